"""Customers find their points in a census, and are counted there by group."""

from array import array
from collections import Counter

import numpy as np
import pytest

from mallseg.population.distinct import counted_pairs, places_of

_RNG = np.random.default_rng(8)
_MANY = 1 << 22


@pytest.mark.parametrize(
    "values",
    [
        _RNG.integers(0, 30, (2, 500)).astype(float),
        _RNG.integers(-9, 9, (3, 500)) / 4,
        _RNG.integers(0, _MANY, (2, 500)).astype(float),
        _RNG.normal(0, 1e-3, (1, 500)),
        np.zeros((2, 0)),
    ],
    ids=["whole", "quarters", "far apart", "decimals", "none"],
)
def test_a_customer_is_found_at_the_own_point(values: "np.ndarray[tuple[int, int]]") -> None:
    points = sorted({tuple(point) for point in values.T.tolist()})
    columns = [array("d", column) for column in zip(*points, strict=True)] or [array("d")] * 2

    places = places_of(values, columns)

    assert [points[place] for place in places.tolist()] == [*map(tuple, values.T.tolist())]


@pytest.mark.parametrize("most", [3, 70_000])
def test_customers_are_counted_by_point_and_group(most: int) -> None:
    places, codes = _RNG.integers(0, most, 400), _RNG.integers(0, 40, 400)
    expected = Counter(zip(places.tolist(), codes.tolist(), strict=True))

    keys, customers = counted_pairs(places, codes, 1000)

    pairs = [divmod(key, 1000) for key in keys.tolist()]
    assert dict(zip(pairs, customers.tolist(), strict=True)) == expected
    assert pairs == sorted(pairs)
