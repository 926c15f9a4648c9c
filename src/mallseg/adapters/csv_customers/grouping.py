"""How a job groups records: by a number for each point, or for each text of a column.

Every number is found once for each distinct point or text, whichever reader reads the file.
"""

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from mallseg.adapters.csv_customers.validator import MOST_KNOWN
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.outliers import OutlyingPoints, Points
from mallseg.domain.customers.units.magnitudes import magnitude_of
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.segmentation import Segmentation

if TYPE_CHECKING:
    from mallseg.adapters.csv_customers.arrays import Codes, Flags, Values

NOT_COUNTED = -1
"""The number of a point whose customers a job leaves out."""

MOST_WORDS = 1000


class CodedPoints(Protocol):
    """Points that have codes, 1 and so on."""

    def values(self, first: int) -> "Values":
        """Give the points with a code of at least this, of shape (n_features, n_points)."""
        ...


class ByPoint:
    """A number for each point: from 0, or NOT_COUNTED.

    Parameters
    ----------
    of_point
        Finds it for one point.
    of_points
        Finds it for points of shape (n_features, n_points) at once, where that is quicker.
    """

    def __init__(
        self, of_point: Callable[[Point], int], of_points: "Callable[[Values], Codes] | None" = None
    ) -> None:
        self.of_point = lru_cache(MOST_KNOWN)(of_point)
        self._of_points = of_points

    def of_points(self, values: "Values") -> "Codes | list[int]":
        """Find it for points of shape (n_features, n_points)."""
        if self._of_points:
            return self._of_points(values)
        return [self.of_point(point) for point in zip(*values.tolist(), strict=True)]


def among(points: Points, values: "Values") -> "Flags":
    """Flag the values, of shape (n_features, n_points), that are one of some points."""
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
    """Group by how large the value of a feature is."""

    def of_points(values: "Values") -> "Codes":
        from mallseg.population.magnitudes import magnitudes

        return magnitudes(feature, values[place])

    return ByPoint(lambda point: magnitude_of(feature, point[place]), of_points)


def by_assignment(segmentation: Segmentation, slugs: Collection[str]) -> ByPoint:
    """Number the segment of a point, and in it the certainty, in the order of CERTAINTIES.

    Points of other segments than those with these slugs are left out.
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
