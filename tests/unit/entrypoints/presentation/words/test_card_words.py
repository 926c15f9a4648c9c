"""Sentences of cards."""

from dataclasses import replace

from mallseg.domain.profiles.rule import Condition, Rule
from mallseg.entrypoints.presentation.words.cards import how_good, rule_phrase
from mallseg.testing.features import FEATURES


def test_a_rule_names_each_feature_once() -> None:
    rule = Rule(
        conditions=(
            Condition(feature="annual_income", is_above=True, threshold=25.0),
            Condition(feature="annual_income", is_above=False, threshold=65.5),
            Condition(feature="spending_score", is_above=False, threshold=40.0),
        ),
        agreement=0.999,
    )

    assert (
        rule_phrase(rule, FEATURES)
        == "annual income above 25 and at most 65.5 and spending score at most 40"
    )
    assert how_good(rule) == "right for 99% of all customers"
    assert how_good(replace(rule, recall=0.899, precision=1.0)) == (
        "finds 89% of them, and 100% of those found are right"
    )


def test_a_rule_without_conditions_holds_for_all() -> None:
    assert rule_phrase(Rule(conditions=(), agreement=1.0), FEATURES) == "everybody"
