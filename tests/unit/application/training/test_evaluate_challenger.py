"""What becomes of a retraining: who is the champion after it, and what is said."""

import pytest

from mallseg.application.events import (
    Event,
    PromotionDoubted,
    PromotionStopped,
    VersionSaved,
    ignore,
)
from mallseg.application.training.training_report import TrainingReport
from mallseg.domain.customers.feature import AGE
from mallseg.domain.errors import UnreadableSegmentationError
from mallseg.domain.monitoring.gate import GateLimits, Promote
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.scaling import Scaling
from tests.fake_cluster_analysis import PlainClusterAnalysis
from tests.fakes import FarthestPointClusterer, InMemoryStore
from tests.unit.application.monitoring.test_detect_drift import a_mall
from tests.use_cases import train_segmentation

TWO = Plan(segments=2)
SAME, OTHER = (30, 30, 29), (5, 80, 40)


def _train(
    store: InMemoryStore,
    sizes: tuple[int, ...],
    plan: Plan = TWO,
    *,
    promote: Promote = Promote.AUTO,
    limits: GateLimits | None = None,
    steps: list[Event] | None = None,
) -> TrainingReport:
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
        limits=limits or GateLimits(),
    )
    report = ignore if steps is None else steps.append
    return train(a_mall(*sizes), model="mall", plan=plan, promote=promote, on_event=report)


def test_a_retraining_on_the_same_customers_is_promoted() -> None:
    store, steps = InMemoryStore(), list[Event]()
    for _ in range(2):
        report = _train(store, SAME, steps=steps)

    assert report.decision.is_promoted
    assert (store.champion("mall"), report.champion) == (2, 2)
    assert steps[-1] == VersionSaved(model="mall", version=2, alias="champion")


def test_a_retraining_that_is_stopped_is_the_challenger_and_the_champion_serves_on() -> None:
    store, steps = InMemoryStore(), list[Event]()
    first = _train(store, SAME)

    report = _train(store, OTHER, steps=steps, limits=GateLimits(stability_index=0.01, moved=0.0))

    assert report.decision.is_stopped
    assert (report.version, report.champion) == (2, 1)
    assert store.champion("mall") == 1
    assert store.load("mall", "challenger").version == 2
    reasons = tuple(objection.reason for objection in report.decision.objections)
    assert steps[-1] == PromotionStopped(version=2, champion=1, reasons=reasons)
    assert any("annual income is distributed unlike" in reason for reason in reasons)
    assert [each.provenance.decision for each in store.catalogue("mall").versions] == [
        first.decision, report.decision,
    ]  # fmt: skip


def test_the_next_retraining_is_held_against_the_champion_not_the_challenger() -> None:
    store = InMemoryStore()
    _train(store, SAME)
    _train(store, OTHER, limits=GateLimits(stability_index=0.01, moved=0.0))

    report = _train(store, SAME)

    assert store.champion("mall") == report.version == 3
    assert store.catalogue("mall").versions[-1].provenance.parent == 1


@pytest.mark.parametrize(
    "plan",
    [
        Plan(segments=3),
        Plan(segments=2, scaling=Scaling.NONE),
        Plan(segments=2, features=(AGE,)),
    ],
)
def test_who_asks_for_another_kind_of_segments_gets_it(plan: Plan) -> None:
    store = InMemoryStore()
    _train(store, SAME)
    strict = GateLimits(moved=0.0, stability_index=0.001)
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


def test_a_number_that_the_study_brought_about_is_not_held_against_the_version() -> None:
    store, steps = InMemoryStore(), list[Event]()
    strict = GateLimits(moved=0.01)
    _train(store, SAME, limits=strict)

    second, third = (_train(store, SAME, Plan(), limits=strict, steps=steps) for _ in range(2))

    assert len(second.segmentation.segments) == 2
    assert len(third.segmentation.segments) > 2  # the study has said so three times running
    assert third.comparison is not None
    assert third.comparison.overlap.moved_share > strict.moved
    assert store.champion("mall") == 3


def test_a_first_version_is_promoted_with_its_warnings() -> None:
    store, steps = InMemoryStore(), list[Event]()

    report = _train(store, SAME, limits=GateLimits(smallest=0.9), steps=steps)

    assert store.champion("mall") == 1
    reasons = tuple(objection.reason for objection in report.decision.objections)
    assert steps[-1] == PromotionDoubted(version=1, reasons=reasons)


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

    report = _train(store, OTHER, promote=Promote.ALWAYS, limits=GateLimits(stability_index=0.001))

    assert store.champion("mall") == 2
    assert report.decision.objections


def test_a_portrait_that_cannot_be_read_is_passed_over() -> None:
    class Unreadable(InMemoryStore):
        def profile(self, model: str, version: int) -> Profile | None:
            raise UnreadableSegmentationError("portrait.json", "is damaged")

    store = Unreadable()
    _train(store, SAME)

    assert _train(store, SAME).decision.is_promoted
