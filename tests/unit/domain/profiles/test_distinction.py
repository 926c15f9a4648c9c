"""Differences between a segment and the mall, as figures."""

import pytest

from mallseg.domain.profiles.breakdown_table import BreakdownTable
from mallseg.domain.profiles.distinction import (
    Distinction,
    FeatureDifference,
    GroupDifference,
    distinction,
)
from mallseg.domain.profiles.profile import Profile, SegmentProfile
from mallseg.domain.profiles.rule import Rule
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segment_type import Level, SegmentType
from mallseg.testing.builders import GENDERS
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES, SPENDING_SCORE, type_of

RICH = type_of("higher-income-middle-spending")


def distinguished(
    income: float,
    score: float = 50.0,
    breakdowns: tuple[BreakdownTable, ...] = (),
    kind: SegmentType | None = RICH,
    typical: tuple[tuple[float, float], ...] = ((0.0, 99.0), (0.0, 99.0)),
) -> Distinction:
    segment = Segment(
        number=1, slug="seg-01", name="They", description="They.", customers=100, share=0.5,
        centre=(income, score), radius=1.0, type=kind,
    )  # fmt: skip
    profile = Profile(
        segments=(
            SegmentProfile(slug="seg-01", typical=typical, rule=Rule(conditions=(), agreement=1.0)),
        ),
        overall=((60.0, 20.0), (50.0, 20.0)),
        breakdowns=breakdowns,
    )
    found = distinction(segment, DEFAULT_FEATURES, profile)
    assert found is not None
    return found


def test_a_difference_is_counted_in_deviations_of_all_customers() -> None:
    found = distinguished(85.0)

    higher = FeatureDifference(
        feature=ANNUAL_INCOME, own=85.0, overall=60.0, deviations=1.25, level=Level.HIGHER
    )
    assert found.notable == (higher,)
    assert [each.feature for each in found.features] == [ANNUAL_INCOME, SPENDING_SCORE]


@pytest.mark.parametrize(("income", "notable"), [(67.9, 0), (68.1, 1), (51.9, 1), (52.1, 0)])
def test_a_difference_is_notable_from_two_fifths_of_a_deviation_on(
    income: float, notable: int
) -> None:
    assert len(distinguished(income, kind=None).notable) == notable


@pytest.mark.parametrize(("income", "is_far"), [(79.9, False), (80.0, True), (40.0, True)])
def test_a_difference_is_far_from_one_deviation_on(income: float, *, is_far: bool) -> None:
    assert distinguished(income).notable[0].is_far is is_far


def test_the_largest_difference_comes_first() -> None:
    # Women are 80 of 100 against 100 of 200: (0.8 - 0.5) / 0.5 deviations.
    counts = ((80, 20, 0, 0), (20, 80, 0, 0))
    table = BreakdownTable.of(GENDERS, GENDERS.groups, counts, ["seg-01", "seg-02"])
    assert table is not None

    income, women = distinguished(75.0, breakdowns=(table,)).notable

    assert isinstance(income, FeatureDifference)
    assert isinstance(women, GroupDifference)
    assert (women.group, women.own, women.overall) == (("women",), 0.8, 0.5)
    assert women.deviations == pytest.approx(0.6)


def test_a_profile_without_the_malls_figures_has_none() -> None:
    segment = Segment(
        number=1, slug="seg-01", name="They", description="They.", customers=1, share=1.0,
        centre=(1.0, 1.0), radius=1.0,
    )  # fmt: skip

    assert distinction(segment, DEFAULT_FEATURES, Profile(segments=())) is None


def test_levels_beyond_most_are_notable_and_the_middle_is_not() -> None:
    # 0.1 and 1.5 deviations: the name says "higher income" and "middle spending".
    found = distinguished(62.0, 80.0)

    assert [each.feature for each in found.notable if isinstance(each, FeatureDifference)] == [
        ANNUAL_INCOME
    ]


@pytest.mark.parametrize(("highest", "is_like"), [(61.0, True), (59.0, False)])
def test_a_segment_is_like_the_mall_where_the_malls_mean_is_usual_in_it(
    highest: float, *, is_like: bool
) -> None:
    found = distinguished(58.0, kind=None, typical=((50.0, highest), (40.0, 60.0)))

    assert (found.notable, found.is_like_the_mall) == ((), is_like)
