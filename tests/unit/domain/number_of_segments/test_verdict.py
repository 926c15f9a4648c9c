import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from mallseg.domain.number_of_segments.candidate import Candidate, Division
from mallseg.domain.number_of_segments.verdict import (
    Judgement,
    NullReference,
    Verdict,
    best_by_icl,
    effective_sample_size_of,
    is_separated,
    judge,
    largest_separated,
    needs_references,
)
from mallseg.testing.builders import census_of
from tests.builders_study import DIP, GAP, LINE, a_candidate, a_division, a_reference

CLEAR, SOFT, NONE = Verdict.CLEAR, Verdict.SOFT, Verdict.NONE


def _judge(*candidates: Candidate, references: Sequence[NullReference] = ()) -> Judgement:
    return judge(candidates, effective_sample_size=100, references=references or [a_reference()])


def _parted(segments: int, *, badness: float = 0.0, distinct_silhouette: float = 0.4) -> Candidate:
    """A candidate with one gap, between the first two segments."""
    saddle_ratios = (GAP, *(LINE for _ in range(segments - 2)))
    return a_candidate(
        segments,
        saddle_ratios=saddle_ratios,
        badness=badness,
        distinct_silhouette=distinct_silhouette,
    )


def _is_promising(*candidates: Candidate, effective_sample_size: int = 100) -> bool:
    return needs_references(candidates, effective_sample_size=effective_sample_size)


def test_the_completed_likelihood_is_that_of_the_formula() -> None:
    # Shares 3/4 and 1/4, ln |Σ| of 0 and 2. Six parameters a segment, less one: 11.
    division = Division(customers=(30, 10), log_determinants=(0.0, 2.0), features=2)
    fit = 0.75 * math.log(0.75) + 0.25 * (math.log(0.25) - 1)
    expected = -2 * 100 * fit + 11 * math.log(100)
    assert division.icl(100) == pytest.approx(expected)


def test_noise_is_one_more_group_that_is_evenly_spread() -> None:
    # 36 customers in two groups of 27 and 9, four are noise: shares of 40. One parameter more.
    division = Division(
        customers=(30, 10),
        noise=(3, 1),
        log_determinants=(0.0, 2.0),
        log_noise_volume=math.log(20.0),
        features=2,
    )
    groups = 27 / 40 * math.log(27 / 40) + 9 / 40 * (math.log(9 / 40) - 1)
    noise = 0.1 * (math.log(0.1 / 20) + math.log(2 * math.pi * math.e))
    expected = -2 * 100 * (groups + noise) + 12 * math.log(100)
    assert division.icl(100) == pytest.approx(expected)


@pytest.mark.parametrize(("features", "parameters"), [(1, 5), (2, 11), (3, 19)])
def test_a_segment_has_a_share_a_centre_and_a_covariance(features: int, parameters: int) -> None:
    # With one feature 1 + 1 + 1 a segment, with three 1 + 3 + 6; less one in all.
    division = Division(customers=(1, 1), log_determinants=(0.0, 0.0), features=features)
    only_parameters = division.icl(100) - 200 * math.log(2)
    assert only_parameters == pytest.approx(parameters * math.log(100))


def test_a_segment_without_customers_has_no_result() -> None:
    with_empty = Division(customers=(4, 0), log_determinants=(1.0, -99.0), features=1)
    assert with_empty.icl(10) == pytest.approx(10 + 5 * math.log(10))


def test_a_division_without_measured_saddle_ratios_claims_no_gaps() -> None:
    assert not a_division(3).has_gaps_only
    assert a_division(3, saddle_ratios=(GAP, GAP)).has_gaps_only
    assert not a_division(3, saddle_ratios=(GAP, LINE)).has_gaps_only


def test_gaps_at_every_border_make_clear_groups() -> None:
    three = a_candidate(3, saddle_ratios=(GAP, GAP), badness=-2.0)
    assert _judge(a_candidate(2), three, a_candidate(4)) == Judgement(verdict=CLEAR, segments=3)


