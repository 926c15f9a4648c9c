"""Segments that are large enough to work with, and what is noted when there are fewer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.application.events import Event
from mallseg.application.training.divide_census import DivideCensus, DividedCensus
from mallseg.application.training_events import (
    SearchedAnew,
    SegmentsFound,
    SegmentsMany,
    SegmentsReduced,
    TrainingNote,
)
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import InvalidOptionError, NotEnoughCustomersError
from mallseg.domain.segments.plan import SegmentSize
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import a_plan, census_of
from mallseg.testing.fake_clusterer import FarthestPointClusterer
from tests.builders_study import a_candidate

# Groups of 10, 8, 2 and 1 customers; the two small ones are neighbours.
FOUR_GROUPS = census_of({(10.0, 10.0): 10, (10.0, 90.0): 8, (90.0, 10.0): 2, (90.0, 40.0): 1})


def divided(census: Census, segments: int, size: int | str) -> tuple[DividedCensus, list[Event]]:
    events: list[Event] = []
    plan = a_plan(segments=segments, min_segment_size=SegmentSize.parse(size))
    division = DivideCensus(clusterer=FarthestPointClusterer())(
        census,
        FeatureScale.of_census(census, Scaling.NONE),
        segments=segments,
        plan=plan,
        on_event=events.append,
    )
    events = [
        event
        for event in events
        if isinstance(event, SegmentsFound | SegmentsReduced | SegmentsMany)
    ]
    return division, [*events]


def test_the_number_of_segments_is_kept_where_all_are_large_enough() -> None:
    division, events = divided(FOUR_GROUPS, 4, 1)

    assert sorted(division.partition.customers) == [1, 2, 8, 10]
    assert division.notes == ()
    assert [type(event) for event in events] == [SegmentsFound]


@pytest.mark.parametrize("size", [3, "14%"])  # 14 % of 21 are 2.94
def test_fewer_segments_because_of_the_size_are_noted(
    size: int | str,
) -> None:
    division, events = divided(FOUR_GROUPS, 4, size)

    reduced = SegmentsReduced(asked=4, segments=3, fewest=3)
    assert sorted(division.partition.customers) == [3, 8, 10]
    assert division.notes == (reduced,)
    assert events[1:] == [reduced]


def test_a_size_that_no_two_segments_have_is_refused() -> None:
    for size in (11, 1000):
        with pytest.raises(InvalidOptionError) as caught:
            divided(FOUR_GROUPS, 4, size)

        assert str(caught.value) == (
            "min segment size is too large: no two segments of the 21 customers were found "
            f"with at least {size:,} each"
        )


@pytest.mark.parametrize(("segments", "are_many"), [(7, False), (8, True)])
def test_more_than_seven_segments_are_noted(segments: int, *, are_many: bool) -> None:
    line = census_of({(float(10 * place), 50.0): 1 for place in range(segments)})

    division, events = divided(line, segments, 0)

    expected = [SegmentsMany(segments=8, most=7)] if are_many else []
    assert [*division.notes] == expected
    assert events[1:] == expected


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
        division, events = divided(census, segments, size)
    except InvalidOptionError as error:
        assert "no two segments" in str(error)  # noqa: PT017  (either way is right)
        return

    assert min(division.partition.customers) >= size
    assert sum(division.partition.customers) == census.customers
    assert (len(division.partition.customers) < segments) == (len(events) == 2)


def started(
    census: Census, start: Sequence[Point], *, size: int | str = 1
) -> tuple[tuple[Point, ...], tuple[TrainingNote, ...]]:
    """The centres that a search from a start ends in, and the notes."""
    events: list[Event] = []
    division = DivideCensus(clusterer=FarthestPointClusterer())(
        census,
        FeatureScale.of_census(census, Scaling.NONE),
        segments=2,
        plan=a_plan(min_segment_size=SegmentSize.parse(size)),
        start=start,
        on_event=events.append,
    )
    anew = [event for event in events if isinstance(event, SearchedAnew)]
    assert anew == [each for each in division.notes if isinstance(each, SearchedAnew)]
    return division.partition.centres, division.notes


def corners(width: float, height: float, customers: int = 10) -> Census:
    """Customers at the corners of a rectangle: it can be cut in two ways."""
    return census_of({(x, y): customers for x in (0.0, width) for y in (10.0, 10.0 + height)})


def test_a_warm_start_is_kept_unless_another_optimum_is_clearly_better() -> None:
    # Cut across its width of 10.05, the inertia is 40 * 5²; the other way 40 * 5.025², 1 % more.
    narrow = corners(10.05, 10.0)
    across = [(0.0, 15.0), (10.05, 15.0)]
    along = [(5.025, 10.0), (5.025, 20.0)]

    assert started(narrow, across) == (tuple(across), ())
    assert started(narrow, along) == (tuple(along), ())


def test_a_search_goes_on_from_the_centres_of_a_study_of_the_same_number() -> None:
    class GoingOn(FarthestPointClusterer):
        def fit_from(
            self, census: Census, scale: FeatureScale, found: Sequence[Point], **_: object
        ) -> Sequence[Point]:
            return found

    wide = corners(30.0, 10.0)
    scale = FeatureScale.of_census(wide, Scaling.NONE)
    along = ((15.0, 10.0), (15.0, 20.0))  # a local optimum that no search would end in
    studied = [replace(a_candidate(2), centres=along)]

    divide = DivideCensus(clusterer=GoingOn())
    two, three = (
        divide(wide, scale, segments=n, plan=a_plan(), candidates=studied, on_event=lambda _: None)
        for n in (2, 3)
    )

    assert two.partition.centres == along
    assert len(three.partition.centres) == 3


def test_segments_that_are_much_better_are_taken_and_it_is_noted() -> None:
    wide = corners(30.0, 10.0)

    centres, notes = started(wide, [(15.0, 10.0), (15.0, 20.0)])

    assert centres == ((0.0, 15.0), (30.0, 15.0))
    # 25 instead of 225 for each customer
    assert notes == (SearchedAnew(gain=1 - 1 / 9),)


def test_a_start_with_another_number_of_centres_makes_no_difference() -> None:
    wide = corners(30.0, 10.0)

    assert started(wide, [(15.0, 10.0)]) == started(wide, [])


def test_previous_segments_that_have_become_too_small_are_dropped() -> None:
    # The one customer apart was a segment; nothing may be below two customers now.
    census = census_of({(0.0, 10.0): 10, (10.0, 10.0): 10, (90.0, 10.0): 1})

    centres, notes = started(census, [(5.0, 10.0), (90.0, 10.0)], size=2)

    assert centres == ((0.0, 10.0), (190 / 11, 10.0))
    assert notes == (SearchedAnew(gain=None),)


def test_the_search_goes_on_without_a_start_that_needs_more_customers() -> None:
    class Refusing(FarthestPointClusterer):
        def refine(
            self, census: Census, scale: FeatureScale, centres: Sequence[Point]
        ) -> Sequence[Point]:
            raise NotEnoughCustomersError(have=1, need=2)

    census = corners(30.0, 10.0)
    division = DivideCensus(clusterer=Refusing())(
        census,
        FeatureScale.of_census(census, Scaling.NONE),
        segments=2,
        plan=a_plan(),
        start=[(15.0, 10.0), (15.0, 20.0)],
        on_event=lambda _: None,
    )

    assert division.partition.centres == ((0.0, 15.0), (30.0, 15.0))


def test_large_enough_previous_segments_are_kept_if_a_search_fails() -> None:
    class Careless(FarthestPointClusterer):
        def fit(self, *_: object, **__: object) -> Sequence[Point]:
            return [(5.0, 10.0), (90.0, 10.0)]

    census = census_of({(0.0, 10.0): 10, (10.0, 10.0): 10, (90.0, 10.0): 1})
    division = DivideCensus(clusterer=Careless())(
        census,
        FeatureScale.of_census(census, Scaling.NONE),
        segments=2,
        plan=a_plan(min_segment_size=SegmentSize.parse(2)),
        start=[(0.0, 10.0), (17.0, 10.0)],
        on_event=lambda _: None,
    )

    assert division.partition.customers == (10, 11)
    assert division.notes == ()
