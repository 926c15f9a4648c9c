"""Use-cases of checking, of training, of the study and of drift, each imported when it is made."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mallseg.application.checking.check_customers import CheckCustomers
    from mallseg.application.checking.compare_columns import CompareColumns
    from mallseg.application.checking.preview_customers import PreviewCustomers
    from mallseg.application.monitoring.detect_drift import DetectDrift
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
    from mallseg.domain.monitoring.drift import DriftLimits
    from mallseg.domain.monitoring.gate import GateLimits
    from mallseg.settings.sections import DriftSettings, GateSettings


def drift_limits(settings: "DriftSettings") -> "DriftLimits":
    from mallseg.domain.monitoring.drift import DriftLimits

    return DriftLimits(**settings.model_dump())


def gate_limits(settings: "GateSettings") -> "GateLimits":
    from mallseg.domain.monitoring.gate import GateLimits

    return GateLimits(**settings.model_dump(exclude={"promote"}))


def detect_drift(**parts: Any) -> "DetectDrift":
    from mallseg.application.monitoring.detect_drift import DetectDrift

    return DetectDrift(**parts)


def check_customers(**parts: Any) -> "CheckCustomers":
    from mallseg.application.checking.check_customers import CheckCustomers

    return CheckCustomers(**parts)


def compare_columns(**parts: Any) -> "CompareColumns":
    from mallseg.application.checking.compare_columns import CompareColumns

    return CompareColumns(**parts)


def confirm_number(**parts: Any) -> "ConfirmNumber":
    from mallseg.application.training.study_segments import ConfirmNumber

    return ConfirmNumber(**parts)


def divide_census(**parts: Any) -> "DivideCensus":
    from mallseg.application.training.divide_census import DivideCensus

    return DivideCensus(**parts)


def evaluate_challenger(**parts: Any) -> "EvaluateChallenger":
    from mallseg.application.training.evaluate_challenger import EvaluateChallenger

    return EvaluateChallenger(**parts)


def measure_chance_moves(**parts: Any) -> "MeasureChanceMoves":
    from mallseg.application.training.evaluate_challenger import MeasureChanceMoves

    return MeasureChanceMoves(**parts)


def fit_segmentation(**parts: Any) -> "FitSegmentation":
    from mallseg.application.training.fit_segmentation import FitSegmentation

    return FitSegmentation(**parts)


def keep_identity(**parts: Any) -> "KeepIdentity":
    from mallseg.application.training.keep_identity import KeepIdentity

    return KeepIdentity(**parts)


def preview_customers(**parts: Any) -> "PreviewCustomers":
    from mallseg.application.checking.preview_customers import PreviewCustomers

    return PreviewCustomers(**parts)


def earlier_disclosures(**parts: Any) -> "EarlierDisclosures":
    from mallseg.application.training.profile_segments import EarlierDisclosures

    return EarlierDisclosures(**parts)


def profile_segments(**parts: Any) -> "ProfileSegments":
    from mallseg.application.training.profile_segments import ProfileSegments

    return ProfileSegments(**parts)


def judge_number(**parts: Any) -> "JudgeNumber":
    from mallseg.application.training.study_segments import JudgeNumber

    return JudgeNumber(**parts)


def resample_customers(**parts: Any) -> "ResampleCustomers":
    from mallseg.application.training.study_segments import ResampleCustomers

    return ResampleCustomers(**parts)


def study_segments(**parts: Any) -> "StudySegments":
    from mallseg.application.training.study_segments import StudySegments

    return StudySegments(**parts)


def train_segmentation(**parts: Any) -> "TrainSegmentation":
    from mallseg.application.training.train_segmentation import TrainSegmentation

    return TrainSegmentation(**parts)
