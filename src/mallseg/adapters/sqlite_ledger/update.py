"""An update of a ledger: customers are staged, joined by id, and written in one transaction."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from mallseg.adapters.sqlite_ledger.ids import Ids
from mallseg.adapters.sqlite_ledger.schema import (
    ARRIVED,
    DIFFERING,
    JOINED_NEW,
    KEEP_CHANGES,
    KEEP_CUSTOMERS,
    SETTLE,
    STAGING,
    WHO_DIFFERS,
)
from mallseg.domain.moves.cause import Cause
from mallseg.domain.moves.membership import SettlingRule
from mallseg.domain.moves.updates import UpdateCounts
from mallseg.domain.sources.identified import IdentifiedBatch
from mallseg.population.assigning import clearly_nearer, placed


class SqliteUpdate:
    """An update in progress.

    Staged rows are in SQLite's temporary files, which are unnamed and gone with the connection; ids
    are sorted there once, so that customers are looked up in the order of the table.
    """

    def __init__(self, connection: sqlite3.Connection, rule: SettlingRule, ids: Ids) -> None:
        self._connection = connection
        self._rule = rule
        self._ids = ids
        self._content = _ContentDigest(rule)
        self._usable = 0
        self._joined: list[tuple[int, int]] = []
        self._differing: list[tuple[int, int, int, str, int]] = []
        for statement in STAGING.split(";"):
            connection.execute(statement)
        self._model = _number_of_model(connection, rule.model)
        self._name_segments()

    def add(self, batch: IdentifiedBatch) -> None:
        """Assign customers, and stage them."""
        self._content.add(batch)
        self._usable += len(batch.ids)
        points = np.stack([np.frombuffer(column, np.float64) for column in batch.columns])
        places, nearer = clearly_nearer(self._rule.segmentation, points, self._rule.ratio)
        earlier = self._rule.earlier
        by_earlier = placed(earlier, points).tolist() if earlier else [None] * len(places)
        rows = zip(
            self._ids.stored(batch.ids), places.tolist(), nearer.tolist(), by_earlier, strict=True
        )
        self._connection.executemany("INSERT INTO staged VALUES (?, ?, ?, ?)", rows)
        without = ((each, None, None, None) for each in self._ids.stored(batch.unusable_ids))
        self._connection.executemany("INSERT INTO staged VALUES (?, ?, ?, ?)", without)

    def compare(self) -> UpdateCounts:
        """Find the customers who are in the update, and those whose segment differs."""
        arrived = self._run(ARRIVED).rowcount
        if is_repetition := self._is_repetition():
            joined: list[tuple[int, int]] = []
        else:
            self._run(DIFFERING, days=self._rule.days, day=self._rule.as_of.toordinal())
            joined = self._run(JOINED_NEW).fetchall()
        self._joined, self._differing = joined, self._connection.execute(WHO_DIFFERS).fetchall()
        by_cause = Counter[str]()
        for _, _, is_settled, cause, count in self._differing:
            by_cause[cause if is_settled else Cause.NOISE] += count
        changed, model_changed = by_cause[Cause.CUSTOMER], by_cause[Cause.MODEL]
        new = sum(count for _, count in joined)
        (kept,) = self._run("SELECT count(*) FROM customers WHERE model = :model").fetchone()
        return UpdateCounts(
            new=new,
            stayed=arrived - new - changed - model_changed,
            noise=by_cause[Cause.NOISE],
            changed=changed,
            model_changed=model_changed,
            absent=kept - (arrived - new),
            repeated=self._usable - arrived,
            is_repetition=is_repetition,
        )

    def commit(self) -> None:
        """Write the update, unless it repeats the last one, and commit."""
        if not self._is_repetition():
            self._write()
        self._connection.execute("COMMIT")

    def _write(self) -> None:
        number = self._run(
            "INSERT INTO updates (model, day, version, content) "
            "VALUES (:model, :day, :version, :content)",
            day=self._rule.as_of.toordinal(),
            version=self._rule.version,
            content=self._content.digest(),
        ).lastrowid
        sizes = [(number, *each) for each in self._sizes()]
        self._connection.executemany("INSERT INTO sizes VALUES (?, ?, ?, ?)", sizes)
        for statement in (KEEP_CUSTOMERS, KEEP_CHANGES, SETTLE):
            self._run(statement, number=number)

    def _sizes(self) -> Iterator[tuple[int, int, int]]:
        """Yield each segment with the numbers who joined and who left it."""
        joined, went = Counter[int](dict(self._joined)), Counter[int]()
        for before, after, is_settled, _, count in self._differing:
            if is_settled:
                joined[after] += count
                went[before] += count
        for segment in joined | went:
            yield segment, joined[segment], went[segment]

    def _is_repetition(self) -> bool:
        last = self._run(
            "SELECT content FROM updates WHERE model = :model ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return last is not None and last[0] == self._content.digest()

    def _name_segments(self) -> None:
        """Make a row for each segment of both versions, and note their indices."""
        for table, segmentation in (
            ("current", self._rule.segmentation),
            ("earlier", self._rule.earlier),
        ):
            slugs = [segment.slug for segment in segmentation.segments] if segmentation else []
            for place, slug in enumerate(slugs):
                self._run(
                    "INSERT OR IGNORE INTO segments (model, slug) VALUES (:model, :slug)", slug=slug
                )
                self._run(
                    f"INSERT INTO {table} SELECT :place, segment FROM segments "  # noqa: S608  (two constant names)
                    "WHERE model = :model AND slug = :slug",
                    place=place,
                    slug=slug,
                )

    def _run(self, statement: str, **values: Any) -> sqlite3.Cursor:
        return self._connection.execute(statement, {"model": self._model, **values})


class _ContentDigest:
    """A digest of an update: of ids, values and the version that assigns them.

    Each column is hashed separately, so that the cut into batches does not matter.
    """

    def __init__(self, rule: SettlingRule) -> None:
        features = rule.segmentation.features
        self._parts = [hashlib.blake2b(digest_size=16) for _ in range(len(features) + 1)]
        self._parts[0].update(f"{rule.version}".encode())

    def add(self, batch: IdentifiedBatch) -> None:
        ids = "".join(f"\n{len(each)} {each}" for each in batch.ids)
        self._parts[0].update(ids.encode())
        for part, column in zip(self._parts[1:], batch.columns, strict=True):
            part.update(column)

    def digest(self) -> bytes:
        whole = hashlib.blake2b(digest_size=16)
        for part in self._parts:
            whole.update(part.digest())
        return whole.digest()


def _number_of_model(connection: sqlite3.Connection, name: str) -> int:
    connection.execute("INSERT OR IGNORE INTO models (name) VALUES (?)", (name,))
    (number,) = connection.execute("SELECT model FROM models WHERE name = ?", (name,)).fetchone()
    return int(number)
