"""The row with the names of columns, where titles stand above it."""

import pytest

from mallseg.domain.customers.columns.header_row import row_with_most

_ROWS = [["Till"], [], [" id ", "score", "new"], ["1", "39", "x"], ["id", "score", "new"]]


@pytest.mark.parametrize(("rather", "place"), [(0, 2), (2, 2), (3, 2), (4, 4), (9, 2), (-1, 2)])
def test_the_header_is_the_first_row_with_most_names(rather: int, place: int) -> None:
    assert row_with_most(_ROWS, ["id", "score", "city"], rather=rather) == place


def test_a_row_with_half_of_the_names_is_not_theirs() -> None:
    assert row_with_most(_ROWS, ["id", "score", "city", "age"], rather=2) is None
    assert row_with_most([], ["id"], rather=0) is None
