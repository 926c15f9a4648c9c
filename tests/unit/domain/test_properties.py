"""Properties of every mall, checked on malls that hypothesis makes up."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.segments.naming import named_segmentation
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import census_of
from mallseg.testing.fake_clusterer import FarthestPointClusterer

SEGMENTS = 3

# Eighths: sums and shifts of them are exact in floating point, so that what a property says of
# numbers is not blurred by the rounding of the test itself.
_EIGHTHS = st.integers(0, 8_000).map(lambda n: n / 8)
_POINTS = st.lists(st.tuples(_EIGHTHS, _EIGHTHS), min_size=SEGMENTS, max_size=40).filter(
    lambda points: len(set(points)) >= SEGMENTS
)
_SCALINGS = st.sampled_from(Scaling)


def _segmented(census: Census, scaling: Scaling) -> Segmentation:
    scale = FeatureScale.of_census(census, scaling)
    centres = FarthestPointClusterer().fit(
        census, scale, clusters=SEGMENTS, seed=0, progress=lambda *_: None
    )
    return named_segmentation(census, scale, Partition.settle(census, scale, centres))


def _census(points: list[tuple[float, float]]) -> Census:
    counts: Counter[Point] = Counter(points)
    return census_of(counts)


def _labels(segmentation: Segmentation, points: list[tuple[float, float]]) -> list[int]:
    return [segmentation.assign_point(point).segment.number for point in points]


@given(_POINTS, _SCALINGS)
def test_every_training_customer_is_assigned_to_its_own_segment(
    points: list[tuple[float, float]], scaling: Scaling
) -> None:
    segmentation = _segmented(_census(points), scaling)

    assigned = Counter(_labels(segmentation, points))

    assert [assigned[s.number] for s in segmentation.segments] == [
        s.customers for s in segmentation.segments
    ]


@pytest.mark.parametrize("scaling", Scaling)
@given(_POINTS)
def test_the_same_holds_at_an_offset_of_a_billion(
    scaling: Scaling, points: list[tuple[float, float]]
) -> None:
    far = [(x + 1e9, y - 1e9) for x, y in points]
    segmentation = _segmented(_census(far), scaling)

    assigned = Counter(_labels(segmentation, far))

    assert [assigned[s.number] for s in segmentation.segments] == [
        s.customers for s in segmentation.segments
    ]


@given(_POINTS, _SCALINGS)
def test_centres_are_the_exact_means_of_their_customers(
    points: list[tuple[float, float]], scaling: Scaling
) -> None:
    segmentation = _segmented(_census(points), scaling)
    labels = _labels(segmentation, points)

    for segment in segmentation.segments:
        own = [p for p, label in zip(points, labels, strict=True) if label == segment.number]
        means = tuple(
            float(sum(map(Fraction, column)) / len(own)) for column in zip(*own, strict=True)
        )
        assert segment.centre == means


@given(_POINTS, _SCALINGS)
def test_the_order_of_the_rows_changes_no_bit(
    points: list[tuple[float, float]], scaling: Scaling
) -> None:
    assert _segmented(_census(points[::-1]), scaling) == _segmented(_census(points), scaling)


@given(_POINTS, _SCALINGS, st.integers(2, 7))
def test_repeating_all_rows_changes_counts_and_inertia_only(
    points: list[tuple[float, float]], scaling: Scaling, times: int
) -> None:
    once, repeated = (_segmented(_census(points * n), scaling) for n in (1, times))

    assert repeated.scale == once.scale
    assert [s.centre for s in repeated.segments] == [s.centre for s in once.segments]
    assert [s.share for s in repeated.segments] == [s.share for s in once.segments]
    assert repeated.inertia == pytest.approx(once.inertia * times)


@given(_POINTS, st.sampled_from([-4096.0, 0.5, 1024.0]))
def test_shifting_a_unit_changes_no_membership(
    points: list[tuple[float, float]], shift: float
) -> None:
    moved = [(x + shift, y) for x, y in points]

    for scaling in Scaling:
        assert _labels(_segmented(_census(moved), scaling), moved) == _labels(
            _segmented(_census(points), scaling), points
        )


@given(_POINTS, st.sampled_from([0.25, 2.0, 1024.0]))
def test_another_unit_changes_no_membership_after_standard_scaling(
    points: list[tuple[float, float]], factor: float
) -> None:
    """Whole powers of two, so that the other unit rounds nothing."""
    converted = [(x * factor, y) for x, y in points]

    assert _labels(_segmented(_census(converted), Scaling.STANDARD), converted) == _labels(
        _segmented(_census(points), Scaling.STANDARD), points
    )
