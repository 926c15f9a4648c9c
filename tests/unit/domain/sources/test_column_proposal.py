"""Which column a feature may be meant to have."""

import pytest

from mallseg.domain.sources.column_proposal import (
    Evidence,
    nearest_names,
    propose_columns,
)
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.testing.features import ANNUAL_INCOME, SPENDING_SCORE

SIMILAR = {"annual_income": ["renda anual", "yıllık gelir", "年收入"]}
SCORES = ("3", "50", "97")
INCOMES = ("17", "230", "93")


def column(name: str, *texts: str) -> ColumnSummary:
    return ColumnSummary.of_texts(name, texts or INCOMES)


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("Anual Incme", Evidence.SPELLING),
        ("income in USD", Evidence.SPELLING),
        ("Renda Anual (k$)", Evidence.SYNONYM),
        ("YILLIK GELİR", Evidence.SYNONYM),
        ("Yıllık Gelir", Evidence.SYNONYM),
        ("客户年收入", Evidence.SYNONYM),
        ("Renda Anual Bruta", Evidence.SYNONYM),
    ],
)
def test_a_name_is_recognised_by_its_spelling_or_its_meaning(name: str, evidence: Evidence) -> None:
    (proposal,) = propose_columns(
        (ANNUAL_INCOME,), [column("City", "a"), column(name)], synonyms=SIMILAR
    )

    assert (proposal.column, proposal.evidence) == (name, (evidence,))
    assert nearest_names(ANNUAL_INCOME, ["City", name], SIMILAR) == (name,)


def test_each_feature_is_proposed_a_column_of_its_own() -> None:
    columns = [column("Outcome"), column("Anual Income"), column("Skore", *SCORES)]

    found = propose_columns((ANNUAL_INCOME, SPENDING_SCORE), columns, synonyms={})

    assert [own.column for own in found] == ["Anual Income", "Skore"]
    assert found[1].evidence == (Evidence.SPELLING, Evidence.RANGE)
    assert (found[1].lowest, found[1].highest) == (3, 97)


def test_a_column_that_fills_the_declared_range_is_recognised_by_it() -> None:
    columns = [column("a", "1", "30"), column("b", *SCORES), column("c")]

    found = propose_columns((SPENDING_SCORE,), columns, synonyms={})

    assert [(own.column, own.evidence) for own in found] == [("b", (Evidence.RANGE,))]


def test_the_only_column_of_numbers_left_is_named_as_such() -> None:
    columns = [column("x"), column("b", *SCORES), column("City", "a"), column("id", "5", "9", "2")]

    found = propose_columns((ANNUAL_INCOME, SPENDING_SCORE), columns, synonyms={})

    assert [(own.column, own.evidence) for own in found] == [
        ("x", (Evidence.ONLY_ONE_LEFT,)),
        ("b", (Evidence.RANGE,)),
    ]


def test_words_ids_and_columns_of_something_else_are_not_proposed() -> None:
    columns = [column("income", "low", "high"), column("Score", *SCORES)]

    assert propose_columns((ANNUAL_INCOME,), columns, synonyms={}, taken=["Score"]) == ()
