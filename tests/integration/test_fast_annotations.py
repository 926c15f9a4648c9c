"""The distances of a labelled copy, written many at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.adapters.csv_customers.fast.annotations import written

_DISTANCES = st.floats(min_value=0, allow_nan=False, allow_infinity=False)


@given(st.lists(_DISTANCES, max_size=20), st.sampled_from(".,"))
@pytest.mark.filterwarnings("error")
def test_distances_of_any_size_are_written_as_repr_writes_them(
    distances: list[float], decimal: str
) -> None:
    found = written(np.array(distances, np.float64), decimal)

    texts = [
        found.data[start : start + length].tobytes().decode()
        for start, length in zip(found.starts, found.lengths, strict=True)
    ]
    assert texts == [repr(distance).replace(".", decimal) for distance in distances]


def test_a_tiny_distance_among_usual_ones_is_written_in_its_place() -> None:
    found = written(np.array([1.5, 2e-7, 0.25]), ".")

    texts = [
        found.data[start : start + length].tobytes()
        for start, length in zip(found.starts, found.lengths, strict=True)
    ]
    assert texts == [b"1.5", b"2e-07", b"0.25"]
