"""The nearest centre of many points, to the last bit as the domain finds it."""

from collections.abc import Sequence

import numpy as np

from mallseg.domain.customers.population import NearestCentre
from mallseg.population.arrays import Floats, Labels, Mask
from mallseg.population.rows import Rows


def scaled(rows: Rows, block: int, by: NearestCentre) -> list[Floats]:
    """Scale the values of the axes that are compared, as `FeatureScale.standardise` does."""
    return [
        standardised(rows.values(block, axis), offset, unit)
        for axis, offset, unit in zip(by.axes, by.offset, by.unit, strict=True)
    ]


def standardised(values: Floats, offset: float, unit: float) -> Floats:
    """Scale the values of one feature."""
    result = np.subtract(values, offset)
    return np.divide(result, unit, out=result)


def squares_to(axes: Sequence[Floats], position: Sequence[float]) -> Floats:
    """Sum the squared differences in the order of the features, as `squared_distance` does."""
    total: Floats | None = None
    for own, centre in zip(axes, position, strict=True):
        difference = own - centre
        np.multiply(difference, difference, out=difference)
        total = difference if total is None else np.add(total, difference, out=total)
    return np.zeros(0) if total is None else total


def nearest(axes: Sequence[Floats], positions: Sequence[Sequence[float]]) -> tuple[Labels, Floats]:
    """Find the index of the nearest position, and the squared distance; ties go to the lowest."""
    best = squares_to(axes, positions[0])
    labels = _LabelsSoFar(len(best), len(positions))
    for index, position in enumerate(positions[1:], start=1):
        squares = squares_to(axes, position)
        labels.replace(squares < best, index)
        np.minimum(best, squares, out=best)
    return labels.found(), best


def nearest_two(
    axes: Sequence[Floats], positions: Sequence[Sequence[float]]
) -> tuple[Labels, Floats, Floats]:
    """Find the nearest position, and the squared distances to it and to the second nearest."""
    best = squares_to(axes, positions[0])
    second = np.full(len(best), np.inf)
    labels = _LabelsSoFar(len(best), len(positions))
    for index, position in enumerate(positions[1:], start=1):
        squares = squares_to(axes, position)
        labels.replace(squares < best, index)
        np.minimum(second, np.maximum(best, squares), out=second)
        np.minimum(best, squares, out=best)
    return labels.found(), best, second


class _LabelsSoFar:
    """Labels that later positions replace.

    An index is higher than all before it, so it replaces them as a maximum: of short integers, that
    takes a thirtieth of the time of writing where a mask says so.
    """

    def __init__(self, size: int, positions: int) -> None:
        self._labels = np.zeros(size, np.min_scalar_type(positions))

    def replace(self, mask: Mask, index: int) -> None:
        own = np.multiply(mask, index, dtype=self._labels.dtype)
        np.maximum(self._labels, own, out=self._labels)

    def found(self) -> Labels:
        return self._labels.astype(np.intp)
