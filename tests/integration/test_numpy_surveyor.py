import pytest

from mallseg.adapters.numpy_surveyor.surveyor import NumpySurveyor
from mallseg.domain.ports import Surveyor
from tests.contracts.surveyor import SurveyorContract


class TestNumpySurveyor(SurveyorContract):
    @pytest.fixture
    def surveyor(self) -> Surveyor:
        return NumpySurveyor()
