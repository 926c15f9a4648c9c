"""The files that campaign lists are written to."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from mallseg.domain.campaigns.audience import ListKind

AddRow = Callable[[ListKind, Sequence[str]], None]
"""Adds a row to one of the lists that are being written."""


class AudienceLists(Protocol):
    """The files of a campaign's lists: in one folder, readable by their owner only."""

    def names(self, kinds: Collection[ListKind]) -> Mapping[ListKind, str]:
        """Return the names of the files."""
        ...

    def check(self, kinds: Collection[ListKind]) -> None:
        """Raise InvalidOptionError if these lists cannot be written. Change nothing.

        They cannot be if the folder has a list of another kind, which would seem to be one of them.
        """
        ...

    def drafted(
        self,
        headers: Mapping[ListKind, Sequence[str]],
        delimiter: str,
        *,
        texts: Collection[str] = (),
    ) -> AbstractContextManager[AddRow]:
        """Write lists with these headers; they appear when the block succeeds.

        - If it fails, no list appears, and existing files of the same names are unchanged.
        - A text that a spreadsheet would run as a formula is escaped.

        Parameters
        ----------
        texts
            The columns that are never numbers, as in ``007``.
        """
        ...
