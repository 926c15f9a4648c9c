import numpy as np
import pytest

from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer
from mallseg.adapters.sklearn_kmeans.retraining import Retraining
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.domain.customers.census import Census
from mallseg.domain.ports import ClusterAnalysis
from mallseg.domain.segments.naming import named_segmentation
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import census_of, ignore_progress
from mallseg.testing.contracts.cluster_analysis import ClusterAnalysisContract
from tests.builders import mall_census


class TestNumpyClusterAnalysis(ClusterAnalysisContract):
    @pytest.fixture
    def cluster_analysis(self) -> ClusterAnalysis:
        return NumpyClusterAnalysis()


def _segmented(census: Census, segments: int) -> Segmentation:
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    centres = SklearnClusterer().fit(
        census, scale, clusters=segments, seed=0, progress=ignore_progress
    )
    return named_segmentation(census, scale, Partition.settle(census, scale, centres))


def test_the_silhouette_of_the_published_mall_is_the_known_one() -> None:
    census = mall_census()

    silhouette = NumpyClusterAnalysis().silhouette(census, _segmented(census, 5), seed=0)

    assert silhouette == pytest.approx(0.5547, abs=1e-4)


def test_a_retraining_keeps_its_optimum_unless_another_is_better() -> None:
    # Four groups in three segments. Joining the two far ones costs 9 * 2 * 15² = 4050 beside what
    # is within the groups, joining the two near ones 9 * 2 * (1.5)² = 40.5: clearly better.
    census = _four_squares(10.0, 13.0, 60.0, 90.0)
    scaled_census = ScaledCensus.of(census, FeatureScale.of_census(census, Scaling.NONE))
    poor = scaled_census.to_scale([(10.0, 50.0), (13.0, 50.0), (75.0, 50.0)])
    good = scaled_census.to_scale([(11.5, 50.0), (60.0, 50.0), (90.0, 50.0)])
    retraining = Retraining.of(scaled_census, poor, np.random.default_rng(0))

    centres = retraining._retrained(retraining.points.weights[None], poor[None])[0]
    assert np.sort(centres, axis=0) == pytest.approx(good)

    # With gaps of 6.00 and 6.05 either pair may be joined: the others are hardly better.
    census = _four_squares(10.0, 16.0, 60.0, 66.05)
    scaled_census = ScaledCensus.of(census, FeatureScale.of_census(census, Scaling.NONE))
    kept = scaled_census.to_scale([(10.0, 50.0), (16.0, 50.0), (63.025, 50.0)])
    retraining = Retraining.of(scaled_census, kept, np.random.default_rng(0))

    centres = retraining._retrained(retraining.points.weights[None], kept[None])[0]
    assert centres == pytest.approx(kept)


def _four_squares(*incomes: float) -> Census:
    """Nine customers around each income."""
    steps = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    return census_of({(x + i, 50.0 + j): 1 for x in incomes for i, j in steps})
