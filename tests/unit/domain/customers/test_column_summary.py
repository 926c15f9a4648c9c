"""Which columns could be features."""

import pytest

from mallseg.domain.customers.column_summary import ColumnSummary
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import NumberFormat


def summary_of(*texts: str, name: str = "Spend", decimal: str = ".") -> ColumnSummary:
    return ColumnSummary.of_texts(name, texts, number_format=NumberFormat(decimal=decimal))


def test_numbers_are_counted_beside_what_is_empty_or_something_else() -> None:
    assert summary_of("3", " 1.5 ", "", "x") == ColumnSummary(
        name="Spend", values=4, empty=1, numbers=2, lowest=1.5, highest=3.0
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
