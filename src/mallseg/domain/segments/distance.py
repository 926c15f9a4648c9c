"""Distances between scaled points: the only arithmetic that assigns customers."""

from collections.abc import Sequence

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.population import NearestCentre
from mallseg.domain.segments.scaling import FeatureScale

TIE = 1 + 1e-12
"""Squared distances up to this many times the least one count as equal to it.

An engine with fused multiply-add, or another order of summation, rounds a distance differently by
a few parts in 10¹⁶. Where two centres are equally near, rounding must not decide.
"""

NearestCentres = tuple[Sequence[int], Sequence[float]]
"""Labels and squared distances, as `nearest_of_all` returns them."""


def squared_distance(left: Sequence[float], right: Sequence[float]) -> float:
    """Sum the squared differences, feature by feature, in declared order.

    The expansion ``x·x - 2 x·c + c·c`` is common because it is one matrix product, but it suffers
    from catastrophic cancellation far from the origin. The order of summation is fixed, so that
    every engine that follows it gets the same bits.
    """
    total = 0.0
    for a, b in zip(left, right, strict=True):
        difference = a - b
        total += difference * difference
    return total


def squares_to(position: Point, positions: Sequence[Point]) -> list[float]:
    """Compute the squared distances of one point to many, as `squared_distance` does."""
    squares = []
    for other in positions:
        total = 0.0
        for a, b in zip(position, other, strict=True):
            difference = a - b
            total += difference * difference
        squares.append(total)
    return squares


def nearest(position: Point, positions: Sequence[Point]) -> int:
    """Find the index of the nearest position; ties go to the lowest index."""
    return index_of_least(squares_to(position, positions))


def index_of_least(squares: Sequence[float]) -> int:
    """Find the first squared distance that is at most `TIE` times the least."""
    index = squares.index(least := min(squares))
    if not index or min(squares[:index]) > least * TIE:
        return index
    return next(i for i, square in enumerate(squares) if square <= least * TIE)


def squared_distances(columns: Sequence[Sequence[float]], position: Point) -> list[float]:
    """Compute the squared distances of many points to one, as `squared_distance` does.

    Parameters
    ----------
    columns
        One of shape (n_points,) per feature.

    Returns
    -------
    list of float
        Of shape (n_points,).
    """
    first, *others = zip(columns, position, strict=True)
    column, own = first
    totals = [(difference := value - own) * difference for value in column]
    for column, own in others:
        totals = [
            total + (difference := value - own) * difference
            for total, value in zip(totals, column, strict=True)
        ]
    return totals


def nearest_of_all(
    columns: Sequence[Sequence[float]], positions: Sequence[Point]
) -> tuple[list[int], list[float]]:
    """Find the nearest position for many points, as `nearest` does.

    Python is four times as fast column by column as point by point.

    Parameters
    ----------
    columns
        One of shape (n_points,) per feature.

    Returns
    -------
    labels, squares
        Of shape (n_points,): the index of the nearest position, and the squared distance to it.
    """
    rows = zip(*(squared_distances(columns, position) for position in positions), strict=True)
    pairs = [(label := index_of_least(row), row[label]) for row in rows]
    return [label for label, _ in pairs], [square for _, square in pairs]


def nearest_centres(census: Census, by: NearestCentre) -> NearestCentres:
    """Find the nearest centre of every point, as `nearest_of_all` does.

    A training needs the same result up to ten times, so the census caches the latest.
    """
    return census.cached(by, lambda: _nearest(census, by))


def nearest_centres_around(
    census: Census, scale: FeatureScale, centres: Sequence[Point]
) -> NearestCentres:
    """Find the nearest of centres in the users' units and the features of the census."""
    positions = tuple(map(scale.standardise, centres))
    axes = tuple(range(len(census.columns)))
    return nearest_centres(
        census,
        NearestCentre(axes=axes, offset=scale.offset, unit=scale.unit, positions=positions),
    )


def _nearest(census: Census, by: NearestCentre) -> NearestCentres:
    triples = zip(by.axes, by.offset, by.unit, strict=True)
    scaled = [
        [(value - offset) / unit for value in census.columns[axis]]
        for axis, offset, unit in triples
    ]
    return nearest_of_all(scaled, by.positions)
