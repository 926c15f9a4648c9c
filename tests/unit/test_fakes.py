"""The fakes keep the contracts of their ports."""

import pytest

from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.ports import (
    ApiKeys,
    AudienceLists,
    ClusterAnalysis,
    CustomerJoin,
    CustomerLedger,
    CustomerSource,
    IdentifiedCustomers,
    KeptSettings,
    LabelledCopy,
    MemberRecords,
    SegmentationStore,
    SourceGlance,
    TextTable,
    TrainingRecords,
    Uploads,
)
from mallseg.testing.contracts.api_keys import ApiKeysContract
from mallseg.testing.contracts.audience_lists import AudienceListsContract
from mallseg.testing.contracts.cluster_analysis import ClusterAnalysisContract
from mallseg.testing.contracts.customer_join import CustomerJoinContract
from mallseg.testing.contracts.customer_ledger import CustomerLedgerContract
from mallseg.testing.contracts.customer_source import CustomerSourceContract
from mallseg.testing.contracts.identified_customers import IdentifiedCustomersContract
from mallseg.testing.contracts.kept_settings import MOST as MOST_SETTINGS
from mallseg.testing.contracts.kept_settings import KeptSettingsContract
from mallseg.testing.contracts.labelled_copy import LabelledCopyContract
from mallseg.testing.contracts.member_records import MemberRecordsContract
from mallseg.testing.contracts.segmentation_store import SegmentationStoreContract
from mallseg.testing.contracts.source_glance import SourceGlanceContract
from mallseg.testing.contracts.text_table import TextFileContract
from mallseg.testing.contracts.training_records import TrainingRecordsContract
from mallseg.testing.contracts.uploads import MINUTES, MOST, UploadsContract
from mallseg.testing.fake_campaigns import InMemoryLists, InMemoryMembers, InMemoryTable
from mallseg.testing.fake_cluster_analysis import PlainClusterAnalysis
from mallseg.testing.fake_customers import (
    GlanceInMemory,
    InMemoryCopy,
    InMemoryCustomers,
    InMemoryIdentified,
)
from mallseg.testing.fake_join import PlainJoin
from mallseg.testing.fake_keys import InMemoryKeys
from mallseg.testing.fake_ledger import InMemoryLedger
from mallseg.testing.fake_settings import InMemorySettings
from mallseg.testing.fake_store import InMemoryStore
from mallseg.testing.fake_trainings import InMemoryTrainings
from mallseg.testing.fake_uploads import UploadsInAFolder


class TestInMemoryKeys(ApiKeysContract):
    def no_keys(self) -> ApiKeys:
        return InMemoryKeys()

    def reopened(self, keys: ApiKeys) -> ApiKeys:
        return keys


class TestInMemoryTrainings(TrainingRecordsContract):
    def no_trainings(self) -> TrainingRecords:
        return InMemoryTrainings()

    def reopened(self, records: TrainingRecords) -> TrainingRecords:
        return records


class TestUploadsInAFolder(UploadsContract):
    def no_uploads(self) -> Uploads:
        return UploadsInAFolder(self.folder, most=MOST, minutes=MINUTES, clock=self.clock)


class TestInMemorySettings(KeptSettingsContract):
    def nothing_kept(self) -> KeptSettings:
        return InMemorySettings(most=MOST_SETTINGS)


class TestGlanceInMemory(SourceGlanceContract):
    def glance_at(self, rows: list[list[str]]) -> SourceGlance:
        return GlanceInMemory(rows)


class TestInMemoryLedger(CustomerLedgerContract):
    def empty_ledger(self) -> CustomerLedger:
        return InMemoryLedger()


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


class TestPlainJoin(CustomerJoinContract):
    def join(self) -> CustomerJoin:
        return PlainJoin()


class TestInMemoryCustomers(CustomerSourceContract):
    def source_of(self, header: list[str], records: list[list[str]]) -> CustomerSource:
        return InMemoryCustomers(header, records)


class TestPlainClusterAnalysis(ClusterAnalysisContract):
    @pytest.fixture
    def cluster_analysis(self) -> ClusterAnalysis:
        return PlainClusterAnalysis()


class TestInMemoryMembers(MemberRecordsContract):
    def records_of(self, header: list[str], records: list[list[str]]) -> MemberRecords:
        return InMemoryMembers(header, records)


class TestInMemoryTable(TextFileContract):
    def table_of(self, rows: list[list[str]]) -> TextTable:
        return InMemoryTable(rows)


class TestInMemoryLists(AudienceListsContract):
    @pytest.fixture(autouse=True)
    def _made(self) -> None:
        self.made = InMemoryLists()

    def lists(self) -> AudienceLists:
        return self.made

    def written(self, kind: ListKind) -> list[list[str]] | None:
        return self.made.written.get(kind)
