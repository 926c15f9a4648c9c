import pytest

from mallseg.domain.ports import Clusterer
from tests.contracts.clusterer import LeastSizeContract
from tests.fakes import FarthestPointClusterer


class TestFarthestPointClusterer(LeastSizeContract):
    @pytest.fixture
    def clusterer(self) -> Clusterer:
        return FarthestPointClusterer()
