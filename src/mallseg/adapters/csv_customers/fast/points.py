"""The points with codes, and the cached results of jobs for them."""

from threading import Lock

import numpy as np

from mallseg.adapters.csv_customers.arrays import Codes, Slices, Values
from mallseg.adapters.csv_customers.batches import Labels, RecordWriter
from mallseg.adapters.csv_customers.grouping import NOT_COUNTED, ByPoint
from mallseg.domain.customers.census import Point

REJECTED = 0
"""The code of texts that are no point, such as empty ones."""


class PointTable:
    """The points of a file with codes from 1, and the cached results of jobs for them.

    Points may be added while other threads look others up.

    Parameters
    ----------
    rows
        The rows of one block, if each row has its own code; None if distinct points have.
    """

    def __init__(self, features: int, rows: int | None = None) -> None:
        self.size = 1
        self.is_of_rows = rows is not None
        self._lock = Lock()
        self._values = np.empty((features, 1 + (rows or 1023)))
        self._numbers: dict[ByPoint, Codes] = {}
        self._groups = np.full(1, NOT_COUNTED)
        self._annotations = Slices([b""])

    def add(self, values: Values) -> Codes:
        """Assign codes to points of shape (n_features, n_points)."""
        with self._lock:
            first, self.size = self.size, self.size + values.shape[1]
            while self.size > self._values.shape[1]:
                self._values = np.concatenate([self._values, np.empty_like(self._values)], axis=1)
            self._values[:, first : self.size] = values
        return np.arange(first, first + values.shape[1])

    def values(self, first: int) -> Values:
        """Return the points with a code of at least this, of shape (n_features, n_points)."""
        return self._values[:, first : self.size]

    def of_codes(self, codes: Codes) -> Values:
        """Return the points of codes, of shape (n_features, n_codes)."""
        with self._lock:
            values = self._values
        return self.values(1) if self._are_all_rows(codes) else values[:, codes]

    def numbers(self, by_point: ByPoint) -> Codes:
        """Return a job's number for each code; rejected texts are not counted."""
        with self._lock:
            numbers = self._numbers.get(by_point, np.full(1, NOT_COUNTED))
            if len(numbers) < self.size:
                numbers = np.append(numbers, by_point.of_points(self.values(len(numbers))))
                self._numbers[by_point] = numbers
        return numbers

    def labels(self, writer: RecordWriter, codes: Codes) -> Labels:
        """Label the rows of a block by their codes; rejected ones get no labels."""
        if self.is_of_rows:
            return self._labels_of_rows(writer, codes)
        with self._lock:
            if len(self._groups) < self.size:
                more = writer.labels(self.values(len(self._groups)))
                self._groups = np.append(self._groups, more.groups)
                self._annotations = self._annotations.with_more(Slices.joined(more.parts))
            groups, annotations = self._groups, self._annotations
        return Labels(groups.take(codes), [annotations.chosen(codes)])

    def point(self, code: int) -> Point:
        """Return the point of one code."""
        return tuple(self._values[:, code].tolist())

    def _labels_of_rows(self, writer: RecordWriter, codes: Codes) -> Labels:
        groups, parts = writer.labels(self.values(1))
        if not self._are_all_rows(codes):
            groups = np.append(NOT_COUNTED, groups)[codes]
            parts = [Slices([b""]).with_more(part).chosen(codes) for part in parts]
        return Labels(groups, parts)

    def _are_all_rows(self, codes: Codes) -> bool:
        """Whether these are all rows of a block in order, all read by the fast reader."""
        return self.is_of_rows and np.array_equal(codes, np.arange(1, self.size))
