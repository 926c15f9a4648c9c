"""The fast reader of a census: distinct keys of texts, counted by sorting."""

from collections import Counter

import numpy as np
import numpy.typing as npt

from mallseg.adapters.csv_customers.plain_blocks import PlainBlock
from mallseg.adapters.csv_customers.plain_ids import hashes_of
from mallseg.adapters.csv_customers.plain_texts import Flags, Keys, Texts, TextValues
from mallseg.adapters.csv_customers.table import Table
from mallseg.adapters.csv_customers.tally import Tally
from mallseg.domain.census import Point

_MOST_APART = 1 << 17


class PlainCounts:
    """Counts plain blocks into a tally."""

    def __init__(self, table: Table, tally: Tally) -> None:
        self._table = table
        self._tally = tally
        self._counts = TextCounts(TextValues(tuple(table.dialect.columns), table.contract))

    def count_block(self, block: bytes) -> bool:
        """Count a block of whole lines, or leave it as it is and say no."""
        plain = PlainBlock.of(block, self._table.dialect)
        if plain is None:
            return False
        self._take_ids(plain)
        unread = self._counts.count(plain.texts)
        self._tally.account.accept(len(unread) - int(unread.sum()))
        regular = set(plain.rows[unread].tolist())
        for number, line in plain.singly(plain.odd_lines(unread), self._table.records):
            for record in self._table.records.of_block(line):
                self._tally.count(record, count_id=number not in regular)
        return True

    def finish(self) -> None:
        """Hand the counted points over to the tally."""
        self._tally.points.update(self._counts.points())

    def _take_ids(self, plain: PlainBlock) -> None:
        ids, place = self._tally.ids, self._table.dialect.ids
        if ids is not None and place is not None:
            hashes = hashes_of(plain.octets, *plain.field(place), ids.sampled)
            ids.add_hashes(hashes.tobytes())


class TextCounts:
    """How often each combination of texts was found.

    Memory grows with the distinct combinations only.
    """

    def __init__(self, values: TextValues) -> None:
        self._values = values
        self._points: Counter[Point] = Counter()
        self._apart: list[tuple[Keys, npt.NDArray[np.int64]]] = []
        self._widths: tuple[int, ...] = ()

    def count(self, texts: Texts) -> Flags:
        """Count the rows of a block, and mark those that hold anything but numbers in range."""
        if texts.widths != self._widths:
            self._settle()
            self._widths = texts.widths
        distinct, counts = np.unique(texts.keys, return_counts=True)
        values = self._values.read(distinct, self._widths)
        readable = ~np.isnan(values).any(axis=0)
        self._apart.append((distinct[readable], counts[readable]))
        if sum(len(part) for part, _ in self._apart) > _MOST_APART:
            self._merge()
        return np.isin(texts.keys, distinct[~readable])

    def points(self) -> Counter[Point]:
        """Customers at each point: ``15`` and ``15.0`` are one."""
        self._settle()
        return self._points

    def _merge(self) -> None:
        keys = np.concatenate([part for part, _ in self._apart])
        counts = np.concatenate([times for _, times in self._apart])
        distinct, place = np.unique(keys, return_inverse=True)
        total = np.zeros(len(distinct), np.int64)
        np.add.at(total, place, counts)
        self._apart = [(distinct, total)]

    def _settle(self) -> None:
        """Turn texts into points: before their packing changes, and at the end."""
        if not self._apart:
            return
        self._merge()
        ((keys, counts),) = self._apart
        self._apart = []
        points = zip(*self._values.read(keys, self._widths).tolist(), strict=True)
        for point, customers in zip(points, counts.tolist(), strict=True):
            self._points[point] += customers
