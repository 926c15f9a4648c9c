"""The levels of segments: thirds of the customers, or a side of the average."""

import pytest

from mallseg.domain.segments.levels import SegmentStatistics, Thirds
from mallseg.domain.segments.segment_type import Level
from mallseg.testing.builders import census_of
from mallseg.testing.features import ANNUAL_INCOME

# Of 100 customers, 50 have incomes from 21 to 30 and 50 from 71 to 80: mean 50.5, median 30, thirds
# from 27 to 74. Their standard deviation is 25.2, and 0.4 of it 10.1.
INCOMES = [*(20.0 + (i % 10 + 1) for i in range(50)), *(70.0 + (i % 10 + 1) for i in range(50))]
CENSUS = census_of(
    {(income,): INCOMES.count(income) for income in {*INCOMES}}, features=(ANNUAL_INCOME,)
)


def levels(*statistics: tuple[float, float, float]) -> list[Level | None]:
    """The levels of segments by their mean, median and share."""
    own = [SegmentStatistics(centre=(m,), median=(n,), share=share) for m, n, share in statistics]
    return [level.level if level else None for (level,) in Thirds.of(CENSUS).levels_of(own)]


def test_two_halves_are_below_and_above_the_average() -> None:
    assert levels((25.5, 25.0, 0.5), (75.5, 75.0, 0.5)) == [Level.BELOW, Level.ABOVE]


def test_a_level_of_half_of_the_mall_stays_with_the_farthest_segments() -> None:
    found = levels((24.0, 24.0, 0.2), (26.0, 26.0, 0.3), (75.5, 75.0, 0.5))

    assert found == [Level.LOWER, Level.BELOW, Level.ABOVE]


def test_half_of_the_mall_is_recognised_despite_rounding() -> None:
    nearest, *others = (26.0, 26.0, 3 / 60), (25.0, 25.0, 22 / 60), (24.0, 24.0, 5 / 60)
    assert nearest[2] + sum(share for _, _, share in others) < 0.5

    assert levels(nearest, *others) == [Level.BELOW, Level.LOWER, Level.LOWER]


@pytest.mark.parametrize(
    ("mean", "median", "level"),
    [
        (61.0, 61.0, Level.MIDDLE),
        (75.5, 45.0, None),  # the mean is above that of the mall, the middle customer is not
        (40.0, 75.0, None),
        (75.5, 51.0, Level.ABOVE),  # above the mean and the median, and in two different thirds
    ],
)
def test_a_side_is_named_where_mean_and_median_are_on_it(
    mean: float, median: float, level: Level | None
) -> None:
    assert levels((mean, median, 0.2)) == [level]


@pytest.mark.parametrize(("mean", "level"), [(60.4, None), (60.8, Level.ABOVE)])
def test_small_differences_from_the_average_are_not_named(mean: float, level: Level | None) -> None:
    # 0.4 standard deviations are 10.06 k$: the side begins at 60.56. The median is in the third.
    assert levels((mean, 75.0, 0.2)) == [level]
