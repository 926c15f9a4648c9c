from dataclasses import replace

import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.identity.transition import Transition, TransitionKind, TransitionSegment
from mallseg.domain.profiles.density import Density
from mallseg.domain.registry.version import RecordedDiff, StoredSegmentation
from mallseg.domain.registry.version_diff import VersionDiff
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import census_of, segmentation_of

CUSTOMERS: dict[Point, int] = {
    (19.0, 30.0): 1, (21.0, 30.0): 2, (79.0, 70.0): 3, (81.0, 70.0): 4,
}  # fmt: skip
"""Three customers around (20, 30) and seven around (80, 70)."""
NOW = segmentation_of(CUSTOMERS, [(20.0, 30.0), (80.0, 70.0)])


def stored(segmentation: Segmentation, version: int = 2) -> StoredSegmentation:
    return StoredSegmentation(model="mall", version=version, segmentation=segmentation)


def estimated(before: Segmentation, after: Segmentation = NOW) -> VersionDiff:
    census = census_of(CUSTOMERS)
    density = Density.of(census, ["seg-01", "seg-01", "seg-02", "seg-02"])
    grid = density.census(after.features)
    return VersionDiff.estimated(stored(before), stored(after, 3), grid)


def recorded(
    before: Segmentation, record: RecordedDiff, *, renamed: str | None = None
) -> VersionDiff:
    return VersionDiff.recorded(
        stored(before), stored(NOW, 3), record, source="customers.csv", renamed=renamed
    )


def swapped(segmentation: Segmentation) -> Segmentation:
    """The same segments with each other's slugs."""
    first, second = segmentation.segments
    segments = (replace(first, slug=second.slug), replace(second, slug=first.slug))
    return replace(segmentation, segments=segments)


def test_equal_segments_have_not_changed() -> None:
    diff = estimated(NOW)

    assert (diff.before.version, diff.moved, diff.moved_share) == (2, 0, 0.0)
    assert [each.growth for each in diff.by_slug()] == [0, 0]


def test_segments_are_paired_by_slug_or_by_counterpart() -> None:
    diff = estimated(swapped(NOW))

    assert [each.growth for each in diff.by_slug()] == [3 - 7, 7 - 3]
    assert [pair.growth for pair, _ in diff.by_counterpart()] == [0, 0]


def test_estimates_and_comparisons_count_moved_customers_by_counterpart() -> None:
    before = swapped(NOW)
    compared = VersionDiff.between(
        stored(before), stored(NOW, 3), census_of(CUSTOMERS), source="customers.csv"
    )

    assert estimated(before).moved == compared.moved == 0


def test_moved_customers_are_those_in_another_segment_than_before() -> None:
    # The old border lies at 80: three of the seven customers around it were in the other segment.
    before = segmentation_of({(10.0, 50.0): 1, (150.0, 50.0): 1}, [(10.0, 50.0), (150.0, 50.0)])

    diff = estimated(before)

    assert diff.is_coarse
    assert diff.overlap.customers == ((3, 3), (0, 4))
    assert (diff.moved, diff.moved_share) == (3, 0.3)


def test_a_recorded_diff_is_restored_as_it_is() -> None:
    segment = TransitionSegment(slug="seg-02", name="Many", customers=7)
    growth = Transition(
        kind=TransitionKind.GROWTH,
        before=(replace(segment, customers=4),),
        after=(segment,),
        customers_before=4,
        customers_after=7,
    )

    diff = recorded(NOW, RecordedDiff(moved=1, transitions=(growth,), customers=((3, 1), (0, 6))))

    assert (diff.moved, diff.transitions, diff.is_coarse) == (1, (growth,), False)
    assert diff.overlap.customers == ((3, 1), (0, 6))
    assert diff.overlap.before == diff.overlap.after == ("seg-01", "seg-02")


def test_a_record_without_a_table_still_has_its_share_of_moved_customers() -> None:
    diff = recorded(NOW, RecordedDiff(moved=1, transitions=()))

    assert diff.overlap.customers == ()
    assert diff.by_counterpart() == ()
    assert diff.moved_share == 0.1


@pytest.mark.parametrize(("then", "now"), [(2, 2), (50, 50)])
def test_growth_on_the_grid_that_contradicts_the_sizes_is_left_out(then: int, now: int) -> None:
    first, second = NOW.segments
    before = replace(NOW, segments=(first, replace(second, customers=then)))
    after = replace(NOW, segments=(first, replace(second, customers=now)))

    assert estimated(before, after).transitions == ()


def test_sizes_in_estimated_transitions_are_those_of_the_trainings() -> None:
    # The training counted 50 customers around (80, 70), where the grid has 7.
    first, second = NOW.segments
    before = replace(NOW, segments=(first, replace(second, customers=2)))
    after = replace(NOW, segments=(first, replace(second, customers=50)))

    (growth,) = estimated(before, after).transitions

    assert growth.kind is TransitionKind.GROWTH
    assert (growth.customers_before, growth.customers_after) == (2, 50)


def test_a_renamed_segment_is_paired_with_itself() -> None:
    first, second = NOW.segments
    before = replace(NOW, segments=(replace(first, slug="seg-09"), second))

    diff = recorded(before, RecordedDiff(moved=0, transitions=()), renamed="seg-09")

    pairs = diff.by_slug()
    assert [each.before and each.before.slug for each in pairs] == ["seg-09", "seg-02"]
    assert [each.growth for each in pairs] == [0, 0]


def test_segments_that_no_longer_exist_come_last() -> None:
    three = segmentation_of(
        {(20.0, 30.0): 3, (80.0, 70.0): 7, (200.0, 1.0): 2},
        [(20.0, 30.0), (80.0, 70.0), (200.0, 1.0)],
    )

    diff = estimated(three)

    assert [each.growth for each in diff.by_slug()] == [0, 0, -2]
    assert diff.by_slug()[-1].after is None
    (death,) = diff.transitions
    assert (death.kind, death.slugs_before) == (TransitionKind.DEATH, ("seg-03",))
