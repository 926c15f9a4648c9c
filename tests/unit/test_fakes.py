"""The fakes keep the contracts of their ports."""

import pytest

from mallseg.domain.ports import CustomerSource, LabelledCopy, SegmentationStore, Surveyor
from tests.contracts.customer_source import CustomerSourceContract
from tests.contracts.labelled_copy import LabelledCopyContract
from tests.contracts.segmentation_store import SegmentationStoreContract
from tests.contracts.surveyor import SurveyorContract
from tests.fake_surveyor import PlainSurveyor
from tests.fakes import InMemoryCopy, InMemoryCustomers, InMemoryStore


class TestInMemoryStore(SegmentationStoreContract):
    @pytest.fixture
    def store(self) -> SegmentationStore:
        return InMemoryStore()


class TestInMemoryCopy(LabelledCopyContract):
    def copy_of(self, header: list[str], records: list[list[str]]) -> LabelledCopy:
        self.copy = InMemoryCopy(header, records)
        return self.copy

    def written(self) -> list[tuple[list[str], str, str]] | None:
        return self.copy.written


class TestInMemoryCustomers(CustomerSourceContract):
    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        return InMemoryCustomers(header, records)


class TestPlainSurveyor(SurveyorContract):
    @pytest.fixture
    def surveyor(self) -> Surveyor:
        return PlainSurveyor()
