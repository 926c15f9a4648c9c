import pytest

from mallseg.domain.ports import Clusterer
from mallseg.testing.contracts.clusterer import LeastSizeContract
from mallseg.testing.fake_clusterer import FarthestPointClusterer


class TestFarthestPointClusterer(LeastSizeContract):
    @pytest.fixture
    def clusterer(self) -> Clusterer:
        return FarthestPointClusterer()
