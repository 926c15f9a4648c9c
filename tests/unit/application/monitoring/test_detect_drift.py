from copy import deepcopy
from dataclasses import replace
from functools import cache

import pytest

from mallseg.application.events import Event, StageAdvanced
from mallseg.application.monitoring.detect_drift import DriftReport
from mallseg.domain.errors import SegmentationNotFoundError
from mallseg.domain.monitoring.drift import DriftStatus
from mallseg.domain.segments.plan import Plan
from mallseg.testing.builders import a_plan
from mallseg.testing.fake_cluster_analysis import PlainClusterAnalysis
from mallseg.testing.fake_clusterer import FarthestPointClusterer
from mallseg.testing.fake_customers import InMemoryCustomers
from mallseg.testing.fake_store import InMemoryStore
from mallseg.testing.features import ANNUAL_INCOME
from tests.use_cases import detect_drift, train_segmentation

HEADER = ["income", "score"]
THREE = a_plan(segments=3)


def a_mall(*sizes: int, outlier_drift: int = 0) -> InMemoryCustomers:
    """Groups around incomes of 20, 50, 80 and 140: customers side by side in small blocks."""
    records = [
        [str(income + i % 3), str(40 + i % 2)]
        for income, size in zip((20, 50, 80, 140), sizes, strict=False)
        for i in range(size)
    ]
    return InMemoryCustomers([*HEADER], [*records, *[["900", "40"]] * outlier_drift])


def _trained(plan: Plan = THREE) -> InMemoryStore:
    """A store of the test's own, after one training for all tests."""
    return deepcopy(_trained_once(plan))


@cache
def _trained_once(plan: Plan) -> InMemoryStore:
    store = InMemoryStore()
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
    )
    train(a_mall(30, 30, 29), model="mall", plan=plan)
    return store


def _detect(
    store: InMemoryStore, source: InMemoryCustomers, events: list[Event] | None = None
) -> DriftReport:
    detect = detect_drift(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
    )
    events = [] if events is None else events
    return detect(source, model="mall", plan=a_plan(), on_event=events.append)


def test_a_mall_that_has_not_changed_is_stable_and_nothing_is_stored() -> None:
    store, events = _trained(), list[Event]()

    report = _detect(store, a_mall(30, 30, 29), events)

    assert report.drift.status is DriftStatus.STABLE
    assert (report.model, report.version, report.source) == ("mall", 1, "memory")
    assert report.drift.moved == 0
    assert len(store.histories["mall"].versions) == 1
    stages = {event.stage for event in events if isinstance(event, StageAdvanced)}
    assert stages == {"reading", "searching", "resampling"}


def test_a_new_group_makes_a_retraining_due() -> None:
    # Joined, the groups of 80 and 140 cost 30 * 31 / 61 * 60² = 54,885; those of 20 and 50, or of
    # 50 and 80, at most 12 * 30 / 42 * 30² = 7,714. So the group of 140 gets a segment of its own,
    # which has most in common with that of 80 until then, and the 30 of 80 are elsewhere.
    report = _detect(_trained(), a_mall(12, 12, 30, 31))

    assert report.drift.status is DriftStatus.RETRAIN
    assert report.drift.moved >= 30 / 85


def test_the_features_the_scale_and_the_number_are_the_champions() -> None:
    store = _trained(a_plan(segments=2, features=(ANNUAL_INCOME,)))

    report = _detect(store, a_mall(30, 30, 29))

    assert len(report.drift.shares.segments) == 2
    assert [each.then.feature for each in report.drift.features or ()] == [ANNUAL_INCOME]


def test_customers_beyond_the_champions_fences_are_not_compared() -> None:
    report = _detect(_trained(), a_mall(30, 30, 29, outlier_drift=2))

    assert report.outliers == 2
    assert report.drift.customers_now == 89
    assert report.drift.outside.share == pytest.approx(2 / 91)


def test_a_group_beyond_the_fences_is_watched_although_it_is_not_compared() -> None:
    report = _detect(_trained(), a_mall(30, 30, 29, outlier_drift=22))

    assert report.drift.status is DriftStatus.WATCH
    assert report.drift.outlier_drift is not None
    assert report.drift.outlier_drift.share_now == pytest.approx(22 / 111)
    assert not report.drift.has_new_shares


def test_a_champion_that_kept_outliers_is_compared_with_all_customers() -> None:
    report = _detect(
        _trained(replace(THREE, keep_outliers=True)), a_mall(30, 30, 29, outlier_drift=2)
    )

    assert report.outliers == 0
    assert report.drift.customers_now == 91
    assert report.drift.outside.share == pytest.approx(2 / 91)


@pytest.mark.exhaustive
def test_a_version_without_a_profile_is_compared_by_shares() -> None:
    store = _trained()
    history, (segmentation, _) = store.histories["mall"], store.contents["mall", 1]
    (version,) = history.versions
    bare = replace(version, provenance=replace(version.provenance, fences=None))
    store.histories["mall"] = replace(history, versions=(bare,))
    store.contents["mall", 1] = segmentation, None

    report = _detect(store, a_mall(70, 21, 150, outlier_drift=2))

    assert report.drift.features is None
    assert report.drift.has_new_shares
    assert report.outliers == 2  # by the current fences: those of the training are not known


def test_without_a_champion_there_is_an_error() -> None:
    with pytest.raises(SegmentationNotFoundError):
        _detect(InMemoryStore(), a_mall(30, 30, 29))
