"""Grouping of records: by a number for each point, or for each text of a column.

Numbers are computed once for each distinct point or text, whichever reader reads the file.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from mallseg.adapters.csv_customers.validator import MOST_KNOWN
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.breakdown_counts import BreakdownCounts, GroupCodes
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import magnitude_of
from mallseg.domain.customers.outliers import OutlyingPoints, Points
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.breakdown_columns import codes_by_column

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.arrays import Codes, Flags, Values
    from mallseg.adapters.csv_customers.table import OpenCsvFile
    from mallseg.population.distinct import KeyCounts

NOT_COUNTED = -1
"""The number of points that a job leaves out."""

MOST_WORDS = 1000


class CodedPoints(Protocol):
    """Points with codes from 1."""

    def values(self, first: int) -> "Values":
        """Return the points with a code of at least this, of shape (n_features, n_points)."""
        ...


class ByPoint:
    """A number for each point: from 0, or NOT_COUNTED.

    Parameters
    ----------
    of_point
        Computes it for one point.
    of_points
        Computes it for points of shape (n_features, n_points) at once.
    """

    def __init__(
        self, of_point: Callable[[Point], int], of_points: "Callable[[Values], Codes] | None" = None
    ) -> None:
        self.of_point = lru_cache(MOST_KNOWN)(of_point)
        self._of_points = of_points

    def of_points(self, values: "Values") -> "Codes | list[int]":
        """Compute it for points of shape (n_features, n_points)."""
        if self._of_points:
            return self._of_points(values)
        return [self.of_point(point) for point in zip(*values.tolist(), strict=True)]


def among(points: Points, values: "Values") -> "Flags":
    """Flag which points, of shape (n_features, n_points), are in a set."""
    import numpy as np

    if isinstance(points, OutlyingPoints):
        from mallseg.population.checking import are_beyond

        return are_beyond(points, values)
    return np.array([point in points for point in zip(*values.tolist(), strict=True)], np.bool_)


class ByText:
    """A number for each text of a column, from 0."""

    def __init__(self, of_text: Callable[[str], int]) -> None:
        self.of_text = lru_cache(MOST_WORDS)(of_text)


def by_magnitude(feature: Feature, place: int) -> ByPoint:
    """Group by the magnitude of a feature's value."""

    def of_points(values: "Values") -> "Codes":
        from mallseg.population.magnitudes import magnitudes

        return magnitudes(feature, values[place])

    return ByPoint(lambda point: magnitude_of(feature, point[place]), of_points)


def by_assignment(segmentation: Segmentation, slugs: Collection[str]) -> ByPoint:
    """Number points by segment and certainty, the latter in the order of CERTAINTIES.

    Points of segments without these slugs are left out.
    """
    wanted = [segment.slug in slugs for segment in segmentation.segments]

    def of_point(point: Point) -> int:
        found = segmentation.assign_point(point)
        place = segmentation.segments.index(found.segment)
        number = place * len(CERTAINTIES) + CERTAINTIES.index(found.certainty)
        return number if wanted[place] else NOT_COUNTED

    def of_points(values: "Values") -> "Codes":
        import numpy as np

        from mallseg.population.assigning import assigned

        found = assigned(segmentation, values)
        numbers = found.segments * len(CERTAINTIES) + found.certainties
        return np.where(np.array(wanted)[found.segments], numbers, NOT_COUNTED)

    return ByPoint(of_point, of_points)


_AT_ONCE = 1 << 20
"""Rows collected per count, as each count costs a pass over its table too."""

_LARGEST_TABLE = 1 << 23


class GroupCounts:
    """Counts customers by point and by the group of their text in a column.

    Attributes
    ----------
    column
        The column.
    texts
        Maps texts to groups.
    codes
        The codes of the groups.
    """

    _points: CodedPoints | None = None
    _width = 0

    def __init__(self, column: int, codes: GroupCodes) -> None:
        self.column = column
        self.texts = ByText(codes.of_text)
        self.codes = codes
        self._total: Counter[tuple[Point, int]] = Counter()
        self._reset()

    def add(self, customers: Iterable[tuple[Point, int]]) -> None:
        """Count customers, each with a point and a group."""
        self._total.update(customers)

    def add_by_code(self, points: CodedPoints, rows: "Codes", groups: "Codes") -> None:
        """Count customers by the code of their point and by their group, of shape (n_rows,)."""
        if points is not self._points or len(self.codes) > self._width:
            self._flush()
            self._points = points
            self._width = 1 << len(self.codes).bit_length()
        self._pending.append(rows * self._width + groups)
        self._rows += len(rows)
        if self._rows >= _AT_ONCE:
            self._count()

    def total(self) -> Counter[tuple[Point, int]]:
        """Return all counts, by point and code."""
        self._flush()
        return self._total

    def breakdown_counts(self, census: Census) -> BreakdownCounts:
        """Return all counts, by index of the point in the census."""
        place_of = (
            {point: place for place, point in enumerate(census.points())} if self._total else {}
        )
        places = [place_of[point] for point, _ in self._total]
        groups, customers = [group for _, group in self._total], [*self._total.values()]
        if self._points is not None:
            from mallseg.population.distinct import places_of

            points = places_of(self._points.values(1), census.columns)
            rows, more_groups, counts = self._counted()
            places += points[rows - 1].tolist()
            groups += more_groups.tolist()
            customers += counts.tolist()
        return self.codes.breakdown_counts(places, groups, customers)

    def _reset(self) -> None:
        self._pending: list[Codes] = []
        self._table: Codes | None = None
        self._kept: KeyCounts | None = None
        self._rows = 0
        self._width = 0

    def _count(self) -> None:
        """Count the pending rows, in a dense table if it is not too long, else by distinct keys."""
        import numpy as np

        from mallseg.population.distinct import KeyCounts

        keys = np.concatenate(self._pending)
        self._pending, self._rows = [], 0
        if int(keys.max(initial=0)) >= _LARGEST_TABLE:
            self._kept = self._kept or KeyCounts()
            self._kept.add(*np.unique(keys, return_counts=True))
            return
        table = np.bincount(keys, minlength=0 if self._table is None else len(self._table))
        if self._table is not None:
            table[: len(self._table)] += self._table
        self._table = table

    def _counted(self) -> "tuple[Codes, Codes, Codes]":
        """Return codes of points, groups, and their numbers of customers."""
        import numpy as np

        from mallseg.population.distinct import KeyCounts

        if self._pending:
            self._count()
        counts = self._kept or KeyCounts()
        if self._table is not None:
            found = np.flatnonzero(self._table)
            counts.add(found, self._table[found])
        keys, customers = counts.merged()
        return keys // self._width, keys % self._width, customers

    def _flush(self) -> None:
        if self._points is not None:
            points = list(zip(*self._points.values(1).tolist(), strict=True))
            counted = (own.tolist() for own in self._counted())
            for row, group, customers in zip(*counted, strict=True):
                self._total[points[row - 1], group] += customers
        self._points = None
        self._reset()


def group_counts(
    table: "OpenCsvFile", breakdowns: Sequence[Breakdown], first: Sequence[Sequence[str]] = ()
) -> list[GroupCounts]:
    """Make a counter for each breakdown that the table has a column for.

    Parameters
    ----------
    first
        The fields of the first records.
    """
    codes = codes_by_column(
        table.source,
        table.dialect.header,
        breakdowns,
        table.contract,
        lambda place: [row[place] for row in first],
    )
    return [GroupCounts(column, own) for column, own in codes.items()]
