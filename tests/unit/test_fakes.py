"""The fakes keep the contracts of their ports."""

import pytest

from mallseg.domain.ports import (
    ClusterAnalysis,
    CustomerSource,
    IdentifiedCustomers,
    LabelledCopy,
    SegmentationStore,
)
from mallseg.testing.contracts.cluster_analysis import ClusterAnalysisContract
from mallseg.testing.contracts.customer_source import CustomerSourceContract
from mallseg.testing.contracts.identified_customers import IdentifiedCustomersContract
from mallseg.testing.contracts.labelled_copy import LabelledCopyContract
from mallseg.testing.contracts.segmentation_store import SegmentationStoreContract
from mallseg.testing.fake_cluster_analysis import PlainClusterAnalysis
from mallseg.testing.fakes import (
    InMemoryCopy,
    InMemoryCustomers,
    InMemoryIdentified,
    InMemoryStore,
)


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


class TestInMemoryIdentified(IdentifiedCustomersContract):
    def source_of(self, header: list[str], records: list[list[str]]) -> IdentifiedCustomers:
        return InMemoryIdentified(header, records)


class TestInMemoryCustomers(CustomerSourceContract):
    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        return InMemoryCustomers(header, records)


class TestPlainClusterAnalysis(ClusterAnalysisContract):
    @pytest.fixture
    def cluster_analysis(self) -> ClusterAnalysis:
        return PlainClusterAnalysis()
