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
    from mallseg.application.assign_segment import Assigned as Assigned
    from mallseg.application.assign_segment import AssignSegment as AssignSegment
    from mallseg.application.compare_versions import CompareVersions as CompareVersions
    from mallseg.application.delete_versions import DeleteVersions as DeleteVersions
    from mallseg.application.delete_versions import Deletion as Deletion
    from mallseg.application.describe_segmentation import (
        DescribeSegmentation as DescribeSegmentation,
    )
    from mallseg.application.detect_drift import DetectDrift as DetectDrift
    from mallseg.application.detect_drift import DriftReport as DriftReport
    from mallseg.application.draw_portrait import DrawPortrait as DrawPortrait
    from mallseg.application.fit_segmentation import Fit as Fit
    from mallseg.application.fit_segmentation import FitSegmentation as FitSegmentation
    from mallseg.application.list_models import ListModels as ListModels
    from mallseg.application.promote_version import PromoteVersion as PromoteVersion
    from mallseg.application.promote_version import Promotion as Promotion
    from mallseg.application.prune_versions import PruneVersions as PruneVersions
    from mallseg.application.rename_segment import RenameSegment as RenameSegment
    from mallseg.application.rename_segment import Renaming as Renaming
    from mallseg.application.roll_back import RollBack as RollBack
    from mallseg.application.show_version import ShownVersion as ShownVersion
    from mallseg.application.show_version import ShowVersion as ShowVersion
    from mallseg.application.study_segments import StudyReport as StudyReport
    from mallseg.application.study_segments import StudySegments as StudySegments
    from mallseg.application.train_segmentation import TrainSegmentation as TrainSegmentation
    from mallseg.application.training_report import TrainingReport as TrainingReport
    from mallseg.application.verify_models import Verification as Verification
    from mallseg.application.verify_models import VerifyModels as VerifyModels
    from mallseg.container import build_container as build_container
    from mallseg.domain.assignment import Assignment as Assignment
    from mallseg.domain.cards.card import Card as Card
    from mallseg.domain.cards.card import cards_of as cards_of
    from mallseg.domain.census import Census as Census
    from mallseg.domain.customer import Customer as Customer
    from mallseg.domain.drift.appraisal import Appraiser as Appraiser
    from mallseg.domain.drift.drift import Drift as Drift
    from mallseg.domain.drift.drift import DriftLimits as DriftLimits
    from mallseg.domain.drift.drift import DriftVerdict as DriftVerdict
    from mallseg.domain.drift.gate import GateLimits as GateLimits
    from mallseg.domain.drift.gate import Promote as Promote
    from mallseg.domain.errors import CustomerDataError as CustomerDataError
    from mallseg.domain.errors import InvalidCustomerError as InvalidCustomerError
    from mallseg.domain.errors import InvalidOptionError as InvalidOptionError
    from mallseg.domain.errors import MallsegError as MallsegError
    from mallseg.domain.errors import NotEnoughCustomersError as NotEnoughCustomersError
    from mallseg.domain.errors import SegmentationNotFoundError as SegmentationNotFoundError
    from mallseg.domain.errors import SegmentNotFoundError as SegmentNotFoundError
    from mallseg.domain.errors import StoreUnavailableError as StoreUnavailableError
    from mallseg.domain.errors import UnreadableSegmentationError as UnreadableSegmentationError
    from mallseg.domain.feature import AGE as AGE
    from mallseg.domain.feature import ANNUAL_INCOME as ANNUAL_INCOME
    from mallseg.domain.feature import FEATURES as FEATURES
    from mallseg.domain.feature import SPENDING_SCORE as SPENDING_SCORE
    from mallseg.domain.feature import Feature as Feature
    from mallseg.domain.identity.migration import Migration as Migration
    from mallseg.domain.identity.renaming import NewWords as NewWords
    from mallseg.domain.plan import Plan as Plan
    from mallseg.domain.portrait.people import Headcount as Headcount
    from mallseg.domain.portrait.portrait import Portrait as Portrait
    from mallseg.domain.ports import Clusterer as Clusterer
    from mallseg.domain.ports import SegmentationStore as SegmentationStore
    from mallseg.domain.ports import Surveyor as Surveyor
    from mallseg.domain.reading.customer_ports import CustomerSource as CustomerSource
    from mallseg.domain.reading.reading import Reading as Reading
    from mallseg.domain.reading.reading import Rejection as Rejection
    from mallseg.domain.reporting.report import SegmentationReport as SegmentationReport
    from mallseg.domain.reporting.report_ports import ReportWriter as ReportWriter
    from mallseg.domain.scaling import FeatureScale as FeatureScale
    from mallseg.domain.scaling import Scaling as Scaling
    from mallseg.domain.segment import Segment as Segment
    from mallseg.domain.segment_size import SegmentSize as SegmentSize
    from mallseg.domain.segmentation import Segmentation as Segmentation
    from mallseg.domain.study.border import Border as Border
    from mallseg.domain.study.candidate import Candidate as Candidate
    from mallseg.domain.study.study import Study as Study
    from mallseg.domain.study.verdict import Verdict as Verdict
    from mallseg.domain.versions.catalogue import Catalogue as Catalogue
    from mallseg.domain.versions.catalogue import Damage as Damage
    from mallseg.domain.versions.catalogue import Pointer as Pointer
    from mallseg.domain.versions.comparison import Comparison as Comparison
    from mallseg.domain.versions.decision import Decision as Decision
    from mallseg.domain.versions.version import Provenance as Provenance
    from mallseg.domain.versions.version import StoredSegmentation as StoredSegmentation
    from mallseg.domain.versions.version import Version as Version
    from mallseg.domain.wording.naming import Wording as Wording
    from mallseg.domain.wording.playbook import Offer as Offer
    from mallseg.domain.wording.playbook import Play as Play
    from mallseg.domain.wording.playbook import Playbook as Playbook
    from mallseg.domain.wording.segment_type import Level as Level
    from mallseg.domain.wording.segment_type import SegmentType as SegmentType
    from mallseg.domain.wording.units import Units as Units
    from mallseg.entrypoints.library import assign_frame as assign_frame
    from mallseg.entrypoints.library import train as train

