"""False alarms: few new customers of the same mall are outside."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pytest

from mallseg.domain.customers.census import Census
from mallseg.domain.segments.certainty import CERTAINTIES, Certainty
from mallseg.domain.segments.naming import named_segmentation
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.population.assigning import assigned
from mallseg.testing.features import DEFAULT_FEATURES
from tests.examples import exhaustive

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
@pytest.mark.parametrize(("size", "malls"), [(200, 24), exhaustive(1000, 8), exhaustive(5000, 2)])
def test_new_customers_of_the_same_mall_are_seldom_outside(
    size: int, malls: int, *, heavy: bool
) -> None:
    outside = 0
    for seed in range(malls):
        rng = np.random.default_rng(seed)
        segmentation = _segmentation(_customers(rng, size, heavy=heavy))
        new = np.ascontiguousarray(_customers(rng, _NEW, heavy=heavy).T)
        certainties = assigned(segmentation, new).certainties
        outside += int((certainties == CERTAINTIES.index(Certainty.OUTSIDE)).sum())

    assert outside <= 0.01 * malls * _NEW


def test_many_points_at_once_are_judged_as_one_by_one() -> None:
    rng = np.random.default_rng(7)
    segmentation = _segmentation(_customers(rng, 300, heavy=True))
    points = _customers(rng, 500, heavy=True)

    found = assigned(segmentation, np.ascontiguousarray(points.T))

    certainties = [CERTAINTIES[code] for code in found.certainties.tolist()]
    assert {Certainty.OUTSIDE, Certainty.BORDERLINE, Certainty.CLEAR} == set(certainties)
    for i, (income, score) in enumerate(points.tolist()):
        one = segmentation.assign_point((income, score))
        assert one.segment.number == found.segments[i] + 1
        assert (one.distance, one.certainty) == (found.distances[i], certainties[i])
