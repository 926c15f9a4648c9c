"""All use-cases, in the order of the rooms of `application/`; each is imported when it is made."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mallseg.application.access.manage_keys import CreateKey, ListKeys, RevokeKey
    from mallseg.application.assigning.assign_segment import AssignSegment
    from mallseg.application.assigning.label_customers import LabelCustomers
    from mallseg.application.campaigns.judge_campaign import JudgeCampaign
    from mallseg.application.campaigns.plan_campaign import PlanCampaign
    from mallseg.application.campaigns.select_audience import SelectAudience
    from mallseg.application.checking.check_customers import CheckCustomers
    from mallseg.application.checking.compare_columns import CompareColumns
    from mallseg.application.checking.preview_customers import PreviewCustomers
    from mallseg.application.ledger.show_history import ShowHistory
    from mallseg.application.ledger.show_moves import ShowLedgerMoves
    from mallseg.application.ledger.update_ledger import UpdateLedger
    from mallseg.application.monitoring.detect_drift import DetectDrift
    from mallseg.application.moves.find_moves import FindMoves
    from mallseg.application.registry.compare_versions import CompareVersions
    from mallseg.application.registry.delete_versions import DeleteVersions, PruneVersions
    from mallseg.application.registry.describe_segmentation import DescribeSegmentation
    from mallseg.application.registry.list_models import ListModels
    from mallseg.application.registry.promote_version import PromoteVersion, RollBack
    from mallseg.application.registry.rename_segment import RenameSegment
    from mallseg.application.registry.show_version import ShowVersion
    from mallseg.application.registry.verify_models import VerifyModels
    from mallseg.application.training.divide_census import DivideCensus
    from mallseg.application.training.evaluate_challenger import (
        EvaluateChallenger,
        MeasureChanceMoves,
    )
    from mallseg.application.training.fit_segmentation import FitSegmentation
    from mallseg.application.training.keep_identity import KeepIdentity
    from mallseg.application.training.profile_segments import EarlierDisclosures, ProfileSegments
    from mallseg.application.training.study_segments import (
        ConfirmNumber,
        JudgeNumber,
        ResampleCustomers,
        StudySegments,
    )
    from mallseg.application.training.train_segmentation import TrainSegmentation
    from mallseg.application.worth.measure_worth import MeasureWorth


def create_key(**parts: Any) -> "CreateKey":
    from mallseg.application.access.manage_keys import CreateKey

    return CreateKey(**parts)


def list_keys(**parts: Any) -> "ListKeys":
    from mallseg.application.access.manage_keys import ListKeys

    return ListKeys(**parts)


def revoke_key(**parts: Any) -> "RevokeKey":
    from mallseg.application.access.manage_keys import RevokeKey

    return RevokeKey(**parts)


def assign_segment(**parts: Any) -> "AssignSegment":
    from mallseg.application.assigning.assign_segment import AssignSegment

    return AssignSegment(**parts)


def label_customers(**parts: Any) -> "LabelCustomers":
    from mallseg.application.assigning.label_customers import LabelCustomers

    return LabelCustomers(**parts)


def plan_campaign(**parts: Any) -> "PlanCampaign":
    from mallseg.application.campaigns.plan_campaign import PlanCampaign

    return PlanCampaign(**parts)


def select_audience(**parts: Any) -> "SelectAudience":
    from mallseg.application.campaigns.select_audience import SelectAudience

    return SelectAudience(**parts)


def judge_campaign(**parts: Any) -> "JudgeCampaign":
    from mallseg.application.campaigns.judge_campaign import JudgeCampaign

    return JudgeCampaign(**parts)


def check_customers(**parts: Any) -> "CheckCustomers":
    from mallseg.application.checking.check_customers import CheckCustomers

    return CheckCustomers(**parts)


def preview_customers(**parts: Any) -> "PreviewCustomers":
    from mallseg.application.checking.preview_customers import PreviewCustomers

    return PreviewCustomers(**parts)


def compare_columns(**parts: Any) -> "CompareColumns":
    from mallseg.application.checking.compare_columns import CompareColumns

    return CompareColumns(**parts)


def update_ledger(**parts: Any) -> "UpdateLedger":
    from mallseg.application.ledger.update_ledger import UpdateLedger

    return UpdateLedger(**parts)


def show_history(**parts: Any) -> "ShowHistory":
    from mallseg.application.ledger.show_history import ShowHistory

    return ShowHistory(**parts)


def show_ledger_moves(**parts: Any) -> "ShowLedgerMoves":
    from mallseg.application.ledger.show_moves import ShowLedgerMoves

    return ShowLedgerMoves(**parts)


def detect_drift(**parts: Any) -> "DetectDrift":
    from mallseg.application.monitoring.detect_drift import DetectDrift

    return DetectDrift(**parts)


def find_moves(**parts: Any) -> "FindMoves":
    from mallseg.application.moves.find_moves import FindMoves

    return FindMoves(**parts)


def list_models(**parts: Any) -> "ListModels":
    from mallseg.application.registry.list_models import ListModels

    return ListModels(**parts)


def show_version(**parts: Any) -> "ShowVersion":
    from mallseg.application.registry.show_version import ShowVersion

    return ShowVersion(**parts)


def describe_segmentation(**parts: Any) -> "DescribeSegmentation":
    from mallseg.application.registry.describe_segmentation import DescribeSegmentation

    return DescribeSegmentation(**parts)


def compare_versions(**parts: Any) -> "CompareVersions":
    from mallseg.application.registry.compare_versions import CompareVersions

    return CompareVersions(**parts)


def promote_version(**parts: Any) -> "PromoteVersion":
    from mallseg.application.registry.promote_version import PromoteVersion

    return PromoteVersion(**parts)


def roll_back(**parts: Any) -> "RollBack":
    from mallseg.application.registry.promote_version import RollBack

    return RollBack(**parts)


def rename_segment(**parts: Any) -> "RenameSegment":
    from mallseg.application.registry.rename_segment import RenameSegment

    return RenameSegment(**parts)


def delete_versions(**parts: Any) -> "DeleteVersions":
    from mallseg.application.registry.delete_versions import DeleteVersions

    return DeleteVersions(**parts)


def prune_versions(**parts: Any) -> "PruneVersions":
    from mallseg.application.registry.delete_versions import PruneVersions

    return PruneVersions(**parts)


def verify_models(**parts: Any) -> "VerifyModels":
    from mallseg.application.registry.verify_models import VerifyModels

    return VerifyModels(**parts)


def judge_number(**parts: Any) -> "JudgeNumber":
    from mallseg.application.training.study_segments import JudgeNumber

    return JudgeNumber(**parts)


def resample_customers(**parts: Any) -> "ResampleCustomers":
    from mallseg.application.training.study_segments import ResampleCustomers

    return ResampleCustomers(**parts)


def confirm_number(**parts: Any) -> "ConfirmNumber":
    from mallseg.application.training.study_segments import ConfirmNumber

    return ConfirmNumber(**parts)


def divide_census(**parts: Any) -> "DivideCensus":
    from mallseg.application.training.divide_census import DivideCensus

    return DivideCensus(**parts)


def fit_segmentation(**parts: Any) -> "FitSegmentation":
    from mallseg.application.training.fit_segmentation import FitSegmentation

    return FitSegmentation(**parts)


def study_segments(**parts: Any) -> "StudySegments":
    from mallseg.application.training.study_segments import StudySegments

    return StudySegments(**parts)


def keep_identity(**parts: Any) -> "KeepIdentity":
    from mallseg.application.training.keep_identity import KeepIdentity

    return KeepIdentity(**parts)


def measure_chance_moves(**parts: Any) -> "MeasureChanceMoves":
    from mallseg.application.training.evaluate_challenger import MeasureChanceMoves

    return MeasureChanceMoves(**parts)


def evaluate_challenger(**parts: Any) -> "EvaluateChallenger":
    from mallseg.application.training.evaluate_challenger import EvaluateChallenger

    return EvaluateChallenger(**parts)


def earlier_disclosures(**parts: Any) -> "EarlierDisclosures":
    from mallseg.application.training.profile_segments import EarlierDisclosures

    return EarlierDisclosures(**parts)


def profile_segments(**parts: Any) -> "ProfileSegments":
    from mallseg.application.training.profile_segments import ProfileSegments

    return ProfileSegments(**parts)


def train_segmentation(**parts: Any) -> "TrainSegmentation":
    from mallseg.application.training.train_segmentation import TrainSegmentation

    return TrainSegmentation(**parts)


def measure_worth(**parts: Any) -> "MeasureWorth":
    from mallseg.application.worth.measure_worth import MeasureWorth

    return MeasureWorth(**parts)
