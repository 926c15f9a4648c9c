"""What the core asks of the outside world. Each docstring is a contract that a suite tests."""

from mallseg.domain.ports.access import ApiKeys, KeyReader
from mallseg.domain.ports.campaigns import AddRow, AudienceLists, MemberRecords, TextTable
from mallseg.domain.ports.clustering import ClusterAnalysis, Clusterer
from mallseg.domain.ports.customers import (
    CustomerSource,
    IdentifiedCustomers,
    LabelledCopy,
    Progress,
    SourceGlance,
)
from mallseg.domain.ports.kept_settings import KeptSettings
from mallseg.domain.ports.memberships import CustomerLedger, OpenUpdate
from mallseg.domain.ports.moves import CustomerJoin, OpenJoin
from mallseg.domain.ports.registry import ModelReader, SegmentationStore
from mallseg.domain.ports.trainings import TrainingRecords, TrainingTurn
from mallseg.domain.ports.uploads import IncomingUpload, Uploads

__all__ = [
    "AddRow",
    "ApiKeys",
    "AudienceLists",
    "ClusterAnalysis",
    "Clusterer",
    "CustomerJoin",
    "CustomerLedger",
    "CustomerSource",
    "IdentifiedCustomers",
    "IncomingUpload",
    "KeptSettings",
    "KeyReader",
    "LabelledCopy",
    "MemberRecords",
    "ModelReader",
    "OpenJoin",
    "OpenUpdate",
    "Progress",
    "SegmentationStore",
    "SourceGlance",
    "TextTable",
    "TrainingRecords",
    "TrainingTurn",
    "Uploads",
]
