"""Sentences about distinctions are true, with the largest difference first."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from mallseg.domain.customers.breakdown import Breakdown, breakdown_named
from mallseg.domain.customers.feature import Feature
from mallseg.domain.profiles.breakdown_table import BreakdownTable
from mallseg.domain.profiles.distinction import distinction
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segment_type import SegmentType
from mallseg.entrypoints.presentation.words.cards import distinction_sentence
from mallseg.testing.builders import AGES, GENDERS
from mallseg.testing.features import AGE, ANNUAL_INCOME, DEFAULT_FEATURES, type_of


def said(
    centre: tuple[float, ...],
    kind: SegmentType | None,
    *,
    features: tuple[Feature, ...] = DEFAULT_FEATURES,
    overall: tuple[tuple[float, float], ...] = ((60.0, 20.0), (50.0, 20.0)),
    tables: Sequence[BreakdownTable | None] = (),
) -> str | None:
    segment = Segment(
        number=1, slug="seg-01", name="They", description="They.", customers=100, share=0.5,
        centre=centre, radius=1.0, type=kind,
    )  # fmt: skip
    breakdowns = tuple(table for table in tables if table)
    profile = Profile(segments=(), overall=overall, breakdowns=breakdowns)
    found = distinction(segment, features, profile)
    return distinction_sentence(found) if found else None


def by(breakdown: Breakdown, counts: Sequence[tuple[int, ...]]) -> BreakdownTable | None:
    slugs = [f"seg-0{i + 1}" for i in range(len(counts))]
    return BreakdownTable.of(breakdown, breakdown.groups, tuple(counts), slugs)


def test_the_largest_difference_is_first_and_far_is_a_deviation() -> None:
    assert said((75.0, 82.0), type_of("higher-income-higher-spending")) == (
        "Spends far more than most (score 82 against 50), at a higher income (75 k$ against 60)."
    )
    assert said((36.0, 38.0), type_of("lower-income-lower-spending")) == (
        "Has a far lower income than most (36 k$ against 60), spending less (score 38 against 50)."
    )


def test_most_is_said_only_where_the_type_says_so() -> None:
    expected = "Spends more than the average customer (score 60 against 50)."

    assert said((60.0, 60.0), type_of("middle-income")) == expected
    assert said((60.0, 60.0), None) == expected


def test_a_segment_in_the_middle_is_said_to_be_there() -> None:
    assert said((60.04, 49.6), type_of("middle-income-middle-spending")) == (
        "Is much like the mall as a whole: annual income 60.04 k$ against 60.00, "
        "spending score 49.6 against 50.0."
    )


def test_incomes_have_the_malls_unit_and_ages_are_years() -> None:
    assert said(
        (30.0, 36.0),
        type_of("lower-income-younger"),
        features=(AGE, replace(ANNUAL_INCOME, unit="lakh")),
        overall=((50.0, 10.0), (60.0, 20.0)),
    ) == (
        "Is far younger than most (30 years against 50), at a far lower income "
        "(36 lakh against 60)."
    )


def test_a_feature_on_which_all_agree_distinguishes_no_segment() -> None:
    assert said((70.0, 50.0), None, overall=((60.0, 20.0), (50.0, 0.0))) == (
        "Has a higher income than the average customer (70 k$ against 60)."
    )


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        # Under 40 are 89 of 100, against 150 of 300. In the second mall 160 of 300 are older, and
        # all of the first segment, which is not said. Of the third nothing may be disclosed.
        (((60, 29, 11), (25, 25, 50), (0, 11, 89)), "more people under 40 (89% against 50%)"),
        (
            ((0, 0, 100), (25, 45, 30), (0, 70, 30)),
            "more people of 40 or over (nearly all against 53%)",
        ),
        (((299, 0, 1), (400, 0, 0), (0, 0, 0)), None),
    ],
)
def test_a_notable_age_is_said_though_it_is_no_feature(
    ages: tuple[tuple[int, int, int], ...], expected: str | None
) -> None:
    table = by(AGES, [(young, adult, old, 0, 0, 0) for young, adult, old in ages])

    sentence = said((60.0, 82.0), type_of("higher-spending"), tables=[table])

    first = "Spends far more than most (score 82 against 50)"
    assert sentence == (f"{first}, with {expected}." if expected else f"{first}.")


def test_an_age_that_is_a_feature_is_said_once() -> None:
    ages = ((60, 40, 0, 0, 0, 0), (0, 0, 100, 0, 0, 0))

    sentence = said(
        (30.0, 60.0),
        None,
        features=(AGE, ANNUAL_INCOME),
        overall=((50.0, 10.0), (60.0, 20.0)),
        tables=[by(AGES, ages)],
    )

    assert sentence == "Is far younger than the average customer (30 years against 50)."


def test_the_largest_difference_may_be_of_a_breakdown() -> None:
    few = by(GENDERS, [(90, 10, 0, 0), (60, 140, 0, 0)])
    assert few is not None
    assert [*few.segments.values()] == [None, None]  # 10 men are too few
    table = by(GENDERS, [(89, 11, 0, 0), (61, 139, 0, 0)])
    assert said((60.0, 50.0), None, tables=[table]) == (
        "Has more women than the mall (89% against 50%)."
    )


def test_nearly_all_are_not_all() -> None:
    table = by(GENDERS, [(5000, 11, 0, 0), (5000, 9000, 0, 0)])

    sentence = said((60.0, 50.0), None, tables=[table])

    assert sentence == "Has more women than the mall (99% against 53%)."


def test_a_value_without_words_of_its_own_is_said_with_its_column() -> None:
    counts = ((80, 20, 0), (20, 80, 0))
    groups = ("Köln", "Bonn", "unknown")
    table = BreakdownTable.of(breakdown_named("city"), groups, counts, ["seg-01", "seg-02"])

    sentence = said((60.0, 82.0), type_of("higher-spending"), tables=[table])

    assert sentence == (
        "Spends far more than most (score 82 against 50), "
        "with more customers with city Köln (80% against 50%)."
    )
