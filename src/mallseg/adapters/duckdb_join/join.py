"""The join of two months in DuckDB: one table of all records, grouped by id."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from mallseg.adapters.duckdb_join.queries import (
    ALONE_AFTER,
    ALONE_BEFORE,
    COUNTED,
    FOUND,
    JOINED_BELOW,
    MOVED,
    UNMATCHED_AFTER,
    UNMATCHED_BEFORE,
    UNUSABLE_AFTER,
    UNUSABLE_BEFORE,
    USABLE_AFTER,
    USABLE_BEFORE,
    marks_after,
    marks_before,
    means_of,
    outcome_of,
    path_of,
    records_of,
    unusable,
    value_columns,
)
from mallseg.domain.customers.census import Point
from mallseg.domain.errors import CustomerDataError, FileFault
from mallseg.domain.moves.cause import MoveRule
from mallseg.domain.moves.joined import JoinedMonths, MonthCounts, MovedCustomer, MovePath
from mallseg.domain.sources.identified import IdentifiedBatch
from mallseg.population.arrays import Floats, Integers
from mallseg.processors import usual_threads

_BOTH = "before and after"
_AT_ONCE = 1 << 19
"""Records that are inserted together: each insertion costs about a millisecond."""

_FETCHED_AT_ONCE = 10_000

_Values = npt.NDArray[np.float32]
"""Single precision is enough: only means are shown, with about four digits."""

_Records = tuple[Sequence[str], Integers, _Values]
"""The ids, marks and values of some records."""


@dataclass(frozen=True, slots=True)
class DuckdbJoin:
    """Joins in bounded memory; what does not fit spills to a private temporary folder.

    Its queries can access nothing but their own tables: no other files, no extensions, no variables
    of the caller.

    Attributes
    ----------
    memory_limit
        For the tables and the join, in DuckDB's notation.
    threads
        The number of threads.
    """

    memory_limit: str = "1500MB"
    threads: int = field(default_factory=usual_threads)

    @contextmanager
    def opened(self, rule: MoveRule) -> Iterator["DuckdbOpenJoin"]:
        """Open a database in memory; it and its folder are removed afterwards."""
        with tempfile.TemporaryDirectory(prefix="mallseg-") as folder:
            connection = duckdb.connect(
                ":memory:",
                config={
                    "memory_limit": self.memory_limit,
                    "temp_directory": folder,
                    "threads": str(self.threads),
                    "preserve_insertion_order": "false",
                    "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false",
                    "allow_community_extensions": "false",
                    "python_enable_replacements": "false",
                },
            )
            try:
                connection.execute("SET enable_external_access = false")
                connection.execute("SET lock_configuration = true")
                with ThreadPoolExecutor(max_workers=1) as inserter:
                    yield DuckdbOpenJoin(connection, rule, inserter)
            finally:
                connection.close()


class DuckdbOpenJoin:
    """A join in progress.

    Records are inserted by another thread, while the next ones are read and assigned.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, rule: MoveRule, inserter: Executor
    ) -> None:
        self._connection = connection
        self._inserter = inserter
        self._insertion: Future[None] | None = None
        self._rule = rule
        self._features = len(rule.segmentation.features)
        self._taken: list[_Records] = []
        self._waiting = 0
        self._usable = Counter[int]()
        connection.execute(records_of(self._features))

    def add_before(self, batch: IdentifiedBatch) -> None:
        """Assign customers of the earlier month, by both versions."""
        points = _points(batch)
        self._take(batch, points, marks_before(self._rule, points), UNUSABLE_BEFORE)
        self._usable[USABLE_BEFORE] += len(batch.ids)

    def add_after(self, batch: IdentifiedBatch) -> None:
        """Assign customers of the later month."""
        points = _points(batch)
        self._take(batch, points, marks_after(self._rule, points), UNUSABLE_AFTER)
        self._usable[USABLE_AFTER] += len(batch.ids)

    def result(self) -> JoinedMonths:
        """Group all records by their ids, once."""
        self._insert_taken()
        self._wait()
        with _translated():
            self._connection.execute(FOUND, {"stayed": [*self._stayed()]})
            counted = self._rows(COUNTED)
            means = self._means()
        customers = Counter[int](dict(counted))
        paths = {path_of(code): n for code, n in customers.items() if code < JOINED_BELOW}
        joined = sum(paths.values())
        return JoinedMonths(
            paths=paths,
            means=means,
            before=_counts(
                self._usable[USABLE_BEFORE] - joined,
                customers[ALONE_BEFORE],
                customers[UNMATCHED_BEFORE],
            ),
            after=_counts(
                self._usable[USABLE_AFTER] - joined,
                customers[ALONE_AFTER],
                customers[UNMATCHED_AFTER],
            ),
        )

    def moved(self, paths: Sequence[MovePath]) -> Iterator[MovedCustomer]:
        """Yield customers, fetched in batches."""
        wanted = {outcome_of(path): path for path in paths}
        with _translated():
            found = self._connection.execute(MOVED, {"wanted": [*wanted]})
            while rows := found.fetchmany(_FETCHED_AT_ONCE):
                for each, outcome in rows:
                    yield MovedCustomer(each, wanted[outcome])

    def _stayed(self) -> Iterator[int]:
        """Yield the outcomes of the customers who stay in their segment, by both versions."""
        now = {each.slug: i for i, each in enumerate(self._rule.segmentation.segments)}
        for reported, segment in enumerate(self._rule.earlier.segments):
            if (place := now.get(segment.slug)) is not None:
                yield outcome_of(MovePath(reported, place, place, has_left=False))

    def _take(self, batch: IdentifiedBatch, points: Floats, marks: Integers, without: int) -> None:
        nothing = np.zeros((self._features, len(batch.unusable_ids)), np.float32)
        self._taken.append((batch.ids, marks, points.astype(np.float32)))
        self._taken.append(
            (batch.unusable_ids, unusable(len(batch.unusable_ids), without), nothing)
        )
        self._waiting += len(batch.ids) + len(batch.unusable_ids)
        if self._waiting >= _AT_ONCE:
            self._insert_taken()

    def _insert_taken(self) -> None:
        """Start inserting the records taken, after the previous insertion has ended."""
        self._wait()
        taken, self._taken, self._waiting = self._taken, [], 0
        self._insertion = self._inserter.submit(self._insert, taken) if taken else None

    def _wait(self) -> None:
        if self._insertion is not None:
            self._insertion.result()

    def _insert(self, taken: Sequence[_Records]) -> None:
        """Insert ids as texts, and the rest as arrays without a copy."""
        ids = np.concatenate([np.array(own, dtype=object) for own, _, _ in taken])
        values = np.concatenate([own for _, _, own in taken], axis=1)
        columns = {"id": ids, "mark": np.concatenate([marks for _, marks, _ in taken])}
        columns |= dict(zip(value_columns(self._features), values, strict=True))
        with _translated():
            self._connection.register("taken", columns)
            self._connection.execute("INSERT INTO records SELECT * FROM taken")
            self._connection.unregister("taken")

    def _means(self) -> Mapping[tuple[int, int], tuple[Point, Point]]:
        """Compute the means of those who left from exact sums, whatever their order."""
        sums: dict[tuple[int, int], dict[bool, list[tuple[Any, ...]]]] = defaultdict(
            lambda: {True: [], False: []}
        )
        for outcome, is_before, *rest in self._rows(means_of(self._features)):
            path = path_of(outcome)
            sums[path.before, path.after][is_before].append(tuple(rest))
        return {
            pair: (_mean(by_month[True]), _mean(by_month[False])) for pair, by_month in sums.items()
        }

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(query).fetchall()


def _counts(others: int, alone: int, unmatched: int) -> MonthCounts:
    """Count records that are not joined: neither alone nor unmatched means repeated."""
    return MonthCounts(alone=alone, unmatched=unmatched, repeated=others - alone - unmatched)


def _mean(sums: Sequence[tuple[Any, ...]]) -> Point:
    """Divide the sums of each feature by the customers, the first of the numbers."""
    customers, *values = (sum(column) for column in zip(*sums, strict=True))
    return tuple(float(value / customers) for value in values)


def _points(batch: IdentifiedBatch) -> Floats:
    return np.stack([np.frombuffer(column, np.float64) for column in batch.columns])


@contextmanager
def _translated() -> Iterator[None]:
    """Translate a full disk or memory: DuckDB's message may quote an id."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException):
        raise CustomerDataError(_BOTH, FileFault.NO_ROOM_TO_JOIN) from None
