import pytest

from mallseg.domain.monitoring.appraisal import Appraiser
from tests.contracts.appraiser import AppraiserContract
from tests.fake_appraiser import PlainAppraiser


class TestPlainAppraiser(AppraiserContract):
    @pytest.fixture
    def appraiser(self) -> Appraiser:
        return PlainAppraiser()
