"""Use-cases put together from ports, as the container puts them together from adapters."""

from mallseg.application.monitoring.detect_drift import DetectDrift
from mallseg.application.registry.describe_segmentation import DescribeSegmentation
from mallseg.application.registry.list_models import ListModels
from mallseg.application.registry.show_version import ShowVersion
from mallseg.application.registry.verify_models import VerifyModels
from mallseg.application.training.divide_census import DivideCensus
from mallseg.application.training.evaluate_challenger import EvaluateChallenger, MeasureChanceMoves
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
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.monitoring.drift import DriftLimits
from mallseg.domain.monitoring.gate import GateLimits
from mallseg.domain.ports import (
    ClusterAnalysis,
    Clusterer,
    CustomerLedger,
    SegmentationStore,
)
from mallseg.domain.segments.naming import PLAIN, Wording
from mallseg.testing.fake_ledger import InMemoryLedger


def fit_segmentation(
    *, clusterer: Clusterer, cluster_analysis: ClusterAnalysis, wording: Wording = PLAIN
) -> FitSegmentation:
    return FitSegmentation(
        judge_number=JudgeNumber(cluster_analysis=cluster_analysis),
        confirm_number=ConfirmNumber(
            resample_customers=ResampleCustomers(cluster_analysis=cluster_analysis)
        ),
        divide_census=DivideCensus(clusterer=clusterer),
        wording=wording,
    )


def study_segments(*, cluster_analysis: ClusterAnalysis, wording: Wording = PLAIN) -> StudySegments:
    return StudySegments(
        judge_number=JudgeNumber(cluster_analysis=cluster_analysis),
        resample_customers=ResampleCustomers(cluster_analysis=cluster_analysis),
        wording=wording,
    )


def train_segmentation(
    *,
    clusterer: Clusterer,
    cluster_analysis: ClusterAnalysis,
    store: SegmentationStore,
    wording: Wording = PLAIN,
    limits: GateLimits | None = None,
    breakdowns: tuple[Breakdown, ...] = (),
) -> TrainSegmentation:
    return TrainSegmentation(
        fit_segmentation=fit_segmentation(
            clusterer=clusterer, cluster_analysis=cluster_analysis, wording=wording
        ),
        keep_identity=KeepIdentity(wording=wording),
        evaluate_challenger=EvaluateChallenger(
            cluster_analysis=cluster_analysis,
            measure_chance_moves=MeasureChanceMoves(cluster_analysis=cluster_analysis),
            store=store,
            limits=limits or GateLimits(),
        ),
        resample_customers=ResampleCustomers(cluster_analysis=cluster_analysis),
        earlier_disclosures=EarlierDisclosures(store=store),
        profile_segments=ProfileSegments(cluster_analysis=cluster_analysis),
        store=store,
        wording=wording,
        breakdowns=breakdowns,
    )


def detect_drift(
    *,
    clusterer: Clusterer,
    cluster_analysis: ClusterAnalysis,
    store: SegmentationStore,
    limits: DriftLimits | None = None,
) -> DetectDrift:
    return DetectDrift(
        fit_segmentation=fit_segmentation(clusterer=clusterer, cluster_analysis=cluster_analysis),
        show_version=ShowVersion(store=store),
        cluster_analysis=cluster_analysis,
        store=store,
        limits=limits or DriftLimits(),
    )


def describe_segmentation(
    *,
    store: SegmentationStore,
    ledger: CustomerLedger | None = None,
    limits: DriftLimits | None = None,
) -> DescribeSegmentation:
    return DescribeSegmentation(
        store=store,
        show_version=ShowVersion(store=store),
        ledger=ledger or InMemoryLedger(),
        limits=limits or DriftLimits(),
    )


def verify_models(*, store: SegmentationStore) -> VerifyModels:
    return VerifyModels(store=store, list_models=ListModels(store=store))
