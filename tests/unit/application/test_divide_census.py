"""Segments that are large enough to work with, and what is said when there are fewer."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.application.divide_census import DivideCensus, Division
from mallseg.application.step import SegmentsFound, SegmentsMany, SegmentsReduced, Step
from mallseg.domain.census import Census, Point
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.plan import Plan
from mallseg.domain.scaling import FeatureScale, Scaling
from mallseg.domain.segment_size import SegmentSize
from tests.builders import census_of
from tests.fakes import FarthestPointClusterer

# Groups of 10, 8, 2 and 1 customers; the two small ones are neighbours.
FOUR_GROUPS = census_of({(10.0, 10.0): 10, (10.0, 90.0): 8, (90.0, 10.0): 2, (90.0, 40.0): 1})


def divided(census: Census, segments: int, size: int | str) -> tuple[Division, list[Step]]:
    steps: list[Step] = []
    plan = Plan(segments=segments, min_segment_size=SegmentSize.read(size))
    division = DivideCensus(clusterer=FarthestPointClusterer())(
        census,
        FeatureScale.of_census(census, Scaling.NONE),
        segments=segments,
        plan=plan,
        report=steps.append,
    )
    told = [
        step for step in steps if isinstance(step, SegmentsFound | SegmentsReduced | SegmentsMany)
    ]
    return division, [*told]


def test_as_many_segments_as_asked_for_where_all_are_large_enough() -> None:
    division, told = divided(FOUR_GROUPS, 4, 1)

    assert sorted(division.partition.customers) == [1, 2, 8, 10]
    assert division.remarks == ()
    assert [type(step) for step in told] == [SegmentsFound]


@pytest.mark.parametrize("size", [3, "14%"])  # 14 % of 21 are 2.94
def test_fewer_segments_if_need_be_and_said_in_words(size: int | str) -> None:
    division, told = divided(FOUR_GROUPS, 4, size)

    reason = "3 segments instead of 4: no 4 were found with at least 3 customers each"
    assert sorted(division.partition.customers) == [3, 8, 10]
    assert division.remarks == (reason,)
    assert told[1:] == [SegmentsReduced(asked=4, segments=3, reason=reason)]


def test_a_size_that_no_two_segments_have_is_refused_in_words() -> None:
    for size in (11, 1000):
        with pytest.raises(InvalidOptionError) as caught:
            divided(FOUR_GROUPS, 4, size)

        assert str(caught.value) == (
            "min segment size is too large: no two segments of the 21 customers were found "
            f"with at least {size:,} each"
        )


@pytest.mark.parametrize(("segments", "are_many"), [(7, False), (8, True)])
def test_more_than_seven_segments_are_remarked_on(segments: int, *, are_many: bool) -> None:
    line = census_of({(float(10 * place), 50.0): 1 for place in range(segments)})

    division, told = divided(line, segments, 0)

    assert bool(division.remarks) == are_many
    assert any(isinstance(step, SegmentsMany) for step in told) == are_many
    if are_many:
        assert "8 segments are more than most teams can handle" in division.remarks[0]


_VALUES = st.integers(0, 20).map(float)


@given(
    st.lists(st.tuples(_VALUES, _VALUES), min_size=6, max_size=60).filter(
        lambda points: len(set(points)) >= 6
    ),
    st.integers(2, 6),
    st.integers(1, 40),
)
def test_every_segment_has_the_size_or_there_are_no_two(
    points: list[tuple[float, float]], segments: int, size: int
) -> None:
    counts: Counter[Point] = Counter(points)
    census = census_of(counts)

    try:
        division, told = divided(census, segments, size)
    except InvalidOptionError as error:
        assert "no two segments" in str(error)  # noqa: PT017  (either way is right)
        return

    assert min(division.partition.customers) >= size
    assert sum(division.partition.customers) == census.customers
    assert (len(division.partition.customers) < segments) == (len(told) == 2)
