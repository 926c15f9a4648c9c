from dataclasses import replace

import pytest

from mallseg.domain.customers.breakdown import MIN_DISCLOSED
from mallseg.domain.moves.flow import Flow, SegmentRanks, changes_between, deviations_of
from mallseg.domain.segments.scaling import Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import segmentation_of
from mallseg.testing.features import AGE, ANNUAL_INCOME, SPENDING_SCORE

CENTRES = [(20.0, 20.0), (20.0, 80.0), (80.0, 10.0), (80.0, 90.0)]
"""Incomes and scores: 60 apart, and 60 to 80."""


def _four(scaling: Scaling = Scaling.NONE) -> Segmentation:
    return segmentation_of(dict.fromkeys(CENTRES, 1), CENTRES, scaling=scaling)


def _ranks(segmentation: Segmentation, *lower: str) -> list[int]:
    ranks = SegmentRanks(segmentation, lower)
    return [ranks[place] for place in range(len(segmentation.segments))]


def test_the_best_segment_has_the_most_of_all_features() -> None:
    # Deviations: incomes 30, scores sqrt((30² + 30² + 40² + 40²) / 4) = 35.4. Worth, from 0 on:
    # 20/30 + 20/35.4 = 1.23, 0.67 + 2.26 = 2.93, 2.67 + 0.28 = 2.95, 2.67 + 2.54 = 5.21.
    assert _ranks(_four()) == [4, 3, 2, 1]


def test_where_less_is_better_the_order_turns() -> None:
    # Scores count the other way: 0.67 - 0.56, 0.67 - 2.26, 2.67 - 0.28, 2.67 - 2.54.
    assert _ranks(_four(), "spending_score") == [3, 4, 1, 2]


def test_personal_features_do_not_rank_moves() -> None:
    ends = [(70.0, 20.0), (20.0, 60.0)]
    segmentation = segmentation_of(dict.fromkeys(ends, 1), ends, features=(AGE, ANNUAL_INCOME))
    richer = max(segmentation.segments, key=lambda each: each.centre[1])

    assert SegmentRanks(segmentation)[segmentation.segments.index(richer)] == 1


@pytest.mark.parametrize("scaling", Scaling)
def test_a_deviation_is_that_of_the_malls_customers(scaling: Scaling) -> None:
    # The four customers are the centres, so those of the centres are those of the customers.
    assert deviations_of(_four(scaling)) == pytest.approx((30, (1250) ** 0.5))


def _flow(before: int, after: int, customers: int) -> Flow:
    segmentation = _four()
    ranks = SegmentRanks(segmentation)
    return Flow(
        before=segmentation.segments[before],
        after=segmentation.segments[after],
        customers=customers,
        changes=(),
        rank_before=ranks[before],
        rank_after=ranks[after],
    )


def test_falls_come_before_rises_from_the_best_segment_down() -> None:
    fallen_from_best = [_flow(3, 2, 5), _flow(3, 0, 4)]
    fallen, risen = [_flow(2, 1, 90)], [_flow(0, 3, 7), _flow(0, 2, 80)]
    expected = [*fallen_from_best, *fallen, *risen]

    assert sorted({*expected}, key=lambda flow: flow.importance) == expected


def test_the_largest_change_comes_first() -> None:
    changes = changes_between(_four(), MIN_DISCLOSED, (80.0, 90.0), (86.0, 10.0))

    assert [change.feature for change in changes] == [SPENDING_SCORE, ANNUAL_INCOME]
    assert [change.deviations for change in changes] == pytest.approx([-80 / 1250**0.5, 6 / 30])
    assert [(change.is_far, change.is_notable) for change in changes] == [
        (True, True),
        (False, False),
    ]


@pytest.mark.parametrize(("deviations", "notable", "far"), [(0.39, 0, 0), (0.4, 1, 0), (-1, 1, 1)])
def test_a_change_is_notable_from_two_fifths_and_far_from_one_deviation(
    deviations: float, notable: int, far: int
) -> None:
    (change, _) = changes_between(_four(), 99, (80.0, 90.0), (86.0, 10.0))

    changed = replace(change, deviations=deviations)

    assert (changed.is_notable, changed.is_far) == (bool(notable), bool(far))


def test_no_means_of_ten_customers_are_disclosed() -> None:
    assert changes_between(_four(), MIN_DISCLOSED - 1, (80.0, 90.0), (80.0, 10.0)) == ()
