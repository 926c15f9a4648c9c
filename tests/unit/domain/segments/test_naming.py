"""Names that are true and distinct, on malls small enough to check by eye."""

from dataclasses import replace

import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.segments.naming import Wording
from mallseg.domain.segments.playbook import Play, Playbook
from mallseg.testing.builders import census_of
from mallseg.testing.features import ANNUAL_INCOME, FEATURES, SPENDING_SCORE, type_of
from tests.builders_wording import introduced_at, names_at

MIDDLE = type_of("middle-income-middle-spending")

# Incomes 0 to 90 and scores 0 to 90, in steps of ten: middle thirds 30 to 60, deviations 28.7.
GRID: dict[Point, int] = {
    (float(income), float(score)): 1 for income in range(0, 100, 10) for score in range(0, 100, 10)
}


def test_names_depend_on_the_centres_and_not_on_their_order() -> None:
    centres = [(10.0, 10.0), (50.0, 50.0), (80.0, 20.0)]

    forwards = names_at(census_of(GRID), centres)
    backwards = names_at(census_of(GRID), centres[::-1])

    assert forwards == (
        "Lower income, lower spending than most",
        "Middle income, middle spending",
        "Higher income, lower spending than most",
    )
    assert backwards == forwards[::-1]


def test_a_shared_name_gets_the_feature_on_which_its_segments_differ_most() -> None:
    # Apart by 10 in income and by 20 in score.
    names = names_at(census_of(GRID), [(40.0, 35.0), (50.0, 55.0)])

    assert names == (
        "Middle income, middle spending (score around 35)",
        "Middle income, middle spending (score around 55)",
    )


def test_the_two_nearest_of_three_count() -> None:
    # In score, the second and the third are one apart; in income, any two are 10 apart.
    names = names_at(census_of(GRID), [(35.0, 30.0), (45.0, 59.0), (55.0, 60.0)])

    assert [name.partition("(")[2] for name in names] == [
        "income around 35 k$)",
        "income around 45 k$)",
        "income around 55 k$)",
    ]


def test_where_no_feature_differs_enough_all_are_added() -> None:
    # A quarter of a deviation is 7.2: neither 6 in income nor 5 in score is that much.
    names = names_at(census_of(GRID), [(40.0, 50.0), (46.0, 55.0)])

    assert [name.partition("(")[2] for name in names] == [
        "income around 40 k$, score 50)",
        "income around 46 k$, score 55)",
    ]


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (7.1, "Middle income (income around 40 k$, score 50)"),
        (7.2, "Middle income, middle spending (income around 40 k$)"),
    ],
)
def test_one_feature_is_enough_from_a_quarter_of_a_deviation_on(gap: float, expected: str) -> None:
    # The deviation is 28.72: a quarter is 7.18. With both levels, the first had 62 letters.
    name, _ = names_at(census_of(GRID), [(40.0, 50.0), (40.0 + gap, 50.0)])

    assert name == expected


def test_there_are_as_many_decimals_as_keep_names_distinct() -> None:
    names = names_at(census_of(GRID), [(40.0, 50.0), (40.0, 50.25)])

    assert [name.partition("score")[2] for name in names] == [" 50.0)", " 50.2)"]


def test_an_age_makes_names_distinct_too() -> None:
    grid: dict[Point, int] = {(float(age), 50.0, 50.0): 1 for age in range(20, 80)}

    names = names_at(census_of(grid, FEATURES), [(42.0, 50.0, 50.0), (56.0, 50.0, 50.0)])

    assert [name.partition("(")[2] for name in names] == ["age around 42)", "age around 56)"]


def test_a_name_given_to_two_types_is_made_distinct_as_well() -> None:
    sides = (type_of("lower-income-middle-spending"), type_of("higher-income-middle-spending"))
    same_name = Playbook(types={kind: Play(name="Shoppers") for kind in (MIDDLE, *sides)})

    names = names_at(census_of(GRID), [(10.0, 45.0), (80.0, 45.0)], Wording(playbook=same_name))

    assert names == ("Shoppers (income around 10 k$)", "Shoppers (income around 80 k$)")


def test_the_unit_is_the_malls_own_and_changes_no_number() -> None:
    centres = [(35.0, 50.0), (55.0, 50.0)]

    euros = (replace(ANNUAL_INCOME, unit="k€"), SPENDING_SCORE)
    in_euros = names_at(census_of(GRID, euros), centres)

    assert in_euros == tuple(n.replace("k$", "k€") for n in names_at(census_of(GRID), centres))
    assert "income around 35 k€" in in_euros[0]


def test_one_segment_may_have_a_name_of_its_own() -> None:
    mine = Playbook(segments={"seg-02": Play(name="Friends of the house")})

    introduced = introduced_at(
        census_of(GRID), [(40.0, 50.0), (50.0, 40.0)], Wording(playbook=mine)
    )

    assert [(own.slug, own.name, own.type) for own in introduced] == [
        ("seg-01", "Middle income, middle spending", MIDDLE),
        ("seg-02", "Friends of the house", MIDDLE),
    ]
