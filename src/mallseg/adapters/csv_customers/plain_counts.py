"""The fast reader of a census: rows counted by the numbers of their texts."""

from collections import Counter

import numpy as np

from mallseg.adapters.csv_customers.known_texts import NONE, KnownTexts
from mallseg.adapters.csv_customers.pieces import Places
from mallseg.adapters.csv_customers.plain_blocks import PlainBlock
from mallseg.adapters.csv_customers.plain_ids import hashes_of
from mallseg.adapters.csv_customers.plain_texts import TextValues, Values
from mallseg.adapters.csv_customers.table import Table
from mallseg.adapters.csv_customers.tally import Tally
from mallseg.domain.customers.census import Point


class PlainCounts:
    """Counts plain blocks into a tally."""

    def __init__(self, table: Table, tally: Tally) -> None:
        self._table = table
        self._tally = tally
        self._counts = _Counts()
        values = TextValues(tuple(table.dialect.columns), table.contract)
        self._known = KnownTexts(values, self._counts)

    def count_block(self, block: bytes) -> bool:
        """Count a block of whole lines, or leave it as it is and say no."""
        plain = PlainBlock.of(block, self._table.dialect)
        if plain is None:
            return False
        self._take_ids(plain)
        numbers = self._known.numbers(plain.texts)
        self._counts.count(numbers)
        unread = numbers == NONE
        self._tally.account.accept(len(unread) - int(unread.sum()))
        regular = set(plain.rows[unread].tolist())
        for number, line in plain.singly(plain.odd_lines(unread), self._table.records):
            for record in self._table.records.of_block(line):
                self._tally.count(record, count_id=number not in regular)
        return True

    def finish(self) -> None:
        """Hand the counted points over to the tally."""
        self._counts.clear()
        self._tally.points.update(self._counts.settled)

    def _take_ids(self, plain: PlainBlock) -> None:
        ids, place = self._tally.ids, self._table.dialect.ids
        if ids is not None and place is not None:
            hashes = hashes_of(plain.octets, *plain.field(place), ids.sampled)
            ids.add_hashes(hashes.tobytes())


class _Counts:
    """How many customers stand at each point."""

    _points: list[Point]
    _customers: Places

    def __init__(self) -> None:
        self.settled: Counter[Point] = Counter()
        self._begin()

    def add(self, points: Values) -> None:
        self._points += zip(*points.tolist(), strict=True)
        self._customers = np.append(self._customers, np.zeros(points.shape[1], np.int64))

    def count(self, numbers: Places) -> None:
        self._customers += np.bincount(numbers, minlength=len(self._customers))

    def clear(self) -> None:
        """Add up by points what was counted by texts: ``15`` and ``15.0`` are one."""
        counted = zip(self._points, self._customers[NONE + 1 :].tolist(), strict=True)
        for point, customers in counted:
            self.settled[point] += customers
        self._begin()

    def _begin(self) -> None:
        self._points = []
        self._customers = np.zeros(NONE + 1, np.int64)