__version__ = "0.1.0"

_HOMES = {
    "Assigned": "mallseg.application.assign_segment",
    "AssignSegment": "mallseg.application.assign_segment",
    "CompareVersions": "mallseg.application.compare_versions",
    "DeleteVersions": "mallseg.application.delete_versions",
    "Deletion": "mallseg.application.delete_versions",
    "DrawPortrait": "mallseg.application.draw_portrait",
    "DescribeSegmentation": "mallseg.application.describe_segmentation",
    "DriftReport": "mallseg.application.detect_drift",
    "DetectDrift": "mallseg.application.detect_drift",
    "Fit": "mallseg.application.fit_segmentation",
    "FitSegmentation": "mallseg.application.fit_segmentation",
    "ListModels": "mallseg.application.list_models",
    "PromoteVersion": "mallseg.application.promote_version",
    "Promotion": "mallseg.application.promote_version",
    "PruneVersions": "mallseg.application.prune_versions",
    "RenameSegment": "mallseg.application.rename_segment",
    "Renaming": "mallseg.application.rename_segment",
    "RollBack": "mallseg.application.roll_back",
    "ShowVersion": "mallseg.application.show_version",
    "ShownVersion": "mallseg.application.show_version",
    "StudyReport": "mallseg.application.study_segments",
    "StudySegments": "mallseg.application.study_segments",
    "TrainingReport": "mallseg.application.training_report",
    "TrainSegmentation": "mallseg.application.train_segmentation",
    "VerifyModels": "mallseg.application.verify_models",
    "Verification": "mallseg.application.verify_models",
    "build_container": "mallseg.container",
    "Assignment": "mallseg.domain.assignment",
    "Card": "mallseg.domain.cards.card",
    "cards_of": "mallseg.domain.cards.card",
    "Catalogue": "mallseg.domain.versions.catalogue",
    "Damage": "mallseg.domain.versions.catalogue",
    "Pointer": "mallseg.domain.versions.catalogue",
    "Candidate": "mallseg.domain.study.candidate",
    "Border": "mallseg.domain.study.border",
    "Comparison": "mallseg.domain.versions.comparison",
    "Migration": "mallseg.domain.identity.migration",
    "NewWords": "mallseg.domain.identity.renaming",
    "Promote": "mallseg.domain.drift.gate",
    "GateLimits": "mallseg.domain.drift.gate",
    "Decision": "mallseg.domain.versions.decision",
    "DriftVerdict": "mallseg.domain.drift.drift",
    "DriftLimits": "mallseg.domain.drift.drift",
    "Drift": "mallseg.domain.drift.drift",
    "Appraiser": "mallseg.domain.drift.appraisal",
    "Census": "mallseg.domain.census",
    "Customer": "mallseg.domain.customer",
    "CustomerDataError": "mallseg.domain.errors",
    "InvalidCustomerError": "mallseg.domain.errors",
    "InvalidOptionError": "mallseg.domain.errors",
    "MallsegError": "mallseg.domain.errors",
    "NotEnoughCustomersError": "mallseg.domain.errors",
    "SegmentationNotFoundError": "mallseg.domain.errors",
    "SegmentNotFoundError": "mallseg.domain.errors",
    "StoreUnavailableError": "mallseg.domain.errors",
    "UnreadableSegmentationError": "mallseg.domain.errors",
    "AGE": "mallseg.domain.feature",
    "ANNUAL_INCOME": "mallseg.domain.feature",
    "FEATURES": "mallseg.domain.feature",
    "SPENDING_SCORE": "mallseg.domain.feature",
    "Feature": "mallseg.domain.feature",
    "Headcount": "mallseg.domain.portrait.people",
    "Plan": "mallseg.domain.plan",
    "Portrait": "mallseg.domain.portrait.portrait",
    "Clusterer": "mallseg.domain.ports",
    "CustomerSource": "mallseg.domain.reading.customer_ports",
    "SegmentationStore": "mallseg.domain.ports",
    "Surveyor": "mallseg.domain.ports",
    "Reading": "mallseg.domain.reading.reading",
    "Rejection": "mallseg.domain.reading.reading",
    "SegmentationReport": "mallseg.domain.reporting.report",
    "ReportWriter": "mallseg.domain.reporting.report_ports",
    "FeatureScale": "mallseg.domain.scaling",
    "Scaling": "mallseg.domain.scaling",
    "Segment": "mallseg.domain.segment",
    "Segmentation": "mallseg.domain.segmentation",
    "Verdict": "mallseg.domain.study.verdict",
    "Study": "mallseg.domain.study.study",
    "Provenance": "mallseg.domain.versions.version",
    "StoredSegmentation": "mallseg.domain.versions.version",
    "Version": "mallseg.domain.versions.version",
    "Wording": "mallseg.domain.wording.naming",
    "Playbook": "mallseg.domain.wording.playbook",
    "Play": "mallseg.domain.wording.playbook",
    "Offer": "mallseg.domain.wording.playbook",
    "SegmentType": "mallseg.domain.wording.segment_type",
    "Level": "mallseg.domain.wording.segment_type",
    "Units": "mallseg.domain.wording.units",
    "SegmentSize": "mallseg.domain.segment_size",
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
