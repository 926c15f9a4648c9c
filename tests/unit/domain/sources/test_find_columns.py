"""The columns of a header: which feature each is, and in which unit."""

from dataclasses import replace

import pytest

from mallseg.domain.customers.column_name import unit_of, without_unit
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.unit_words import period_in
from mallseg.domain.errors import CustomerDataError, SourceFault, UnitFault
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.find_columns import find_columns, find_ids
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES, SPENDING_SCORE
from tests.refusals import coded

VISITS = Feature(name="visits_per_month", columns=("visits", "Besuche pro Monat"))


def income_in(*header: str, contract: DataContract | None = None) -> Feature:
    """The income as the header has it."""
    (found,) = find_columns("file", header, (ANNUAL_INCOME,), contract or DataContract())
    return found


@pytest.mark.parametrize(
    "column",
    ["visits_per_month", "Visits per Month", "VISITS", "besuche-pro-monat", "visits (2024)"],
)
def test_a_column_is_found_by_any_declared_spelling(column: str) -> None:
    assert find_columns("file", ["id", column], (VISITS,)) == {VISITS: 1}


@pytest.mark.parametrize("column", ["visit", "visits per year", "my visits", ""])
def test_other_columns_do_not_match(column: str) -> None:
    with pytest.raises(CustomerDataError, check=coded(SourceFault.NO_COLUMN)):
        find_columns("file", [column], (VISITS,))


def test_the_unit_or_the_range_may_stand_behind_the_name() -> None:
    header = ["annual_income_k$", "Spending Score 1-100"]

    assert find_columns("file", header, DEFAULT_FEATURES) == {ANNUAL_INCOME: 0, SPENDING_SCORE: 1}


def test_a_declared_column_is_matched_exactly() -> None:
    contract = DataContract(columns={"visits_per_month": "Footfall"})

    assert find_columns("file", ["visits", "Footfall "], (VISITS,), contract) == {VISITS: 1}
    with pytest.raises(CustomerDataError, check=coded(SourceFault.NO_COLUMN, example="Footfall")):
        find_columns("file", ["visits", "footfall"], (VISITS,), contract)


@pytest.mark.parametrize(
    "column", ["Income (k€)", "Income (tys. zł)", "Income (CHF)", "Income (Rp)"]
)
def test_a_column_in_another_currency_than_the_settled_unit_is_refused(column: str) -> None:
    settled = ANNUAL_INCOME.settled()
    named = DataContract(columns={"annual_income": column})

    for contract in (DataContract(), named):
        with pytest.raises(CustomerDataError, check=coded(UnitFault.COLUMN_IN_OTHER_UNIT)):
            find_columns("file", [column], (settled,), contract)
    as_given = DataContract(as_given=frozenset({"annual_income"}))
    assert find_columns("file", [column], (settled,), as_given) == {settled: 0}


@pytest.mark.parametrize(
    "column", ["Income (US$ k)", "Income (thousands)", "Income (k CAD)", "Income"]
)
def test_possibly_equal_currencies_match(column: str) -> None:
    assert find_columns("file", [column], (ANNUAL_INCOME.settled(),))


def test_a_declared_unit_overrides_that_of_the_column() -> None:
    in_euros = ANNUAL_INCOME.in_unit("k€").settled()
    said = DataContract(units={"annual_income": "k€"})

    assert find_columns("file", ["Income (k$)"], (in_euros,), said) == {in_euros: 0}


@pytest.mark.parametrize("name", ["Müşteri No", "ID do Cliente", "Kundennummer", "会員番号"])
def test_ids_are_known_by_their_name_in_other_languages(name: str) -> None:
    assert find_ids(["Age", name]) == 1


def test_two_columns_for_one_feature_are_refused() -> None:
    with pytest.raises(CustomerDataError, check=coded(SourceFault.SEVERAL_COLUMNS)):
        find_columns("file", ["visits", "Visits (all)"], (VISITS,))


