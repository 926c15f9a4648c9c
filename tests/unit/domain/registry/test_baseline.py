from dataclasses import replace

import pytest

from mallseg.domain.number_of_segments.verdict import Judgement, Verdict
from mallseg.domain.registry.baseline import Baseline, preference
from mallseg.domain.registry.version import Version
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.scaling import Scaling
from mallseg.testing.builders import a_plan, a_provenance, two_segments
from mallseg.testing.features import AGE

SIX = Judgement(verdict=Verdict.SOFT, segments=6)
CROWD = Judgement(verdict=Verdict.NONE, segments=6)


@pytest.mark.parametrize(
    ("preferred", "number"),
    [
        ((), 5),
        ((6,), 5),
        ((5, 6), 5),
        ((6, 7), 5),
        ((None, 6), 5),
        ((6, 6), 6),
    ],
)
def test_only_three_trainings_in_a_row_change_the_number(
    preferred: tuple[int | None, ...], number: int
) -> None:
    baseline = Baseline(segments=5, preferred=preferred)

    assert baseline.preferred_number(SIX) == baseline.confirmed_number(SIX, {6: 1.0}) == number


@pytest.mark.parametrize(
    ("shares", "number"),
    [
        ({5: 0.05, 6: 0.95}, 6),
        ({5: 0.06, 6: 0.94}, 5),
        ({4: 0.03, 5: 0.03, 6: 0.94}, 5),
        ({6: 0.5, 7: 0.5}, 6),
        ({6: 0.49, 7: 0.51}, 5),
        ({}, 5),
    ],
)
def test_the_number_changes_only_where_resamples_agree(
    shares: dict[int, float], number: int
) -> None:
    baseline = Baseline(segments=5, preferred=(6, 6))

    assert baseline.confirmed_number(SIX, shares) == number


def test_choices_of_the_champions_number_or_more_deny_a_smaller_one() -> None:
    baseline = Baseline(segments=7, preferred=(6, 6))

    assert baseline.confirmed_number(SIX, {5: 0.4, 6: 0.55, 8: 0.05}) == 6
    assert baseline.confirmed_number(SIX, {6: 0.94, 7: 0.03, 8: 0.03}) == 7


def test_a_study_without_groups_prefers_no_number() -> None:
    stable = Baseline(segments=5, preferred=(6, 6))

    assert (preference(SIX), preference(CROWD), preference(None)) == (6, None, None)
    assert (stable.preferred_number(CROWD), stable.preferred_number(None)) == (5, 5)
    assert Baseline(segments=5, preferred=(None, None)).preferred_number(CROWD) == 5


def a_version(number: int, **changes: object) -> Version:
    provenance = replace(a_provenance(), **changes)  # type: ignore[arg-type]
    return Version(
        model="mall",
        number=number,
        created_at="",
        features=("annual_income", "spending_score"),
        scaling="none",
        segments=2,
        libraries={},
        provenance=provenance,
    )


PLAN = a_plan(scaling=Scaling.NONE)


def test_the_latest_trainings_count_and_renamings_do_not() -> None:
    versions = [
        a_version(1, preferred=4),
        a_version(2, preferred=6),
        a_version(3, preferred=6),
        a_version(4, renamed="seg-01"),
    ]

    baseline = Baseline.of(two_segments(), versions, PLAN)

    assert baseline == Baseline(segments=2, centres=((20.0, 30.0), (80.0, 70.0)), preferred=(6, 6))


def test_trainings_with_other_features_or_another_scaling_do_not_count() -> None:
    versions = [
        replace(a_version(1, preferred=6), scaling="standard"),
        replace(a_version(2, preferred=6), features=("age",)),
        a_version(3, preferred=3),
    ]

    assert Baseline.of(two_segments(), versions, PLAN).preferred == (3,)


@pytest.mark.parametrize("plan", [a_plan(features=(AGE,), scaling=Scaling.NONE), a_plan()])
def test_other_features_and_another_scaling_start_from_nothing(plan: Plan) -> None:
    assert Baseline.of(two_segments(), (), plan).centres == ()
