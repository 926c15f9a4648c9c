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
    best = 0
    shortest = squared_distance(position, positions[0])
    for index in range(1, len(positions)):
        distance = squared_distance(position, positions[index])
        if distance < shortest:
            best, shortest = index, distance
    return best
