"""Decisions on retrainings: the champion afterwards, and the messages."""

import pytest

from mallseg.application.events import Event, ignore
from mallseg.application.training.training_report import TrainingReport
from mallseg.application.training_events import PromotionStopped, PromotionWarned, VersionSaved
from mallseg.domain.errors import ModelFault, UnreadableSegmentationError
from mallseg.domain.monitoring.gate import GateLimits, Promote
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.version import GateMeasure
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.scaling import Scaling
from mallseg.testing.builders import a_plan
from mallseg.testing.fake_cluster_analysis import PlainClusterAnalysis
from mallseg.testing.fake_clusterer import FarthestPointClusterer
from mallseg.testing.fake_store import InMemoryStore
from mallseg.testing.features import AGE
from tests.unit.application.monitoring.test_detect_drift import a_mall
from tests.use_cases import train_segmentation

TWO = a_plan(segments=2)
SAME, OTHER = (30, 30, 29), (5, 80, 40)


def _train(
    store: InMemoryStore,
    sizes: tuple[int, ...],
    plan: Plan = TWO,
    *,
    promote: Promote = Promote.AUTO,
    limits: GateLimits | None = None,
    events: list[Event] | None = None,
) -> TrainingReport:
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
        limits=limits or GateLimits(),
    )
    report = ignore if events is None else events.append
    return train(a_mall(*sizes), model="mall", plan=plan, promote=promote, on_event=report)


def test_a_retraining_on_the_same_customers_is_promoted() -> None:
    store, events = InMemoryStore(), list[Event]()
    for _ in range(2):
        report = _train(store, SAME, events=events)

    assert report.decision.is_promoted
    assert (store.champion("mall"), report.champion) == (2, 2)
    assert events[-1] == VersionSaved(model="mall", version=2, alias="champion")


def test_a_stopped_retraining_is_the_challenger_and_the_champion_stays() -> None:
    store, events = InMemoryStore(), list[Event]()
    first = _train(store, SAME)

    report = _train(store, OTHER, events=events, limits=GateLimits(distance=0.01, moved=0.0))

    assert report.decision.is_stopped
    assert (report.version, report.champion) == (2, 1)
    assert store.champion("mall") == 1
    assert store.load("mall", "challenger").version == 2
    violations = report.decision.violations
    assert events[-1] == PromotionStopped(version=2, champion=1, violations=violations)
    assert "annual_income" in [violation.feature for violation in violations]
    assert [each.provenance.decision for each in store.catalogue("mall").versions] == [
        first.decision, report.decision,
    ]  # fmt: skip


def test_a_retraining_is_compared_with_the_champion() -> None:
    store = InMemoryStore()
    _train(store, SAME)
    _train(store, OTHER, limits=GateLimits(distance=0.01, moved=0.0))

    report = _train(store, SAME)

    assert store.champion("mall") == report.version == 3
    assert store.catalogue("mall").versions[-1].provenance.parent == 1


@pytest.mark.parametrize(
    "plan",
    [
        a_plan(segments=3),
        a_plan(segments=2, scaling=Scaling.NONE),
        a_plan(segments=2, features=(AGE,)),
    ],
)
def test_another_kind_of_segments_that_was_asked_for_is_promoted(plan: Plan) -> None:
    store = InMemoryStore()
    _train(store, SAME)
    strict = GateLimits(moved=0.0, distance=0.001)
    mall = a_mall(*OTHER)
    mall.header.append("age")
    for number, record in enumerate(mall.records):
        record.append(str(20 + number % 9 + 30 * (number % 2)))
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
        limits=strict,
    )

    train(mall, model="mall", plan=plan)

    assert store.champion("mall") == 2


@pytest.mark.exhaustive
def test_a_number_of_segments_that_the_study_changed_violates_no_limit() -> None:
    store, events = InMemoryStore(), list[Event]()
    strict = GateLimits(moved=0.01)
    _train(store, SAME, limits=strict)

    retrained = [_train(store, SAME, a_plan(), limits=strict, events=events) for _ in range(3)]

    assert [len(each.segmentation.segments) for each in retrained[:2]] == [2, 2]
    assert len(retrained[2].segmentation.segments) > 2  # three studies in a row preferred that
    assert retrained[2].diff is not None
    assert retrained[2].diff.moved_share > strict.moved
    assert store.champion("mall") == 4


def test_a_first_version_is_promoted_with_its_violations() -> None:
    store, events = InMemoryStore(), list[Event]()

    report = _train(store, SAME, limits=GateLimits(smallest=0.9), events=events)

    assert store.champion("mall") == 1
    (violation,) = report.decision.violations
    assert violation.measure is GateMeasure.SMALLEST
    assert events[-1] == PromotionWarned(version=1, violations=(violation,))


def test_never_keeps_a_version_out_of_use() -> None:
    store = InMemoryStore()

    report = _train(store, SAME, promote=Promote.NEVER)

    assert store.champion("mall") is None
    assert report.champion is None
    assert not report.decision.is_stopped
    assert store.load("mall", "challenger").version == 1


def test_always_promotes_what_the_gate_would_stop() -> None:
    store = InMemoryStore()
    _train(store, SAME)

    report = _train(store, OTHER, promote=Promote.ALWAYS, limits=GateLimits(distance=0.001))

    assert store.champion("mall") == 2
    assert report.decision.violations


def test_a_profile_that_cannot_be_read_is_left_out() -> None:
    class Unreadable(InMemoryStore):
        def profile(self, model: str, version: int) -> Profile | None:
            raise UnreadableSegmentationError(
                "profile.json", ModelFault.DAMAGED, detail="is damaged"
            )

    store = Unreadable()
    _train(store, SAME)

    assert _train(store, SAME).decision.is_promoted
