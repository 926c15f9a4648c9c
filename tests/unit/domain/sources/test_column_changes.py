"""Changes in the columns of a source."""

import pytest

from mallseg.domain.sources.column_changes import (
    Change,
    ColumnChange,
    SeenColumn,
    changes_since,
)
from mallseg.domain.sources.column_summary import ColumnSummary

INCOME = ColumnSummary.of_texts("Income (k$)", ["17", "56.5", "93"])


def changes(before: ColumnSummary, *after: ColumnSummary) -> tuple[ColumnChange, ...]:
    return changes_since([SeenColumn.of(before)], after)


def test_the_same_columns_have_not_changed() -> None:
    assert changes(INCOME, INCOME) == ()


@pytest.mark.parametrize("name", ["INCOME (k$)", "income_(k$)"])
def test_case_and_punctuation_of_a_name_are_no_change(name: str) -> None:
    assert changes(INCOME, ColumnSummary.of_texts(name, ["20", "60.5"])) == ()


def test_whole_amounts_may_have_cents_another_month() -> None:
    whole = ColumnSummary.of_texts("Income (k$)", ["20", "60", "20"])

    assert changes(INCOME, whole) == changes(whole, INCOME) == ()


def test_added_and_removed_columns_are_reported() -> None:
    city = ColumnSummary.of_texts("City", ["a", "b"])

    assert changes(INCOME, city) == (
        ColumnChange(
            column="Income (k$)", was="Income (k$)", change=Change.VANISHED, before="decimals"
        ),
        ColumnChange(column="City", was="City", change=Change.CAME, now="words"),
    )


def test_a_column_of_numbers_may_become_one_of_words() -> None:
    (change,) = changes(INCOME, ColumnSummary.of_texts("Income (k$)", ["low", "high"]))

    assert (change.change, change.before, change.now) == (Change.OTHER_KIND, "decimals", "words")


def test_another_unit_is_recognised_by_the_name() -> None:
    (change,) = changes(INCOME, ColumnSummary.of_texts("Income ($)", ["17", "56.5", "93"]))

    assert (change.column, change.was) == ("Income ($)", "Income (k$)")
    assert (change.change, change.before, change.now) == (Change.OTHER_UNIT, "k$", "$")


@pytest.mark.parametrize(
    ("median", "times"),
    [(56.5 * 299, None), (56.5 * 300, 300), (56.5 / 299, None), (0.1, 0.1 / 56.5)],
)
def test_another_unit_is_recognised_by_the_median(median: float, times: float | None) -> None:
    found = changes(INCOME, ColumnSummary.of_texts("Income (k$)", [f"{median:.6f}"] * 3))

    assert [round(own.times or 0, 5) for own in found] == (
        [] if times is None else [round(times, 5)]
    )


def test_a_text_column_is_summarised_without_values() -> None:
    assert SeenColumn.of(ColumnSummary.of_texts("City", ["a", "1"])) == SeenColumn(
        name="City", kind=ColumnSummary.of_texts("City", ["a", "1"]).kind
    )
