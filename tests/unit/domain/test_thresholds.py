"""Limits that are promised in words: just below and just above each, the answer differs."""

import math
from dataclasses import replace

import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.identity.identification import identify
from mallseg.domain.identity.overlap import OverlapTable
from mallseg.domain.identity.transition import TransitionKind
from mallseg.domain.monitoring.drift import Drift, DriftLimits
from mallseg.domain.monitoring.drift_measures import OutsideDrift, SharesDrift
from mallseg.domain.monitoring.gate import Evaluation, GateLimits, Quality
from mallseg.domain.number_of_segments.verdict import largest_separated
from mallseg.domain.profiles.distinction import distinction
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.profiles.rule import SortedCensus
from mallseg.domain.segments.certainty import BORDERLINE, Certainty, certainty_of, clear_up_to
from mallseg.domain.segments.chance_moves import ChanceMoves
from mallseg.domain.segments.segment import Segment
from mallseg.testing.builders import census_of
from mallseg.testing.features import DEFAULT_FEATURES
from tests.builders_study import GAP, a_division
from tests.builders_wording import names_at


@pytest.mark.parametrize(
    ("distance", "certainty"),
    [(0.799, Certainty.CLEAR), (0.8, Certainty.CLEAR), (0.801, Certainty.BORDERLINE)],
)
def test_borderline_begins_beyond_four_fifths_of_the_way(
    distance: float, certainty: Certainty
) -> None:
    assert certainty_of(distance, 1.0, clear_up_to=BORDERLINE, is_outside=False) is certainty


@pytest.mark.parametrize(("share", "ratio"), [(0.099, 0.8), (0.1, 0.4)])
def test_customers_of_whom_a_tenth_change_segment_by_chance_are_borderline(
    share: float, ratio: float
) -> None:
    assert clear_up_to([0.0] * 4 + [share] * 6) == ratio


@pytest.mark.parametrize(
    ("customers", "kinds"),
    [(1249, []), (1250, [TransitionKind.GROWTH]), (801, []), (800, [TransitionKind.CONTRACTION])],
)
def test_a_segment_grows_by_a_quarter_and_shrinks_by_as_much(
    customers: int, kinds: list[TransitionKind]
) -> None:
    kept = min(customers, 1000)
    slugs = ("seg-01", "seg-02")
    overlap = OverlapTable(before=slugs, after=slugs, customers=((customers, 0), (0, 1000)))
    known = OverlapTable(before=slugs, after=slugs, customers=((kept, 0), (0, 1000)))

    found = identify(overlap, known, trained_on=(1000, 1000)).transitions

    assert [transition.kind for transition in found] == kinds


@pytest.mark.parametrize(("worse_by", "segments"), [(9.99, 3), (10.01, 2)])
def test_more_segments_are_ruled_out_by_a_bayes_factor_of_e_to_the_five(
    worse_by: float, segments: int
) -> None:
    # Badness is the logarithm of each spread: 100 customers make 100 times as much of it.
    two, three = a_division(2, saddle_ratios=(GAP,)), a_division(3, saddle_ratios=(GAP, GAP))
    apart = three.icl(100) - two.icl(100)
    worse = a_division(3, saddle_ratios=(GAP, GAP), badness=(worse_by - apart) / 100)

    assert largest_separated([two, worse], effective_sample_size=100) == segments


@pytest.mark.parametrize(("others", "conditions"), [(499, 0), (501, 1)])
def test_a_condition_must_improve_a_rule_by_half_a_percent(others: int, conditions: int) -> None:
    census = census_of({(20.0, 50.0): 100_000 - others, (90.0, 50.0): others})

    rule = SortedCensus.of(census).rule_for([point[0] == 20.0 for point in census.points()])

    assert len(rule.conditions) == conditions


@pytest.mark.parametrize(("p_value", "is_so"), [(0.0099, True), (0.0101, False)])
def test_one_in_a_hundred_is_hardly_chance(*, p_value: float, is_so: bool) -> None:
    drift = Drift(
        customers_then=1000,
        customers_now=1000,
        moved=0.0,
        moved_by_chance=ChanceMoves(shares=[0.0] * 20),
        shares=SharesDrift(segments=(), p_value=p_value),
        features=None,
        outlier_drift=None,
        outside=OutsideDrift(share=0.0, p_value=1.0),
        borderline=0.0,
        limits=DriftLimits(),
    )

    assert drift.has_other_customers is is_so


_DEVIATION = math.sqrt((30**2 + 10**2 + 10**2 + 30**2) / 4)
"""Of 20, 40, 60 and 80, whose middle third reaches from 40 to 60: 22.36."""


@pytest.mark.parametrize(("gap", "needs_the_score"), [(0.249, True), (0.251, False)])
def test_a_quarter_of_a_deviation_distinguishes_namesakes(
    *, gap: float, needs_the_score: bool
) -> None:
    census = census_of({(value, value): 1 for value in (20.0, 40.0, 60.0, 80.0)})
    centres: list[Point] = [(50.0, 50.0), (50.0 - gap * _DEVIATION, 51.0)]

    _, name = names_at(census, centres)

    assert "income around 44 k$" in name
    assert ("score 51" in name) is needs_the_score


GOOD = Quality(moved_by_chance=0.2, smallest=0.015, silhouette=0.5, rejected=0.01)


@pytest.mark.parametrize(
    ("own", "measures"),
    [
        (replace(GOOD, moved_by_chance=0.2999), []),
        (replace(GOOD, moved_by_chance=0.3001), ["moved_by_chance"]),
        (replace(GOOD, smallest=0.01001), []),
        (replace(GOOD, smallest=0.00999), ["smallest"]),
        (replace(GOOD, rejected=0.01499), []),
        (replace(GOOD, rejected=0.01501), ["rejected"]),
    ],
)
def test_a_limit_is_relaxed_by_half_of_the_champion_s_value(
    own: Quality, measures: list[str]
) -> None:
    violations = Evaluation(own=own, champion=GOOD).violations(GateLimits(rejected=0.01))

    assert [violation.measure for violation in violations] == measures


@pytest.mark.parametrize(("score", "is_said"), [(57.99, False), (58.01, True)])
def test_two_fifths_of_a_standard_deviation_are_notable(*, score: float, is_said: bool) -> None:
    segment = Segment(
        number=1, slug="seg-01", name="They", description="They.", customers=100, share=0.5,
        centre=(60.0, score), radius=1.0, type=None,
    )  # fmt: skip
    profile = Profile(segments=(), overall=((60.0, 20.0), (50.0, 20.0)))

    found = distinction(segment, DEFAULT_FEATURES, profile)

    assert found is not None
    assert bool(found.notable) is is_said
