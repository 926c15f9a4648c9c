"""Distances between scaled points: the only arithmetic that assigns customers."""

from collections.abc import Sequence

from mallseg.domain.customers.census import Point


def squared_distance(left: Sequence[float], right: Sequence[float]) -> float:
    """Sum the squared differences, feature by feature, in declared order.

    Differences are taken directly: the expansion ``x·x - 2 x·c + c·c``, common because it is one
    matrix product, cancels to noise far from the origin. The order of the sum is fixed, so that any
    engine that follows it gets the same bits.
    """
    total = 0.0
    for a, b in zip(left, right, strict=True):
        difference = a - b
        total += difference * difference
    return total


def nearest(position: Point, positions: Sequence[Point]) -> int:
    """Find the index of the nearest position; ties go to the lowest index."""
    squares = [squared_distance(position, own) for own in positions]
    return squares.index(min(squares))


def squared_distances(columns: Sequence[Sequence[float]], position: Point) -> list[float]:
    """Take the squared distance of many points to one, as `squared_distance` does.

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

    Column by column, Python takes a quarter of the time that it takes point by point.

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
    pairs = [(row.index(least := min(row)), least) for row in rows]
    return [label for label, _ in pairs], [square for _, square in pairs]
