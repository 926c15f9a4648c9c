"""The interface that an engine implements to be queried for a census."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from mallseg.sql.engines import Dialect

Found = TypeVar("Found")
Cells = npt.NDArray[Any]
Part = Mapping[str, Cells]
"""Some groups of customers, by the names of `CensusQuery.counted`; a missing cell is masked."""


class Groups(Protocol):
    """Groups of customers counted by an engine."""

    def distinct(self, breakdown: int) -> Iterable[object]:
        """Return the distinct values of a breakdown, sorted: the order of their codes."""
        ...

    def parts(self) -> Iterator[Part]:
        """Yield all groups, in parts."""
        ...


class OpenTable(Protocol):
    """A snapshot of a table: all queries see the same rows.

    Queries are those of `mallseg.sql`, in its one dialect. Failures raise CustomerDataError or
    DatabaseUnavailableError, whose messages quote no value.
    """

    @property
    def header(self) -> Sequence[str]:
        """The names of its columns."""
        ...

    @property
    def place(self) -> str:
        """The text after FROM in a query of `mallseg.sql`."""
        ...

    @property
    def dialect(self) -> Dialect:
        """The engine's own dialect."""
        ...

    def is_text(self, column: int) -> bool:
        """Check whether a column has texts."""
        ...

    def is_number(self, column: int) -> bool:
        """Check whether a column has numbers."""
        ...

    def is_whole(self, column: int) -> bool:
        """Check whether a column has a type of whole numbers of at most 64 bits."""
        ...

    def has_no_repeats(self, column: int) -> bool:
        """Check whether the engine knows, or finds quickly, that a column has no repeats."""
        ...

    def numbered(self) -> tuple[str, str]:
        """Return what follows FROM to number rows, and the expression for the number, from 1."""
        ...

    def rows(self, query: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query, and stream its rows."""
        ...

    def few_rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """Run a query for few rows, and fetch all of them."""
        ...

    def native_rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Run a query in the engine's own dialect."""
        ...

    def beside(self, job: Callable[[], Found]) -> AbstractContextManager[Callable[[], Found]]:
        """Run a job of queries while others run, if the engine can; give what waits for it."""
        ...

    @property
    def counts_beside(self) -> bool:
        """Whether filtered counts per group are faster than more groups."""
        ...

    def groups(self, query: str, parameters: Sequence[object] = ()) -> Groups:
        """Run a query for groups of customers."""
        ...


class OneQueryAtATime:
    """What an open table gives whose connection runs one query at a time."""

    __slots__ = ()

    def few_rows(self: OpenTable, query: str) -> Sequence[tuple[Any, ...]]:
        """Run a query for few rows."""
        return [*self.rows(query)]

    def beside(self, job: Callable[[], Found]) -> AbstractContextManager[Callable[[], Found]]:
        """Run the job when its result is asked for."""
        return nullcontext(job)


class Table(Protocol):
    """A table that can be opened.

    `name` is its name in messages, without secrets; `format` names its kind for people.
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
    """Groups fetched from an engine."""

    fetched: Sequence[Part]

    def distinct(self, breakdown: int) -> list[object]:
        """Sort distinct values: numbers by size, texts by code point, missing last."""
        found: set[object] = set()
        for part in self.fetched:
            cells = part[f"g{breakdown}"]
            found.update(np.ma.getdata(cells)[~np.ma.getmaskarray(cells)].tolist())
        some_missing = any(np.ma.is_masked(part[f"g{breakdown}"]) for part in self.fetched)
        return [*sorted(found, key=_order), *([None] if some_missing else [])]

    def parts(self) -> Iterator[Part]:
        """Return the parts as fetched."""
        return iter(self.fetched)


def _order(value: Any) -> tuple[bool, Any]:
    """Sort NaN after all numbers, as engines do."""
    is_nan = value != value  # noqa: PLR0124
    return is_nan, 0 if is_nan else value
