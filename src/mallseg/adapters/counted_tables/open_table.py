"""What an engine must do so that it can be asked for a census."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from mallseg.sql.engines import Dialect

Cells = npt.NDArray[Any]
Part = Mapping[str, Cells]
"""Some groups of customers, by the names of `CensusQuery.counted`; a missing cell is masked."""


class Groups(Protocol):
    """Groups of customers, as an engine has counted them."""

    def distinct(self, breakdown: int) -> Iterable[object]:
        """Give the different values of a breakdown, in their order, as it makes the codes."""
        ...

    def parts(self) -> Iterator[Part]:
        """Give all groups, some at a time."""
        ...


class OpenTable(Protocol):
    """A table at one moment: whatever is asked of it is of the same rows.

    Queries are those of `mallseg.sql`, in our one dialect. What goes wrong raises
    CustomerDataError, or DatabaseUnavailableError, in words that quote no value.
    """

    @property
    def header(self) -> Sequence[str]:
        """The names of its columns."""
        ...

    @property
    def place(self) -> str:
        """What stands behind FROM, in our dialect."""
        ...

    @property
    def dialect(self) -> Dialect:
        """The engine's own dialect."""
        ...

    def is_text(self, column: int) -> bool:
        """Say whether a column holds texts."""
        ...

    def is_number(self, column: int) -> bool:
        """Say whether a column holds numbers."""
        ...

    def is_whole(self, column: int) -> bool:
        """Say whether a column's type has whole numbers of at most 64 bits, and nothing else."""
        ...

    def has_no_repeats(self, column: int) -> bool:
        """Say whether the engine knows, or quickly sees, that no value stands twice in a column."""
        ...

    def numbered(self) -> tuple[str, str]:
        """Say what stands behind FROM where rows are numbered, and the number of one, from 1."""
        ...

    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query, and give its rows one after the other."""
        ...

    def native_rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Run a query that is in the engine's own dialect."""
        ...

    @property
    def counts_beside(self) -> bool:
        """Whether the engine counts conditions beside groups faster than more groups."""
        ...

    def groups(self, query: str, parameters: Sequence[object] = ()) -> Groups:
        """Run a query for groups of customers."""
        ...


class Table(Protocol):
    """A table that can be opened.

    `name` is what messages call it, without a secret, `format` what people call its kind.
    """

    @property
    def name(self) -> str: ...  # noqa: D102  (above)

    @property
    def format(self) -> str: ...  # noqa: D102

    def opened(self) -> AbstractContextManager[OpenTable]:
        """Open it for reading."""
        ...


@dataclass(frozen=True, slots=True)
class FetchedGroups:
    """Groups that an engine has handed over."""

    fetched: Sequence[Part]

    def distinct(self, breakdown: int) -> list[object]:
        """Sort them: numbers by size, texts by code points as UTF-8 does, the missing one last."""
        found: set[object] = set()
        for part in self.fetched:
            cells = part[f"g{breakdown}"]
            found.update(np.ma.getdata(cells)[~np.ma.getmaskarray(cells)].tolist())
        some_missing = any(np.ma.is_masked(part[f"g{breakdown}"]) for part in self.fetched)
        return [*sorted(found, key=_order), *([None] if some_missing else [])]

    def parts(self) -> Iterator[Part]:
        """Give them as they came."""
        return iter(self.fetched)


def _order(value: Any) -> tuple[bool, Any]:
    """Put a NaN behind all numbers, as engines do."""
    is_nan = value != value  # noqa: PLR0124
    return is_nan, 0 if is_nan else value
