"""Customer segmentation that real shopping malls run every day.

>>> from mallseg import Customer, train
>>> segmentation = train("data/mall_customers.csv", segments=5)
>>> segmentation.assign(Customer(annual_income_k=87, spending_score=82)).segment.name
'Higher income, active spending'

Importing mallseg loads the standard library only; the heavy libraries come when they are needed.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mallseg.application.assigning.assign_segment import Assigned as Assigned
    from mallseg.application.assigning.assign_segment import AssignSegment as AssignSegment
    from mallseg.application.monitoring.detect_drift import DetectDrift as DetectDrift
    from mallseg.application.monitoring.detect_drift import DriftReport as DriftReport
    from mallseg.application.registry.compare_versions import CompareVersions as CompareVersions
    from mallseg.application.registry.delete_versions import DeleteVersions as DeleteVersions
    from mallseg.application.registry.delete_versions import Deletion as Deletion
    from mallseg.application.registry.describe_segmentation import (
        DescribeSegmentation as DescribeSegmentation,
    )
    from mallseg.application.registry.list_models import ListModels as ListModels
    from mallseg.application.registry.promote_version import PromoteVersion as PromoteVersion
    from mallseg.application.registry.promote_version import Promotion as Promotion
    from mallseg.application.registry.prune_versions import PruneVersions as PruneVersions
    from mallseg.application.registry.rename_segment import RenameSegment as RenameSegment
    from mallseg.application.registry.rename_segment import Renaming as Renaming
    from mallseg.application.registry.roll_back import RollBack as RollBack
    from mallseg.application.registry.show_version import ShownVersion as ShownVersion
    from mallseg.application.registry.show_version import ShowVersion as ShowVersion
    from mallseg.application.registry.verify_models import Verification as Verification
    from mallseg.application.registry.verify_models import VerifyModels as VerifyModels
    from mallseg.application.training.fit_segmentation import Fit as Fit
    from mallseg.application.training.fit_segmentation import FitSegmentation as FitSegmentation
    from mallseg.application.training.profile_segments import ProfileSegments as ProfileSegments
    from mallseg.application.training.study_segments import StudyReport as StudyReport
    from mallseg.application.training.study_segments import StudySegments as StudySegments
    from mallseg.application.training.train_segmentation import (
        TrainSegmentation as TrainSegmentation,
    )
    from mallseg.application.training.training_report import TrainingReport as TrainingReport
    from mallseg.container import build_container as build_container
    from mallseg.domain.cards.card import Card as Card
    from mallseg.domain.cards.card import cards_of as cards_of
    from mallseg.domain.customer_ports import CustomerSource as CustomerSource
    from mallseg.domain.customers.census import Census as Census
    from mallseg.domain.customers.customer import Customer as Customer
    from mallseg.domain.customers.demographics import DemographicCounts as DemographicCounts
    from mallseg.domain.customers.feature import AGE as AGE
    from mallseg.domain.customers.feature import ANNUAL_INCOME as ANNUAL_INCOME
    from mallseg.domain.customers.feature import FEATURES as FEATURES
    from mallseg.domain.customers.feature import SPENDING_SCORE as SPENDING_SCORE
    from mallseg.domain.customers.feature import Feature as Feature
    from mallseg.domain.customers.reading import Reading as Reading
    from mallseg.domain.customers.reading import Rejection as Rejection
    from mallseg.domain.customers.units import Units as Units
    from mallseg.domain.errors import CustomerDataError as CustomerDataError
    from mallseg.domain.errors import InvalidCustomerError as InvalidCustomerError
    from mallseg.domain.errors import InvalidOptionError as InvalidOptionError
    from mallseg.domain.errors import MallsegError as MallsegError
    from mallseg.domain.errors import NotEnoughCustomersError as NotEnoughCustomersError
    from mallseg.domain.errors import SegmentationNotFoundError as SegmentationNotFoundError
    from mallseg.domain.errors import SegmentNotFoundError as SegmentNotFoundError
    from mallseg.domain.errors import StoreUnavailableError as StoreUnavailableError
    from mallseg.domain.errors import UnreadableSegmentationError as UnreadableSegmentationError
    from mallseg.domain.identity.overlap import OverlapTable as OverlapTable
    from mallseg.domain.identity.renaming import NewWords as NewWords
    from mallseg.domain.monitoring.drift import Drift as Drift
    from mallseg.domain.monitoring.drift import DriftLimits as DriftLimits
    from mallseg.domain.monitoring.drift import DriftStatus as DriftStatus
    from mallseg.domain.monitoring.gate import GateLimits as GateLimits
    from mallseg.domain.monitoring.gate import Promote as Promote
    from mallseg.domain.number_of_segments.border import Border as Border
    from mallseg.domain.number_of_segments.candidate import Candidate as Candidate
    from mallseg.domain.number_of_segments.study import Study as Study
    from mallseg.domain.number_of_segments.verdict import Verdict as Verdict
    from mallseg.domain.ports import ClusterAnalysis as ClusterAnalysis
    from mallseg.domain.ports import Clusterer as Clusterer
    from mallseg.domain.ports import SegmentationStore as SegmentationStore
    from mallseg.domain.profiles.profile import Profile as Profile
    from mallseg.domain.registry.catalogue import Catalogue as Catalogue
    from mallseg.domain.registry.catalogue import Damage as Damage
    from mallseg.domain.registry.catalogue import Pointer as Pointer
    from mallseg.domain.registry.comparison import Comparison as Comparison
    from mallseg.domain.registry.decision import Decision as Decision
    from mallseg.domain.registry.version import Provenance as Provenance
    from mallseg.domain.registry.version import StoredSegmentation as StoredSegmentation
    from mallseg.domain.registry.version import Version as Version
    from mallseg.domain.reporting.report import SegmentationReport as SegmentationReport
    from mallseg.domain.reporting.report_ports import ReportWriter as ReportWriter
    from mallseg.domain.segments.assignment import Assignment as Assignment
    from mallseg.domain.segments.naming.naming import Wording as Wording
    from mallseg.domain.segments.naming.playbook import Offer as Offer
    from mallseg.domain.segments.naming.playbook import Play as Play
    from mallseg.domain.segments.naming.playbook import Playbook as Playbook
    from mallseg.domain.segments.plan import Plan as Plan
    from mallseg.domain.segments.scaling import FeatureScale as FeatureScale
    from mallseg.domain.segments.scaling import Scaling as Scaling
    from mallseg.domain.segments.segment import Segment as Segment
    from mallseg.domain.segments.segment_size import SegmentSize as SegmentSize
    from mallseg.domain.segments.segment_type import Level as Level
    from mallseg.domain.segments.segment_type import SegmentType as SegmentType
    from mallseg.domain.segments.segmentation import Segmentation as Segmentation
    from mallseg.entrypoints.library import assign_frame as assign_frame
    from mallseg.entrypoints.library import train as train

__version__ = "0.1.0"

_HOMES = {
    "Assigned": "mallseg.application.assigning.assign_segment",
    "AssignSegment": "mallseg.application.assigning.assign_segment",
    "CompareVersions": "mallseg.application.registry.compare_versions",
    "DeleteVersions": "mallseg.application.registry.delete_versions",
    "Deletion": "mallseg.application.registry.delete_versions",
    "ProfileSegments": "mallseg.application.training.profile_segments",
    "DescribeSegmentation": "mallseg.application.registry.describe_segmentation",
    "DriftReport": "mallseg.application.monitoring.detect_drift",
    "DetectDrift": "mallseg.application.monitoring.detect_drift",
    "Fit": "mallseg.application.training.fit_segmentation",
    "FitSegmentation": "mallseg.application.training.fit_segmentation",
    "ListModels": "mallseg.application.registry.list_models",
    "PromoteVersion": "mallseg.application.registry.promote_version",
    "Promotion": "mallseg.application.registry.promote_version",
    "PruneVersions": "mallseg.application.registry.prune_versions",
    "RenameSegment": "mallseg.application.registry.rename_segment",
    "Renaming": "mallseg.application.registry.rename_segment",
    "RollBack": "mallseg.application.registry.roll_back",
    "ShowVersion": "mallseg.application.registry.show_version",
    "ShownVersion": "mallseg.application.registry.show_version",
    "StudyReport": "mallseg.application.training.study_segments",
    "StudySegments": "mallseg.application.training.study_segments",
    "TrainingReport": "mallseg.application.training.training_report",
    "TrainSegmentation": "mallseg.application.training.train_segmentation",
    "VerifyModels": "mallseg.application.registry.verify_models",
    "Verification": "mallseg.application.registry.verify_models",
    "build_container": "mallseg.container",
    "Assignment": "mallseg.domain.segments.assignment",
    "Card": "mallseg.domain.cards.card",
    "cards_of": "mallseg.domain.cards.card",
    "Catalogue": "mallseg.domain.registry.catalogue",
    "Damage": "mallseg.domain.registry.catalogue",
    "Pointer": "mallseg.domain.registry.catalogue",
    "Candidate": "mallseg.domain.number_of_segments.candidate",
    "Border": "mallseg.domain.number_of_segments.border",
    "Comparison": "mallseg.domain.registry.comparison",
    "OverlapTable": "mallseg.domain.identity.overlap",
    "NewWords": "mallseg.domain.identity.renaming",
    "Promote": "mallseg.domain.monitoring.gate",
    "GateLimits": "mallseg.domain.monitoring.gate",
    "Decision": "mallseg.domain.registry.decision",
    "DriftStatus": "mallseg.domain.monitoring.drift",
    "DriftLimits": "mallseg.domain.monitoring.drift",
    "Drift": "mallseg.domain.monitoring.drift",
    "Census": "mallseg.domain.customers.census",
    "Customer": "mallseg.domain.customers.customer",
    "CustomerDataError": "mallseg.domain.errors",
    "InvalidCustomerError": "mallseg.domain.errors",
    "InvalidOptionError": "mallseg.domain.errors",
    "MallsegError": "mallseg.domain.errors",
    "NotEnoughCustomersError": "mallseg.domain.errors",
    "SegmentationNotFoundError": "mallseg.domain.errors",
    "SegmentNotFoundError": "mallseg.domain.errors",
    "StoreUnavailableError": "mallseg.domain.errors",
    "UnreadableSegmentationError": "mallseg.domain.errors",
    "AGE": "mallseg.domain.customers.feature",
    "ANNUAL_INCOME": "mallseg.domain.customers.feature",
    "FEATURES": "mallseg.domain.customers.feature",
    "SPENDING_SCORE": "mallseg.domain.customers.feature",
    "Feature": "mallseg.domain.customers.feature",
    "DemographicCounts": "mallseg.domain.customers.demographics",
    "Plan": "mallseg.domain.segments.plan",
    "Profile": "mallseg.domain.profiles.profile",
    "Clusterer": "mallseg.domain.ports",
    "CustomerSource": "mallseg.domain.customer_ports",
    "SegmentationStore": "mallseg.domain.ports",
    "ClusterAnalysis": "mallseg.domain.ports",
    "Reading": "mallseg.domain.customers.reading",
    "Rejection": "mallseg.domain.customers.reading",
    "SegmentationReport": "mallseg.domain.reporting.report",
    "ReportWriter": "mallseg.domain.reporting.report_ports",
    "FeatureScale": "mallseg.domain.segments.scaling",
    "Scaling": "mallseg.domain.segments.scaling",
    "Segment": "mallseg.domain.segments.segment",
    "Segmentation": "mallseg.domain.segments.segmentation",
    "Verdict": "mallseg.domain.number_of_segments.verdict",
    "Study": "mallseg.domain.number_of_segments.study",
    "Provenance": "mallseg.domain.registry.version",
    "StoredSegmentation": "mallseg.domain.registry.version",
    "Version": "mallseg.domain.registry.version",
    "Wording": "mallseg.domain.segments.naming.naming",
    "Playbook": "mallseg.domain.segments.naming.playbook",
    "Play": "mallseg.domain.segments.naming.playbook",
    "Offer": "mallseg.domain.segments.naming.playbook",
    "SegmentType": "mallseg.domain.segments.segment_type",
    "Level": "mallseg.domain.segments.segment_type",
    "Units": "mallseg.domain.customers.units",
    "SegmentSize": "mallseg.domain.segments.segment_size",
    "assign_frame": "mallseg.entrypoints.library",
    "train": "mallseg.entrypoints.library",
}
"""Where each public name is defined. A test holds it equal to the imports above."""

__all__ = [*_HOMES]  # noqa: PLE0604  (they are texts)


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for (PEP 562).

    Half of the time of ``mallseg --help`` would otherwise go into classes that it never uses.
    """
    if name not in _HOMES:
        raise AttributeError(f"module 'mallseg' has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
