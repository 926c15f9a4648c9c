"""The nearest centre of many points, to the last bit as the domain finds it."""

from collections.abc import Sequence

import numpy as np

from mallseg.domain.customers.population import NearestCentre
from mallseg.domain.segments.distance import TIE
from mallseg.population.arrays import Floats, Labels, Mask, distinct_of
from mallseg.population.rows import Rows

_FEW = 2048


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
    """Find the index of the nearest position, and the squared distance to it.

    Ties go to the lowest index, as in `domain.segments.distance`.
    """
    best = squares_to(axes, positions[0])
    labels, tied = _LabelsSoFar(len(best), len(positions)), []
    scratch = np.empty_like(best)
    for index, position in enumerate(positions[1:], start=1):
        squares = squares_to(axes, position)
        is_nearer = squares < best
        labels.replace(is_nearer, index)
        is_clearly_nearer = np.multiply(squares, TIE, out=scratch) < best
        if np.count_nonzero(is_nearer) != np.count_nonzero(is_clearly_nearer):
            tied.append(np.flatnonzero(is_nearer != is_clearly_nearer))
        np.minimum(best, squares, out=best)
    found = labels.found()
    if tied:
        at = distinct_of(np.concatenate(tied))
        found[at], best[at], _ = _first_of_ties(axes, positions, at)
    return found, best


def nearest_two(
    axes: Sequence[Floats], positions: Sequence[Sequence[float]]
) -> tuple[Labels, Floats, Floats]:
    """Find the nearest position, and the squared distances to it and to the nearest other one."""
    if len(axes[0]) <= _FEW:
        return _nearest_two_of_few(axes, positions)
    best = squares_to(axes, positions[0])
    second = np.full(len(best), np.inf)
    labels = _LabelsSoFar(len(best), len(positions))
    for index, position in enumerate(positions[1:], start=1):
        squares = squares_to(axes, position)
        labels.replace(squares < best, index)
        np.minimum(second, np.maximum(best, squares), out=second)
        np.minimum(best, squares, out=best)
    found = labels.found()
    tied = np.flatnonzero(second <= best * TIE)
    if len(tied):
        found[tied], best[tied], second[tied] = _first_of_ties(axes, positions, tied)
    return found, best, second


def _nearest_two_of_few(
    axes: Sequence[Floats], positions: Sequence[Sequence[float]]
) -> tuple[Labels, Floats, Floats]:
    """Do the same in fewer steps: each takes as long as a thousand points do."""
    squares = np.subtract(axes[0], np.array([[position[0]] for position in positions]))
    np.multiply(squares, squares, out=squares)
    for axis, own in enumerate(axes[1:], start=1):
        differences = np.subtract(own, np.array([[position[axis]] for position in positions]))
        np.multiply(differences, differences, out=differences)
        np.add(squares, differences, out=squares)
    best, points = squares.min(axis=0), np.arange(squares.shape[1])
    indices = np.arange(len(squares), dtype=np.min_scalar_type(len(squares)))
    labels = np.multiply(squares == best, indices[:, np.newaxis]).max(axis=0).astype(np.intp)
    squares.ravel()[labels * len(points) + points] = np.inf
    second = squares.min(axis=0)
    tied = np.flatnonzero(second <= best * TIE)
    if len(tied):
        labels[tied], best[tied], second[tied] = _first_of_ties(axes, positions, tied)
    return labels, best, second


def _first_of_ties(
    axes: Sequence[Floats], positions: Sequence[Sequence[float]], tied: Labels
) -> tuple[Labels, Floats, Floats]:
    """Do as `nearest_two` does for the few points with equal distances, by all of them."""
    own = [axis[tied] for axis in axes]
    squares = np.stack([squares_to(own, position) for position in positions])
    labels = (squares <= squares.min(axis=0) * TIE).argmax(axis=0)
    points = np.arange(len(tied))
    best = squares[labels, points]
    squares[labels, points] = np.inf
    return labels, best, squares.min(axis=0)


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
