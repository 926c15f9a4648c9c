"""The ports: interfaces of the core to the outside world. A suite tests the contract of each.

A port is imported when it is first accessed (PEP 562). The types of its methods are imported for
type checkers only: a command needs few of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mallseg.domain.ports.campaigns import AddRow, AudienceLists, MemberRecords, TextTable
    from mallseg.domain.ports.clustering import ClusterAnalysis, Clusterer
    from mallseg.domain.ports.customers import (
        CustomerJoin,
        CustomerSource,
        IdentifiedCustomers,
        LabelledCopy,
        OpenJoin,
        Progress,
        SourceGlance,
    )
    from mallseg.domain.ports.memberships import CustomerLedger, OpenUpdate
    from mallseg.domain.ports.registry import ModelReader, SegmentationStore
    from mallseg.domain.ports.service import (
        ApiKeys,
        IncomingUpload,
        KeptSettings,
        KeyReader,
        RunningTraining,
        TrainingRecords,
        Uploads,
    )

_MODULES = {
    "AddRow": "campaigns",
    "ApiKeys": "service",
    "AudienceLists": "campaigns",
    "ClusterAnalysis": "clustering",
    "Clusterer": "clustering",
    "CustomerJoin": "customers",
    "CustomerLedger": "memberships",
    "CustomerSource": "customers",
    "IdentifiedCustomers": "customers",
    "IncomingUpload": "service",
    "KeptSettings": "service",
    "KeyReader": "service",
    "LabelledCopy": "customers",
    "MemberRecords": "campaigns",
    "ModelReader": "registry",
    "OpenJoin": "customers",
    "OpenUpdate": "memberships",
    "Progress": "customers",
    "SegmentationStore": "registry",
    "SourceGlance": "customers",
    "TextTable": "campaigns",
    "TrainingRecords": "service",
    "RunningTraining": "service",
    "Uploads": "service",
}
"""For each port, the module of this package that defines it."""

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
    "RunningTraining",
    "SegmentationStore",
    "SourceGlance",
    "TextTable",
    "TrainingRecords",
    "Uploads",
]


if not TYPE_CHECKING:  # a type checker would take every name for a port

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        port = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = port
        return port