def test_the_largest_number_with_gaps_counts() -> None:
    two, three = (
        a_candidate(2, saddle_ratios=(GAP,)),
        a_candidate(3, saddle_ratios=(GAP, GAP), badness=-2.0),
    )
    assert _judge(two, three) == Judgement(verdict=CLEAR, segments=3)


def test_a_number_with_gaps_that_the_likelihood_rules_out_does_not_count() -> None:
    two, three = (
        a_candidate(2, saddle_ratios=(GAP,)),
        a_candidate(3, saddle_ratios=(GAP, GAP), badness=2.0),
    )
    assert _judge(two, three) == Judgement(verdict=CLEAR, segments=2)


def test_dips_that_are_no_gaps_make_soft_groups() -> None:
    two, three = a_candidate(2), a_candidate(3, saddle_ratios=(GAP, DIP), badness=2.0)
    assert _judge(two, three) == Judgement(verdict=SOFT, segments=3)


def test_groups_are_not_clear_if_another_number_is_likelier() -> None:
    two, three = a_candidate(2, saddle_ratios=(GAP,)), _parted(3, badness=-9.0)
    assert _judge(two, three) == Judgement(verdict=SOFT, segments=2)  # three are no more parts


def test_a_number_with_higher_icl_is_preferred_to_touching_groups() -> None:
    two, three = a_candidate(2, saddle_ratios=(DIP,)), _parted(3, badness=-9.0)
    assert _judge(two, three) == Judgement(verdict=SOFT, segments=3)


def test_a_number_with_higher_icl_and_more_components_is_preferred_to_gaps() -> None:
    two = a_candidate(2, saddle_ratios=(GAP,))
    four = a_candidate(4, saddle_ratios=(GAP, GAP, LINE), badness=-9.0)
    assert _judge(two, four) == Judgement(verdict=SOFT, segments=4)


@pytest.mark.parametrize(
    ("saddle_ratio", "effective_sample_size", "segments"),
    [(0.84, 500, 3), (0.86, 500, 2), (0.84, 499, 2)],
)
def test_a_far_likelier_number_needs_a_shallow_dip_at_every_border_only(
    saddle_ratio: float, effective_sample_size: int, segments: int
) -> None:
    two = a_candidate(2, saddle_ratios=(GAP,))
    three = a_candidate(3, saddle_ratios=(GAP, saddle_ratio), badness=-9.0)
    judgement = judge([two, three], effective_sample_size=effective_sample_size, references=[])
    assert judgement == Judgement(verdict=SOFT, segments=segments)


@pytest.mark.parametrize(("lead", "judgement"), [(9.9, (CLEAR, 2)), (10.1, (SOFT, 3))])
def test_shallow_dips_do_not_divide_where_the_likelihood_hardly_does(
    lead: float, judgement: tuple[Verdict, int]
) -> None:
    verdict, segments = judgement
    two = a_candidate(2, saddle_ratios=(GAP,))
    apart = a_division(3).icl(500) - two.division.icl(500)
    three = a_candidate(3, saddle_ratios=(GAP, 0.7), badness=-(lead + apart) / 500)
    assert two.division.icl(500) - three.division.icl(500) == pytest.approx(lead)
    found = judge([two, three], effective_sample_size=500, references=[])
    assert found == Judgement(verdict=verdict, segments=segments)


@pytest.mark.parametrize(
    ("saddle_ratio", "effective_sample_size", "is_so"),
    [
        (0.54, 50, True),
        (0.56, 50, False),
        (0.54, 200, True),
        (0.56, 200, False),
        (0.6, 500, True),
        (0.62, 500, False),
        (0.68, 2000, True),
        (0.69, 2000, False),
    ],
)
def test_among_many_customers_a_shallower_dip_divides(
    saddle_ratio: float, effective_sample_size: int, *, is_so: bool
) -> None:
    division = a_division(2, saddle_ratios=(saddle_ratio,))
    assert is_separated(division, effective_sample_size=effective_sample_size) is is_so


