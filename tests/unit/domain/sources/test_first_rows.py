"""The first rows of a table."""

import pytest

from mallseg.domain.sources.first_rows import FirstRows, row_with_most

_TABLE = FirstRows(
    name="",
    rows=(("Till", "", ""), (), (" id", "score", ""), ("1", "39", ""), ("", " "), ("2", "81")),
)

_ROWS = [["Till"], [], [" id ", "score", "new"], ["1", "39", "x"], ["id", "score", "new"]]


def test_the_row_with_names_is_found_whatever_blanks_are_around_them() -> None:
    assert _TABLE.row_of(["id", "score"]) == 3


def test_a_row_with_more_or_other_names_is_another() -> None:
    assert _TABLE.row_of(["id"]) == 0
    assert _TABLE.row_of(["score", "id"]) == 0


def test_blank_rows_are_left_out_below_the_names_and_counted() -> None:
    assert [*_TABLE.below(3)] == [(4, ("1", "39", "")), (6, ("2", "81"))]


def test_the_declared_row_is_preferred_of_two_with_the_names() -> None:
    twice = FirstRows(name="", rows=(("id", "score"), ("Till", ""), ("id", "score")))

    assert [twice.row_of(["id", "score"], rather=said) for said in (0, 2, 3)] == [1, 1, 3]


@pytest.mark.parametrize(("rather", "place"), [(0, 2), (2, 2), (3, 2), (4, 4), (9, 2), (-1, 2)])
def test_the_header_is_the_first_row_with_most_names(rather: int, place: int) -> None:
    assert row_with_most(_ROWS, ["id", "score", "city"], rather=rather) == place


def test_a_row_with_half_of_the_names_is_not_theirs() -> None:
    assert row_with_most(_ROWS, ["id", "score", "city", "age"], rather=2) is None
    assert row_with_most([], ["id"], rather=0) is None
