import pytest

from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.domain.ports import ClusterAnalysis
from tests.contracts.surveyor import ClusterAnalysisContract


class TestNumpyClusterAnalysis(ClusterAnalysisContract):
    @pytest.fixture
    def cluster_analysis(self) -> ClusterAnalysis:
        return NumpyClusterAnalysis()