@pytest.mark.parametrize(
    ("column", "unit"),
    [
        ("Annual Income (k$)", "k$"),
        ("Annual Income [k€]", "k€"),
        ("Income (in Kes)", "Kes"),
        ("Income (LPA)", "LPA"),
        ("Income (2024) (k$)", "k$"),
        ("Income (k$) (2024)", "k$"),
        ("Spend (EUR per month)", "EUR per month"),
        ("Share (%)", "%"),
        ("Score (1-100)", ""),
        ("Score (1 to 100)", ""),
        ("Spend (all that was paid in the mall)", ""),
        ("Spend ()", ""),
        ("Spend (EUR", ""),
        ("Spend", ""),
    ],
)
def test_a_unit_is_the_text_in_brackets_unless_it_is_a_range(column: str, unit: str) -> None:
    assert unit_of(column) == unit


def test_a_name_without_its_units_is_left() -> None:
    assert without_unit("Income (2024) [k$]") == "Income"


def test_a_feature_that_takes_it_has_the_unit_of_the_header() -> None:
    assert income_in("Annual Income (k€)").unit == "k€"
    assert income_in("Annual Income").unit == ANNUAL_INCOME.unit
    (score,) = find_columns("file", ["Score (stars)"], (SPENDING_SCORE,))
    assert score.unit == SPENDING_SCORE.unit


@pytest.mark.parametrize(
    ("column", "unit"), [("Income ($)", "k$"), ("Income (USD)", "k USD"), ("Income", "k$")]
)
def test_a_header_in_parts_names_the_part_and_the_feature_the_whole(column: str, unit: str) -> None:
    in_dollars = DataContract(in_parts=frozenset({"annual_income"}))

    assert income_in(column, contract=in_dollars).unit == unit


@pytest.mark.parametrize(
    ("column", "found", "unit"),
    [
        ("Income (EUR per month)", "month", "EUR per month"),
        ("Annual Income (EUR per month)", "month", "EUR per month"),
        ("Income (k$/week)", "week", "k$/week"),
    ],
)
def test_another_period_is_refused_with_the_unit_to_declare(
    column: str, found: str, unit: str
) -> None:
    facts = {"found": found, "declared": "year", "unit": unit, "name": "annual_income"}
    with pytest.raises(CustomerDataError, check=coded(UnitFault.OTHER_PERIOD, **facts)):
        income_in(column)

    said = replace(ANNUAL_INCOME, unit=unit, takes_unit_of_header=False)
    assert find_columns("file", [column], (said,)) == {said: 0}


def test_a_period_of_the_column_is_added_to_the_declared_unit() -> None:
    contract = DataContract(columns={"annual_income": "Monthly pay"})
    per_week = replace(ANNUAL_INCOME, unit="EUR per week")

    liras = DataContract(columns={"annual_income": "Monthly pay (Turkish Lira)"})
    header = ["Monthly pay (Turkish Lira)"]
    with pytest.raises(CustomerDataError, check=coded(UnitFault.OTHER_PERIOD, unit="per month")):
        find_columns("file", header, (ANNUAL_INCOME,), liras)  # for more there is no room
    for feature, unit in ((ANNUAL_INCOME, "k$ per month"), (per_week, "per month")):
        with pytest.raises(CustomerDataError, check=coded(UnitFault.OTHER_PERIOD, unit=unit)):
            find_columns("file", ["Monthly pay"], (feature,), contract)


def test_a_feature_without_a_period_takes_any() -> None:
    spend = Feature(name="spend", takes_unit_of_header=True)

    (found,) = find_columns("file", ["Spend (EUR per month)"], (spend,))

    assert found.unit == "EUR per month"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Annual Income (k$)", "year"), ("k€ p.a.", "year"), ("LPA", "year"), ("EUR/Jahr", "year"),
        ("income_per_month", "month"), ("Besuche pro Monat", "month"), ("EUR mensuel", "month"),
        ("aylık gelir", "month"), ("k$ per week", "week"), ("daily spend", "day"),
        ("k$", ""), ("recency (days)", ""), ("Mesa", ""), ("Paid", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_period_is_a_whole_word(text: str, period: str) -> None:
    assert period_in(text) == period


def test_ids_are_where_one_column_looks_like_them() -> None:
    assert find_ids(["Customer ID", "income"]) == 0
    assert find_ids(["id", "CustomerID"]) is None
