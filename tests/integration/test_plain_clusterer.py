"""A clusterer of a dozen lines keeps the contract of its port, and trains."""

from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.cluster import MiniBatchKMeans

from mallseg.domain.customers.census import Census
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.ports import Clusterer, Progress
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.testing.contracts.clusterer import ClustererContract


class MiniBatchClusterer(Clusterer):
    """What a guide would show: fit, and nothing else."""

    def fit(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        clusters: int,
        seed: int,
        fewest: int = 1,
        progress: Progress,
    ) -> Sequence[Sequence[float]]:
        if len(census) < clusters:
            raise NotEnoughCustomersError(have=len(census), need=clusters)
        rows = np.array(list(census.points()))
        middle, unit = rows.mean(axis=0), np.array(scale.unit)
        kmeans = MiniBatchKMeans(clusters, random_state=seed, n_init=40, batch_size=4096)
        kmeans.fit((rows - middle) / unit, sample_weight=np.array(census.counts))
        return self.refine(census, scale, (kmeans.cluster_centers_ * unit + middle).tolist())


class TestMiniBatchClusterer(ClustererContract):
    @pytest.fixture
    def clusterer(self) -> Clusterer:
        return MiniBatchClusterer()
