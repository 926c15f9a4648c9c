"""The contract of AudienceLists, one test per promise. Adapters and the fake run it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import pytest

from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.ports import AudienceLists

HEADER = ("Card", "Name")
BOTH = (ListKind.MAILED, ListKind.HELD_OUT)


class AudienceListsContract(ABC):
    """The suite. A subclass makes lists, and reads the written files."""

    @abstractmethod
    def lists(self) -> AudienceLists:
        """Return the lists, each time the same."""

    @abstractmethod
    def written(self, kind: ListKind) -> list[list[str]] | None:
        """Return the rows of a list, with its header; None where there is none."""

    def test_each_row_stands_in_its_list(self) -> None:
        self._write(BOTH, [(ListKind.MAILED, ("007", "a,b")), (ListKind.HELD_OUT, ("8", "é"))])

        assert self.written(ListKind.MAILED) == [[*HEADER], ["007", "a,b"]]
        assert self.written(ListKind.HELD_OUT) == [[*HEADER], ["8", "é"]]
        assert self.written(ListKind.ADDED) is None

    def test_formulas_are_made_harmless(self) -> None:
        row = ("=1+1", "@SUM(A1)")
        self._write(BOTH, [(ListKind.HELD_OUT, row)])

        assert self.written(ListKind.HELD_OUT) == [[*HEADER], ["'=1+1", "'@SUM(A1)"]]

    def test_a_failure_leaves_nothing_to_see(self) -> None:
        with pytest.raises(ZeroDivisionError):
            self._write(BOTH, [(ListKind.MAILED, ("1", "a"))], fails=True)

        assert self.written(ListKind.MAILED) is self.written(ListKind.HELD_OUT) is None

    def test_a_failure_leaves_what_was_there(self) -> None:
        self._write(BOTH, [(ListKind.MAILED, ("1", "a"))])
        with pytest.raises(ZeroDivisionError):
            self._write(BOTH, [(ListKind.MAILED, ("2", "b"))], fails=True)

        assert self.written(ListKind.MAILED) == [[*HEADER], ["1", "a"]]

    def test_new_lists_take_the_place_of_old_ones(self) -> None:
        for name in ("a", "b"):
            self.lists().check(BOTH)
            self._write(BOTH, [(ListKind.MAILED, ("1", name))])

        assert self.written(ListKind.MAILED) == [[*HEADER], ["1", "b"]]

    def test_a_list_of_another_kind_is_not_left_beside(self) -> None:
        self._write(BOTH, [])

        with pytest.raises(InvalidOptionError, match="of an earlier list"):
            self.lists().check([ListKind.MAILED])

    def test_each_kind_has_a_name_of_its_own(self) -> None:
        names = self.lists().names([*ListKind])

        assert [*names] == [*ListKind]
        assert len({*names.values()}) == len(ListKind)

    def _write(
        self,
        kinds: Sequence[ListKind],
        rows: Sequence[tuple[ListKind, Sequence[str]]],
        *,
        fails: bool = False,
    ) -> None:
        with self.lists().drafted(dict.fromkeys(kinds, HEADER), ",", texts=("Card",)) as add:
            for kind, row in rows:
                add(kind, row)
            if fails:
                raise ZeroDivisionError
