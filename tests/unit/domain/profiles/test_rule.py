import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.profiles.rule import Rule, SortedCensus
from mallseg.testing.builders import census_of
from tests.examples import examples


def _members(census: Census, low: Point, high: Point) -> list[bool]:
    return [
        all(a <= value <= b for value, a, b in zip(point, low, high, strict=True))
        for point in census.points()
    ]


GRID: dict[Point, int] = {
    (float(i), float(s)): 1 for i in range(0, 100, 10) for s in range(5, 100, 10)
}


def sides(rule: Rule) -> list[tuple[str, str, float]]:
    return [
        (each.feature, ">" if each.is_above else "<=", each.threshold) for each in rule.conditions
    ]


def test_a_corner_of_the_mall_is_two_conditions_that_are_always_right() -> None:
    census = census_of(GRID)

    rule = SortedCensus.of(census).rule_for(_members(census, (70, 0), (100, 40)))

    assert sides(rule) == [("annual_income", ">", 65), ("spending_score", "<=", 40)]
    assert rule.agreement == 1.0
    assert rule.features == ("annual_income", "spending_score")


def test_the_middle_of_the_mall_is_four_conditions() -> None:
    census = census_of(GRID)

    rule = SortedCensus.of(census).rule_for(_members(census, (30, 30), (60, 70)))

    assert sides(rule) == [
        ("annual_income", ">", 25), ("annual_income", "<=", 65),
        ("spending_score", ">", 30), ("spending_score", "<=", 70),
    ]  # fmt: skip


def test_an_imperfect_rule_has_its_share_of_hits() -> None:
    # Of the five customers above 4 one, at 6, is of another segment.
    census = census_of({(float(i), 50.0): 1 for i in range(10)})

    rule = SortedCensus.of(census).rule_for([False] * 5 + [True, False, True, True, True])

    assert sides(rule) == [("annual_income", ">", 4)]
    assert (rule.agreement, rule.recall, rule.precision) == (0.9, 1.0, 0.8)


def test_a_rule_that_misses_some_of_the_segment_says_how_many_it_finds() -> None:
    # One of its five customers, at 3, is below the threshold.
    census = census_of({(float(i), 50.0): 1 for i in range(10)})

    rule = SortedCensus.of(census).rule_for([False] * 3 + [True, False, False] + [True] * 4)

    assert sides(rule) == [("annual_income", ">", 5)]
    assert (rule.agreement, rule.recall, rule.precision) == (0.9, 0.8, 1.0)


def test_thresholds_are_as_short_as_the_values_allow() -> None:
    census = census_of({(1.25, 50.0): 1, (1.26, 50.0): 1, (80.0, 50.0): 2})

    assert sides(SortedCensus.of(census).rule_for([True, True, False])) == [
        ("annual_income", "<=", 40)
    ]
    assert sides(SortedCensus.of(census).rule_for([True, False, False])) == [
        ("annual_income", "<=", 1.25)
    ]


def test_a_segment_of_all_customers_has_no_condition() -> None:
    census = census_of({(1.0, 50.0): 3, (2.0, 50.0): 1})

    rule = SortedCensus.of(census).rule_for([True, True])

    assert (rule.conditions, rule.agreement) == ((), 1.0)


@pytest.mark.parametrize(("others", "conditions"), [(4, 0), (6, 1)])
def test_a_condition_is_kept_from_half_a_percent_of_the_customers_on(
    others: int, conditions: int
) -> None:
    census = census_of({(10.0, 50.0): 1000 - others, (90.0, 50.0): others})

    rule = SortedCensus.of(census).rule_for([True, False])

    assert len(rule.conditions) == conditions


@settings(max_examples=examples(60), deadline=None)
@given(
    counts=st.dictionaries(
        st.tuples(st.integers(0, 30).map(float), st.integers(1, 30).map(float)),
        st.integers(1, 5),
        min_size=1,
        max_size=30,
    ),
    chance=st.randoms(use_true_random=False),
)
def test_the_agreement_is_the_share_of_correctly_classified_customers(
    counts: dict[Point, int], chance: random.Random
) -> None:
    census = census_of(counts)
    is_member = [chance.random() < 0.4 for _ in counts]
    assume(any(is_member))

    rule = SortedCensus.of(census).rule_for(is_member)

    right = 0
    for point, count, member in zip(census.points(), census.counts, is_member, strict=True):
        values = dict(zip([f.name for f in census.features], point, strict=True))
        right += count * (all(c.holds(values[c.feature]) for c in rule.conditions) is member)
    assert rule.agreement == right / census.customers
    members = sum(count for count, member in zip(census.counts, is_member, strict=True) if member)
    assert right >= members