@pytest.mark.parametrize("saddle_ratio", [GAP, DIP])
def test_there_are_no_groups_where_a_number_without_gaps_is_far_likelier(
    saddle_ratio: float,
) -> None:
    two = a_candidate(2, saddle_ratios=(saddle_ratio,))
    assert _judge(two, a_candidate(3, badness=-9.0)).verdict is NONE
    assert _judge(two, a_candidate(3, badness=-0.1)).verdict is not NONE


@pytest.mark.parametrize(
    ("effective_sample_size", "verdict"), [(19, NONE), (20, SOFT), (49, SOFT), (50, CLEAR)]
)
def test_a_verdict_needs_customers(effective_sample_size: int, verdict: Verdict) -> None:
    two = a_candidate(2, saddle_ratios=(GAP,))
    judgement = judge([two], effective_sample_size=effective_sample_size, references=[])
    assert judgement.verdict is verdict


@pytest.mark.parametrize(
    ("customers", "effective_sample_size", "is_so"),
    [((4, 96), 100, False), ((5, 95), 100, True), ((9, 991), 1000, False), ((10, 990), 1000, True)],
)
def test_a_few_distant_customers_are_no_group(
    customers: tuple[int, ...], effective_sample_size: int, *, is_so: bool
) -> None:
    division = replace(a_division(2, saddle_ratios=(GAP,)), customers=customers)
    assert is_separated(division, effective_sample_size=effective_sample_size) is is_so


def test_a_silhouette_that_chance_does_not_reach_makes_soft_groups() -> None:
    two, three = a_candidate(2, distinct_silhouette=0.6), _parted(3, badness=-2.0)
    assert _judge(two, three) == Judgement(verdict=SOFT, segments=3)  # the likeliest, not the best


def test_a_silhouette_below_a_half_makes_no_groups() -> None:
    two, three = a_candidate(2, distinct_silhouette=0.49), a_candidate(3, badness=-2.0)
    assert _judge(two, three) == Judgement(verdict=NONE, segments=2)  # the most compact


def test_a_silhouette_must_stand_above_every_reference() -> None:
    # (0.45 + 0.55) / 2 + 3 * 0.0707 = 0.71
    high, low = a_reference(0.45, 0.55), a_reference(0.1, 0.1)
    assert _judge(_parted(3, distinct_silhouette=0.7), references=[low, high]).verdict is NONE
    assert _judge(_parted(3, distinct_silhouette=0.72), references=[low, high]).verdict is SOFT


def test_the_comparison_is_made_only_where_it_decides() -> None:
    assert _is_promising(_parted(3, distinct_silhouette=0.5))
    assert not _is_promising(_parted(3, distinct_silhouette=0.49))
    assert not _is_promising(a_candidate(2, distinct_silhouette=0.9, saddle_ratios=(GAP,)))
    assert not _is_promising(_parted(3, distinct_silhouette=0.9), effective_sample_size=19)


def test_pieces_without_a_gap_between_them_are_no_groups() -> None:
    assert not _is_promising(a_candidate(3, distinct_silhouette=0.9))


def test_where_no_number_is_apart_the_likeliest_number_stands_in() -> None:
    divisions = [a_division(2), a_division(3, badness=-2.0)]
    assert (
        largest_separated(divisions, effective_sample_size=100)
        == best_by_icl(divisions, effective_sample_size=100)
        == 3
    )


@pytest.mark.parametrize(
    ("counts", "effective_sample_size"),
    [((1, 2), 3), ((7, 14), 3), ((3000, 3001), 2000), ((4000, 8000), 3), ((5,), 1)],
)
def test_repeated_customers_are_no_new_evidence(
    counts: tuple[int, ...], effective_sample_size: int
) -> None:
    census = census_of({(float(i), 1.0): count for i, count in enumerate(counts)})
    assert effective_sample_size_of(census) == effective_sample_size
