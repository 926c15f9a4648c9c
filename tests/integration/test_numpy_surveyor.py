import pytest

from mallseg.adapters.numpy_surveyor.surveyor import NumpyClusterAnalysis
from mallseg.domain.ports import ClusterAnalysis
from tests.contracts.surveyor import ClusterAnalysisContract


class TestNumpyClusterAnalysis(ClusterAnalysisContract):
    @pytest.fixture
    def cluster_analysis(self) -> ClusterAnalysis:
        return NumpyClusterAnalysis()
