"""The fakes keep the contracts of their ports."""

import pytest

from mallseg.domain.ports import CustomerSource, SegmentationStore
from tests.contracts.customer_source import CustomerSourceContract
from tests.contracts.segmentation_store import SegmentationStoreContract
from tests.fakes import InMemoryCustomers, InMemoryStore


class TestInMemoryStore(SegmentationStoreContract):
    @pytest.fixture
    def store(self) -> SegmentationStore:
        return InMemoryStore()


class TestInMemoryCustomers(CustomerSourceContract):
    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        return InMemoryCustomers(header, records)
