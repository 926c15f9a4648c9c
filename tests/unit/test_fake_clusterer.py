import pytest

from mallseg.domain.ports import Clusterer
from tests.contracts.clusterer import ClustererContract
from tests.fakes import FarthestPointClusterer


class TestFarthestPointClusterer(ClustererContract):
    @pytest.fixture
    def clusterer(self) -> Clusterer:
        return FarthestPointClusterer()
