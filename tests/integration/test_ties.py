"""Ties between centres: the same segment from the domain and from blocks of numpy."""

import numpy as np

from mallseg.domain.segments.distance import (
    index_of_least,
    nearest_of_all,
    squared_distance,
    squared_distances,
)
from mallseg.population.nearest import nearest, nearest_two

_RNG = np.random.default_rng(31)


def _mirrored(centres: int, points: int) -> tuple[list[list[float]], list[tuple[float, float]]]:
    """Make centres in pairs on both sides of a line, and points of which half lie on it.

    Their distances to the two are equal but for rounding, as thirds have no exact halves.
    """
    around = _RNG.normal(1 / 3, 1, (centres, 2))
    positions = [(own, third) for x, third in around.tolist() for own in (x, 2 / 3 - x)]
    x = _RNG.normal(1 / 3, 1, points)
    x[::2] = 1 / 3
    return [x.tolist(), _RNG.normal(0, 1, points).tolist()], positions


def test_blocks_find_the_first_of_several_centres_that_are_equally_near() -> None:
    columns, positions = _mirrored(20, 5_000)
    axes = [np.array(column) for column in columns]
    rows = zip(*(squared_distances(columns, own) for own in positions), strict=True)
    least = np.array([index_of_least(row) for row in rows])
    strictly = np.array([squared_distances(columns, own) for own in positions]).argmin(axis=0)
    assert (least != strictly).sum() > 100  # rounding alone would decide otherwise

    labels, squares = nearest(axes, positions)
    both, best, second = nearest_two(axes, positions)

    assert labels.tolist() == both.tolist() == least.tolist()
    assert squares.tolist() == best.tolist() == nearest_of_all(columns, positions)[1]
    for place in range(0, 5_000, 997):
        point = [column[place] for column in columns]
        others = [own for i, own in enumerate(positions) if i != least[place]]
        assert second[place] == min(squared_distance(point, own) for own in others)


def test_a_centre_that_is_near_to_the_second_only_is_no_tie() -> None:
    # Squares 4 (1 + 1.2e-12), 4 (1 + 0.6e-12), 4: the second is near to the least, the first not.
    positions = [(2 * (1 + 0.6e-12),), (2 * (1 + 0.3e-12),), (2.0,)]
    axes = [np.zeros(3)]

    assert nearest(axes, positions)[0].tolist() == [1, 1, 1]
    assert nearest_two(axes, positions)[0].tolist() == [1, 1, 1]
