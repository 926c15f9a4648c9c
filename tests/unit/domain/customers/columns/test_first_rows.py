"""The first rows of a table."""

from mallseg.domain.customers.columns.first_rows import FirstRows

_TABLE = FirstRows(
    name="",
    rows=(("Till", "", ""), (), (" id", "score", ""), ("1", "39", ""), ("", " "), ("2", "81")),
)


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
