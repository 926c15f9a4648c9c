"""The best segments of a size, beside every one that there is."""

import random
from collections import Counter
from itertools import combinations

import pytest

from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer
from mallseg.domain.customers.census import Census
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import census_of
from tests.builders import mall_census
from tests.examples import exhaustive
from tests.malls import made_up, segmented


def found(census: Census, clusters: int, fewest: int, seed: int = 0) -> Partition:
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    centres = SklearnClusterer().fit(
        census, scale, clusters=clusters, seed=seed, fewest=fewest, progress=lambda *_: None
    )
    return Partition.settle(census, scale, centres)


def best_of_all(census: Census, clusters: int, fewest: int) -> float | None:
    """The lowest inertia that Lloyd's iterations reach with all segments that large."""
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    reached = []
    for start in combinations(census.points(), clusters):
        try:
            partition = Partition.settle(census, scale, start)
        except NotEnoughCustomersError:
            continue
        if min(partition.customers) >= fewest:
            reached.append(partition.inertia)
    return min(reached, default=None)


@pytest.mark.parametrize("seed", [0, *map(exhaustive, (1, 2, 3))])
@pytest.mark.parametrize(("clusters", "fewest"), [(2, 5), (3, 3), exhaustive(4, 2)])
def test_no_start_finds_a_better_clustering(seed: int, clusters: int, fewest: int) -> None:
    rng = random.Random(seed)  # noqa: S311  (a made-up mall, not a secret)
    census = census_of(
        Counter((float(rng.randint(0, 30)), float(rng.randint(1, 30))) for _ in range(13))
    )

    best = best_of_all(census, clusters, fewest)
    partition = found(census, clusters, fewest)

    if best is not None:
        assert min(partition.customers) >= fewest
        assert partition.inertia <= best * (1 + 1e-9)


@pytest.mark.parametrize("seed", [0, exhaustive(2**32 - 1)])
def test_the_published_customers_in_four_segments_of_25(seed: int) -> None:
    free, large = (found(mall_census(), 4, fewest, seed) for fewest in (1, 25))

    assert sorted(free.customers) == [23, 38, 39, 100]
    # Most seeds find this optimum, and some a better one: 121.4406.
    assert sorted(large.customers) == [35, 39, 52, 74]
    assert large.inertia == pytest.approx(122.8291, abs=1e-4)


@pytest.mark.parametrize(
    ("groups", "segments", "size"), [exhaustive(3, 6, 60), (4, 4, "3%"), exhaustive(5, 8, "8%")]
)
def test_segments_of_large_malls_have_the_size(groups: int, segments: int, size: int | str) -> None:
    mall = made_up(groups, per_group=200, seed=groups)

    segmentation = segmented(mall, segments, min_segment_size=size)

    smallest = min(segment.customers for segment in segmentation.segments)
    share = smallest / len(mall.points)
    assert smallest >= size if isinstance(size, int) else share >= float(size[:-1]) / 100
    assert segmentation.customers == len(mall.points)
