"""Which columns could be features."""

import pytest

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.customers.text_shape import Shapes, TextShape
from mallseg.domain.sources.column_summary import ColumnKind, ColumnSummary


def summary_of(*texts: str, name: str = "Spend", decimal: str = ".") -> ColumnSummary:
    return ColumnSummary.of_texts(name, texts, number_format=NumberFormat(decimal=decimal))


def test_numbers_are_counted_beside_what_is_empty_or_something_else() -> None:
    assert summary_of("3", " 1.5 ", "", "x") == ColumnSummary(
        name="Spend",
        values=4,
        empty=1,
        numbers=2,
        lowest=1.5,
        median=1.5,
        highest=3.0,
        shapes=Shapes(counts={TextShape.WORDS: 1}),
    )
    assert summary_of("1,5", "2.5", decimal=",").numbers == 1


@pytest.mark.parametrize(
    ("texts", "could_be"),
    [
        (("3", "1"), True),
        (("3", "1", ""), True),
        (("3", "1") * 10 + ("x",), True),
        (("3", "1") * 9 + ("x",), False),  # 18 of 19 are 94.7 %: below 95
        (("3", "3"), False),
        (("7", "8", "9"), False),
        (("", ""), False),
        ((), False),
    ],
)
def test_a_feature_needs_numbers_that_differ_and_do_not_just_count(
    texts: tuple[str, ...], *, could_be: bool
) -> None:
    assert summary_of(*texts).could_be_feature is could_be


def test_an_id_is_no_feature() -> None:
    assert not summary_of("5", "3", name="Customer ID").could_be_feature


@pytest.mark.parametrize(
    ("name", "feature", "unit"),
    [
        ("Total Spend (EUR)", "total_spend", "EUR"),
        ("Spending Score (1-100)", "spending_score", ""),
        ("2024 visits", "column_2024_visits", ""),
        ("Größe", "grosse", ""),
        ("Région d'été", "region_d_ete", ""),
        ("价格", "column", ""),
        ("a" * 39 + " bc", "a" * 39 + "_", ""),
    ],
)
def test_a_column_suggests_a_name_and_a_unit(name: str, feature: str, unit: str) -> None:
    summary = summary_of("1", name=name)

    assert (summary.feature_name, summary.unit) == (feature, unit)
    assert Feature(name=summary.feature_name, unit=summary.unit).name == feature


MIXED_UP = tuple(str(number) for number in (*range(20, 0, -2), *range(1, 21, 2)))
"""1 to 20, each once."""


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (("30", "15", "30"), ColumnKind.WHOLE_NUMBERS),
        (("30", "15.5"), ColumnKind.DECIMALS),
        (("7", "8", "9"), ColumnKind.IDS),
        (MIXED_UP, ColumnKind.IDS),
        ((*MIXED_UP[:-1], "21"), ColumnKind.WHOLE_NUMBERS),
        (("$30", "15", "1,5"), ColumnKind.TEXTS_LIKE_NUMBERS),
        (("18-24", "25-39", ""), ColumnKind.BANDS),
        (("2026-11-30", "1.2.2026"), ColumnKind.DATES),
        (("red", "blue"), ColumnKind.WORDS),
        (("red", "3"), ColumnKind.MIXED),
        (("", " "), ColumnKind.EMPTY),
    ],
)
def test_a_column_is_of_the_kind_of_most_of_its_values(
    texts: tuple[str, ...], kind: ColumnKind
) -> None:
    assert summary_of(*texts).kind is kind
