import random
from itertools import permutations

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from mallseg.domain.identity.matching import best_matching


def weight_of(weights: list[list[int]], columns: tuple[int | None, ...]) -> int:
    rows = zip(weights, columns, strict=True)
    return sum(row[column] for row, column in rows if column is not None)


def best_of_all(weights: list[list[int]]) -> int:
    """Try every matching."""
    rows, columns = len(weights), len(weights[0])
    if rows > columns:
        weights = [[row[column] for row in weights] for column in range(columns)]
        rows, columns = columns, rows
    return max(
        sum(row[column] for row, column in zip(weights, chosen, strict=True))
        for chosen in permutations(range(columns), rows)
    )


def test_the_largest_total_wins_over_the_heaviest_pair() -> None:
    # 9 + 0 is less than 8 + 7.
    assert best_matching([[9, 8], [7, 0]]) == (1, 0)


@pytest.mark.parametrize(
    ("weights", "columns"),
    [
        ([[3]], (0,)),
        ([[0]], (None,)),
        ([[1, 0], [5, 0]], (None, 0)),
        ([[4, 6, 1]], (1,)),
        ([[4], [6], [1]], (None, 0, None)),
        ([], ()),
    ],
)
def test_rows_and_columns_without_a_weight_are_not_paired(
    weights: list[list[int]], columns: tuple[int | None, ...]
) -> None:
    assert best_matching(weights) == columns


def test_no_matching_is_better() -> None:
    for seed in range(150):
        rng = random.Random(seed)  # noqa: S311  (random tables, no secrets)
        rows, columns = rng.randint(1, 6), rng.randint(1, 6)
        highest = rng.choice([2, 9, 10**12])  # twos give many ties
        weights = [[rng.randint(0, highest) for _ in range(columns)] for _ in range(rows)]

        chosen = best_matching(weights)

        used = [column for column in chosen if column is not None]
        assert len(used) == len(set(used)), seed
        assert weight_of(weights, chosen) == best_of_all(weights), seed


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (4, 6), (6, 4), (8, 8)])
def test_the_matching_is_that_of_scipy_among_equally_good_ones(shape: tuple[int, int]) -> None:
    # Highest weights of 1 to 3 make tables of ties; none is 0, since such pairs are left out.
    rng = np.random.default_rng(0)
    for highest in (1, 2, 3, 1000):
        for weights in rng.integers(1, highest, (50, *shape), endpoint=True):
            rows, columns = linear_sum_assignment(weights, maximize=True)
            chosen = dict(zip(rows.tolist(), columns.tolist(), strict=True))
            assert best_matching(weights.tolist()) == tuple(map(chosen.get, range(shape[0])))


def test_sums_beyond_the_digits_of_a_float_are_exact() -> None:
    huge = 2**60
    assert best_matching([[huge + 1, huge], [huge, huge + 1]]) == (0, 1)
    assert best_matching([[huge, huge + 1], [huge + 1, huge]]) == (1, 0)
