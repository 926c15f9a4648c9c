import pytest

from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.domain.ports import Surveyor
from tests.contracts.surveyor import SurveyorContract


class TestNumpyClusterAnalysis(SurveyorContract):
    @pytest.fixture
    def surveyor(self) -> Surveyor:
        return NumpyClusterAnalysis()
