"""Who is unlike anyone we know: false alarms among new customers of the same mall are rare."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pytest

from mallseg.adapters.csv_customers.fast_distance import nearest_segments
from mallseg.domain.customers.census import Census
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.naming.naming import named_segmentation
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.features import DEFAULT_FEATURES

_GROUPS = np.array([[26, 20], [26, 79], [55, 50], [87, 82], [88, 17]])
_NEW = 4000
_Points = npt.NDArray[np.float64]


def _customers(rng: np.random.Generator, size: int, *, heavy: bool) -> _Points:
    """Five groups, normal or of Student's t with three degrees of freedom."""
    noise = rng.standard_t(3, (size, 2)) if heavy else rng.normal(size=(size, 2))
    points = _GROUPS[rng.integers(5, size=size)] + 6 * noise
    return np.column_stack([points[:, 0].clip(0, 500), points[:, 1].clip(1, 100)])


def _segmentation(points: _Points) -> Segmentation:
    census = Census.of_counts(DEFAULT_FEATURES, Counter(map(tuple, points.tolist())))
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    partition = Partition.settle(census, scale, _GROUPS.astype(float).tolist())
    return named_segmentation(census, scale, partition)


@pytest.mark.parametrize("heavy", [False, True], ids=["normal", "heavy tails"])
@pytest.mark.parametrize(("size", "malls"), [(200, 24), (1000, 8), (5000, 2)])
def test_new_customers_of_the_same_mall_are_seldom_outside(
    size: int, malls: int, *, heavy: bool
) -> None:
    outside = 0
    for seed in range(malls):
        rng = np.random.default_rng(seed)
        segmentation = _segmentation(_customers(rng, size, heavy=heavy))
        new = np.ascontiguousarray(_customers(rng, _NEW, heavy=heavy).T)
        outside += nearest_segments(segmentation, new)[2].count(Certainty.OUTSIDE)

    assert outside <= 0.01 * malls * _NEW


def test_many_points_at_once_are_judged_as_one_by_one() -> None:
    rng = np.random.default_rng(7)
    segmentation = _segmentation(_customers(rng, 300, heavy=True))
    points = _customers(rng, 500, heavy=True)

    found = nearest_segments(segmentation, np.ascontiguousarray(points.T))

    assert {Certainty.OUTSIDE, Certainty.BORDERLINE, Certainty.CLEAR} == set(found[2])
    for (income, score), number, distance, certainty in zip(points.tolist(), *found, strict=True):
        one = segmentation.assign_point((income, score))
        assert (one.segment.number, one.distance, one.certainty) == (number, distance, certainty)
