import pytest

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.profiles.distinction import Distinction, FeatureDifference
from mallseg.domain.profiles.rule import Condition, Rule
from mallseg.domain.segments.segment_type import Level
from mallseg.entrypoints.presentation.views.report import AgainstMall
from mallseg.entrypoints.presentation.words.cards import distinction_sentence, rule_phrase
from mallseg.entrypoints.presentation.words.features import (
    average,
    comparison,
    exactly,
    mean_heading,
    span,
    trimmed,
)
from mallseg.entrypoints.presentation.words.report import difference

REVENUE = Feature(name="revenue", unit="EUR", lowest=1, highest=20_000, transform=Transform.LOG)
VISITS = Feature(name="visits_per_month", lowest=0, highest=99)
LOYALTY = Feature(name="loyalty", lowest=0, highest=1)


def _level(deviations: float) -> Level | None:
    if abs(deviations) <= 1:
        return None
    return Level.HIGHER if deviations > 0 else Level.LOWER


def differs(feature: Feature, own: float, overall: float, deviations: float) -> FeatureDifference:
    return FeatureDifference(
        feature=feature,
        own=feature.encode(own),
        overall=feature.encode(overall),
        deviations=deviations,
        level=_level(deviations),
    )


def test_a_heading_says_if_means_are_geometric() -> None:
    assert mean_heading(REVENUE) == "revenue (EUR, geometric mean)"
    assert mean_heading(Feature(name="recency", unit="days")) == "recency (days)"
    assert mean_heading(VISITS) == "visits per month"


def test_an_average_says_if_it_is_geometric() -> None:
    assert average(REVENUE, REVENUE.encode(880.4)) == "880.4 EUR (geometric mean)"
    assert average(REVENUE, REVENUE.encode(1880.4)) == "1,880 EUR (geometric mean)"
    assert average(LOYALTY, 0.8234) == "0.823"


def test_a_range_is_in_the_unit_of_its_feature() -> None:
    assert span(REVENUE, REVENUE.encode(350.0), REVENUE.encode(12_000.5)) == "350 to 12,000.5 EUR"
    assert span(LOYALTY, 0.0, 0.8765) == "0 to 0.876"


def test_a_sign_of_a_currency_stands_before_both_ends_of_a_range() -> None:
    spend = Feature(name="spend", unit="$", lowest=0, highest=20_000)

    assert span(spend, 350.0, 12_000.0) == "$350 to $12,000"


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("is above ({own} {unit} against {all})", "is above ($82 against $50)"),
        ("is above ({own} against {all})", "is above (82 against 50)"),
        ("is above, in {unit} ({own} against {all})", "is above, in $ (82 against 50)"),
    ],
)
def test_a_sign_of_a_currency_stands_before_both_means(phrase: str, said: str) -> None:
    spend = Feature(name="spend", unit="$", lowest=0, highest=20_000)

    assert comparison(phrase, spend, "82", "50") == said


def test_a_large_number_is_written_out() -> None:
    assert trimmed(1_234_567.0, 6) == "1,234,567"
    assert trimmed(-0.0001, 2) == "0"


def test_a_threshold_is_written_to_the_digit() -> None:
    conditions = (
        Condition(feature="revenue", is_above=True, threshold=REVENUE.encode(3832.0)),
        Condition(feature="loyalty", is_above=False, threshold=0.123456),
    )

    assert rule_phrase(Rule(conditions=conditions, agreement=1.0), [REVENUE, LOYALTY]) == (
        "revenue above 3,832 and loyalty at most 0.123456"
    )
    assert exactly(LOYALTY, 0.5) == "0.5"


def test_distinctions_are_grammatical_for_one_and_for_many() -> None:
    distinction = Distinction(
        features=(),
        notable=(
            differs(VISITS, 20.0, 8.0, 1.9),
            differs(REVENUE, 24.0, 237.0, -1.3),
            differs(LOYALTY, 0.7, 0.55, 0.6),
        ),
        is_like_the_mall=False,
    )

    assert distinction_sentence(distinction) == (
        "Lies far above most in visits per month (20 against 8), far below average in revenue "
        "(geometric mean 24 EUR against 237), above average in loyalty (0.70 against 0.55)."
    )


def test_a_segment_like_the_mall_says_so_in_units() -> None:
    alike = Distinction(
        features=(differs(REVENUE, 240.0, 237.0, 0.0),), notable=(), is_like_the_mall=True
    )

    assert distinction_sentence(alike) == (
        "Is much like the mall as a whole: revenue, geometric mean, 240 EUR against 237."
    )


@pytest.mark.parametrize(
    ("feature", "own", "mall", "text"),
    [
        (REVENUE, 1000.0, 10.0, "990 EUR above the mall's average"),
        (LOYALTY, 0.5, 0.55, "0.050 below the mall's average"),
        (LOYALTY, 0.9, 0.5, "0.40 above the mall's average"),
        (VISITS, 8.0, 8.0, "the same as the mall's average"),
    ],
)
def test_a_difference_is_in_the_unit_of_its_feature(
    feature: Feature, own: float, mall: float, text: str
) -> None:
    against = AgainstMall(feature=feature, value=feature.encode(own), mall=feature.encode(mall))

    assert difference(against) == text
