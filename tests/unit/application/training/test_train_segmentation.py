import json
from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any

import pytest

from mallseg.application.events import Event, StageAdvanced, ignore
from mallseg.application.reading_events import (
    CensusTaken,
    FeatureConstant,
    IdsRepeated,
    OutliersExcluded,
    RecordRejected,
)
from mallseg.application.training.training_report import TrainingReport
from mallseg.application.training_events import (
    ChampionUnreadable,
    NameStale,
    NumberChanged,
    NumberDisputed,
    NumberJudged,
    PromotionWarned,
    ScaleTaken,
    SegmentsFound,
    TransitionFound,
    VersionSaved,
)
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import (
    InvalidOptionError,
    ModelFault,
    NotEnoughCustomersError,
    StoreUnavailableError,
    UnreadableSegmentationError,
)
from mallseg.domain.identity.transition import TransitionKind, TransitionSegment
from mallseg.domain.monitoring.gate import GateLimits, Promote
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.stability import Resampling, Stability
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict
from mallseg.domain.ports import ClusterAnalysis, Progress
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.sources.reading import Reading
from mallseg.testing.builders import AGES, GENDERS, a_plan
from mallseg.testing.fake_cluster_analysis import PlainClusterAnalysis
from mallseg.testing.fake_clusterer import FarthestPointClusterer
from mallseg.testing.fake_customers import InMemoryCustomers
from mallseg.testing.fake_store import InMemoryStore
from mallseg.testing.features import ANNUAL_INCOME
from tests.use_cases import fit_segmentation, train_segmentation

HEADER = ["income", "score"]
TWO_GROUPS = [["19", "30"], ["21", "30"], ["79", "70"], ["81", "70"]]
TWO = a_plan(segments=2, max_bad_rows=0.5)


def _customers(records: list[list[str]] = TWO_GROUPS) -> InMemoryCustomers:
    return InMemoryCustomers(HEADER, records)


def _train(store: InMemoryStore, source: InMemoryCustomers | None = None) -> TrainingReport:
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
    )
    return train(source or _customers(), model="mall", plan=TWO)


def test_a_training_finds_the_groups_and_keeps_them_as_the_champion() -> None:
    store = InMemoryStore()

    report = _train(store)

    assert [s.centre for s in report.segmentation.segments] == [(20.0, 30.0), (80.0, 70.0)]
    assert store.champion("mall") == report.version == 1
    assert store.load("mall").segmentation == report.segmentation


@pytest.mark.parametrize("segments", [2, 11])
def test_a_profile_is_kept_whose_borders_are_those_of_the_segments(segments: int) -> None:
    # The study compares up to 10 segments.
    store = InMemoryStore()
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
    )
    records = [[str(10 * i), "50"] for i in range(12)]

    plan = a_plan(segments=segments, keep_outliers=True, scaling=Scaling.NONE)
    train(_customers(records), model="mall", plan=plan)

    profile = store.profile("mall", 1)
    assert profile is not None
    assert profile.borders is not None
    slugs = [segment.slug for segment in profile.segments]
    assert [border.between for border in profile.borders] == [*pairwise(slugs)]
    assert profile.density is not None
    assert profile.density.customers == 12


def test_a_profile_covers_only_the_customers_who_took_part() -> None:
    # Each record 11 times. The last is an outlier, which only the size of the mall would reveal.
    records = [
        ["19", "30", "20", "F"], ["21", "30", "50", "M"],
        ["79", "70", "30", "F"], ["81", "70", "60", "m"], ["999", "70", "90", "F"],
    ]  # fmt: skip
    store, events = InMemoryStore(), list[Event]()
    source = InMemoryCustomers([*HEADER, "age", "sex"], 22 * records[:4] + 2 * records[4:])
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
        breakdowns=(AGES, GENDERS),
    )

    report = train(source, model="mall", plan=TWO, on_event=events.append)

    profile = store.profile("mall", 1)
    assert report.outliers.customers == 2
    assert profile is not None
    age, gender = profile.breakdowns
    assert gender.overall == (44, 44)
    assert age.segments["seg-01"] == (22, 22)  # under 40, and 40 or over


def test_a_retraining_names_the_previous_champion_as_its_parent() -> None:
    store = InMemoryStore()

    for _ in range(2):
        _train(store)

    assert [v.provenance.parent for v in store.catalogue("mall").versions] == [None, 1]


def test_a_damaged_alias_of_the_champion_does_not_stop_a_training() -> None:
    class Unreadable(InMemoryStore):
        def champion(self, model: str) -> int | None:
            raise UnreadableSegmentationError(
                "champion", ModelFault.DAMAGED, detail="holds no version number"
            )

    store = Unreadable()
    events: list[Event] = []
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
    )

    report = train(_customers(), model="mall", plan=TWO, on_event=events.append)

    assert events[0] == ChampionUnreadable(
        reason="champion: holds no version number (promote another version or train again)",
        instead=None,
    )
    assert store.load("mall").version == report.version


def test_the_provenance_counts_what_was_read() -> None:
    store = InMemoryStore()

    _train(store, _customers([*TWO_GROUPS, ["19", "30"], ["-1", "30"]]))

    (version,) = store.catalogue("mall").versions
    assert version.provenance.source == "memory"
    assert version.provenance.customers == 5
    assert version.provenance.rejected_rows == 1
    assert version.provenance.faults == {"out_of_range": 1}
    assert version.provenance.repeated_ids is None
    assert version.provenance.distinct_points == 4
    assert version.provenance.seed == 0


def test_a_training_that_fails_leaves_the_store_as_it_was() -> None:
    store = InMemoryStore()

    with pytest.raises(NotEnoughCustomersError, match="there are too few different customers"):
        _train(store, _customers([["19", "30"], ["19", "30"]]))

    assert not store.histories


def test_an_invalid_model_name_is_refused_before_reading() -> None:
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=InMemoryStore(),
    )
    unreadable = InMemoryCustomers([], [])

    with pytest.raises(InvalidOptionError, match="model must be"):
        train(unreadable, model="../mall", plan=TWO)


def test_a_read_only_store_is_reported_before_reading() -> None:
    class ReadOnly(InMemoryStore):
        def check_writable(self, model: str) -> None:
            raise StoreUnavailableError("models", "Read-only file system")

    events: list[Event] = []
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=ReadOnly(),
    )

    with pytest.raises(StoreUnavailableError):
        train(_customers(), model="mall", plan=TWO, on_event=events.append)

    assert events == []


def test_the_provenance_holds_every_choice_and_the_score() -> None:
    store = InMemoryStore()

    report = _train(store)

    (version,) = store.catalogue("mall").versions
    assert set(version.provenance.settings) == {each.name for each in fields(Plan)}
    assert version.provenance.settings["segments"] == 2
    assert version.provenance.settings["features"] == ["annual_income", "spending_score"]
    assert version.provenance.settings["scaling"] == "standard"
    assert set(version.provenance.scores) == {"inertia", "silhouette", "moved_by_chance"}
    assert version.provenance.scores["inertia"] == report.segmentation.inertia
    assert json.loads(json.dumps(version.provenance.settings)) == version.provenance.settings


FOUR_GROUPS = [
    [str(income + event), str(score + other)]
    for income in (20, 80)
    for score in (20, 80)
    for event, other in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
]
"""Each group has five distinct customers: 20 in all, enough for a verdict on 2 to 6 segments."""


def _train_four(
    store: InMemoryStore,
    plan: Plan,
    events: list[Event],
    *,
    with_resampling: bool = False,
    cluster_analysis: ClusterAnalysis | None = None,
) -> TrainingReport:
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=cluster_analysis or PlainClusterAnalysis(),
        store=store,
    )
    return train(
        _customers(FOUR_GROUPS),
        model="mall",
        plan=plan,
        with_resampling=with_resampling,
        on_event=events.append,
    )


def test_the_first_training_takes_the_number_that_the_study_recommends() -> None:
    events: list[Event] = []
    store = InMemoryStore()

    report = _train_four(store, a_plan(), events)

    assert len(report.segmentation.segments) == 4
    assert report.judgement == Judgement(verdict=Verdict.SOFT, segments=4)
    assert report.notes == ()
    profile = store.profile("mall", report.version)
    assert profile
    assert profile.study
    assert profile.study.effective_sample_size == len(FOUR_GROUPS)
    assert NumberJudged(verdict=Verdict.SOFT, segments=4) in events
    assert not [event for event in events if isinstance(event, NumberDisputed)]


def test_a_retraining_keeps_the_number_and_notes_a_dispute() -> None:
    store = InMemoryStore()
    _train(store)
    events: list[Event] = []

    report = _train_four(store, a_plan(), events)

    assert len(report.segmentation.segments) == 2
    disputed = NumberDisputed(segments=2, recommended=4, verdict=Verdict.SOFT, was_asked_for=False)
    assert report.notes == (disputed,)
    assert [event for event in events if isinstance(event, NumberDisputed)] == [disputed]


def test_a_number_that_was_asked_for_is_used_without_a_study() -> None:
    events: list[Event] = []

    report = _train_four(InMemoryStore(), a_plan(segments=3), events)

    assert len(report.segmentation.segments) == 3
    assert report.judgement is None
    assert not [event for event in events if isinstance(event, NumberJudged | NumberDisputed)]


@pytest.mark.exhaustive
def test_a_number_that_was_asked_for_is_disputed_where_there_is_a_study() -> None:
    report = _train_four(InMemoryStore(), a_plan(segments=3), [], with_resampling=True)

    assert len(report.segmentation.segments) == 3
    assert report.notes == (
        NumberDisputed(segments=3, recommended=4, verdict=Verdict.SOFT, was_asked_for=True),
    )


def test_a_champion_that_cannot_be_read_leaves_the_number_to_the_study() -> None:
    class Unreadable(InMemoryStore):
        def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
            raise UnreadableSegmentationError(
                "model.joblib", ModelFault.DAMAGED, detail="is damaged"
            )

    store = Unreadable()
    _train(store)

    assert len(_train_four(store, a_plan(), []).segmentation.segments) == 4


def test_a_fit_with_a_number_makes_no_study() -> None:
    fit = fit_segmentation(
        clusterer=FarthestPointClusterer(), cluster_analysis=PlainClusterAnalysis()
    )

    assert fit(_customers(FOUR_GROUPS), plan=a_plan(segments=3)).judgement is None


def test_the_events_are_reported_in_order() -> None:
    events: list[Event] = []
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=InMemoryStore(),
        limits=GateLimits(rejected=0.01),
    )

    bad = 3 * [["-1", "30"]]
    train(_customers([*TWO_GROUPS, *bad]), model="mall", plan=TWO, on_event=events.append)

    done = [event for event in events if not isinstance(event, StageAdvanced)]
    assert [type(event) for event in done] == [
        RecordRejected,
        RecordRejected,
        RecordRejected,
        CensusTaken,
        ScaleTaken,
        SegmentsFound,
        VersionSaved,
        PromotionWarned,
    ]
    assert done[3] == CensusTaken(source="memory", customers=4, rejected_rows=3, distinct_points=4)
    assert {event.stage for event in events if isinstance(event, StageAdvanced)} == {
        "reading",
        "searching",
        "resampling",
    }


def test_a_feature_on_which_all_agree_is_reported() -> None:
    events: list[Event] = []
    fit = fit_segmentation(
        clusterer=FarthestPointClusterer(), cluster_analysis=PlainClusterAnalysis()
    )

    fit(_customers([["19", "30"], ["21", "30"]]), plan=TWO, on_event=events.append)

    assert FeatureConstant(feature="spending_score") in events


def test_repeated_ids_and_outliers_are_reported_and_outliers_take_no_part() -> None:
    events: list[Event] = []
    records = [[str(20 + i), "30"] for i in range(8)] + [["900", "30"]]

    class WithIds(InMemoryCustomers):
        def take_census(self, features: tuple[Feature, ...], **options: Any) -> Reading:
            return replace(super().take_census(features, **options), repeated_ids=2)

    fit = fit_segmentation(
        clusterer=FarthestPointClusterer(), cluster_analysis=PlainClusterAnalysis()
    )
    result = fit(WithIds(HEADER, records), plan=TWO, on_event=events.append)

    assert IdsRepeated(records=2) in events
    assert OutliersExcluded(customers=1, share=1 / 9, records=(10,)) in events
    assert (result.outliers.customers, result.segmentation.customers) == (1, 8)


def test_the_features_of_the_plan_are_the_ones_looked_at() -> None:
    fit = fit_segmentation(
        clusterer=FarthestPointClusterer(), cluster_analysis=PlainClusterAnalysis()
    )

    result = fit(_customers(), plan=a_plan(segments=2, features=(ANNUAL_INCOME,)))

    assert [s.centre for s in result.segmentation.segments] == [(20.0,), (80.0,)]


def test_without_a_listener_events_are_ignored() -> None:
    fit = fit_segmentation(
        clusterer=FarthestPointClusterer(), cluster_analysis=PlainClusterAnalysis()
    )(_customers(), plan=TWO)

    assert fit.reading.source == "memory"


def _retrain(
    store: InMemoryStore,
    records: list[list[str]],
    plan: Plan = TWO,
    events: list[Event] | None = None,
) -> TrainingReport:
    train = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
    )
    report = events.append if events is not None else ignore
    customers = _customers(records)
    return train(customers, model="mall", plan=plan, promote=Promote.ALWAYS, on_event=report)


def slugs_of(report: TrainingReport) -> list[str]:
    return [segment.slug for segment in report.segmentation.segments]


def test_segments_keep_their_slugs_wherever_they_stand_in_the_order() -> None:
    store = InMemoryStore()
    _train(store)

    # The poor become rich, a bit at a time: at the end they are the second segment.
    for event in range(1, 6):
        mall = [[str(20 + 15 * event + d), str(30 - 4 * event)] for d in (-1, 1)]
        report = _retrain(store, [*mall, *TWO_GROUPS[2:]])

    assert slugs_of(report) == ["seg-02", "seg-01"]


def test_equal_customers_give_an_equal_segmentation_in_every_version() -> None:
    store = InMemoryStore()

    first, second = _train(store), _train(store)

    assert first.segmentation == second.segmentation
    assert (second.transitions, second.stale_names) == ((), ())


def test_a_slug_that_was_used_is_never_given_to_another_segment() -> None:
    store = InMemoryStore()
    _train_four(store, a_plan(segments=4), [])
    fewer = _retrain(store, TWO_GROUPS, a_plan(segments=2, keep_outliers=True))
    store.delete("mall", 1)

    more = _train_four(store, a_plan(segments=4), [])

    assert len({*slugs_of(fewer), *slugs_of(more), "seg-01", "seg-02", "seg-03", "seg-04"}) == 6


def test_a_slug_is_never_given_again_though_the_newest_version_is_deleted() -> None:
    store = InMemoryStore()
    _train(store)
    newest = _train_four(store, a_plan(segments=4), [])
    store.roll_back("mall")
    store.delete("mall", 2)

    other = _retrain(store, [*TWO_GROUPS, ["79", "5"], ["81", "5"]], a_plan(segments=3))

    assert set(slugs_of(newest)) & set(slugs_of(other)) <= {"seg-01", "seg-02"}


def test_a_repeated_training_from_the_same_champion_finds_the_same_slugs() -> None:
    store = InMemoryStore()
    _train(store)
    first = _train_four(store, a_plan(segments=4), [])
    store.promote("mall", 1)

    second = _train_four(store, a_plan(segments=4), [])

    assert first.segmentation == second.segmentation
    assert "seg-03" in slugs_of(second)


def test_other_features_make_other_segments() -> None:
    store = InMemoryStore()
    _train(store)

    report = _retrain(store, TWO_GROUPS, a_plan(segments=2, features=(ANNUAL_INCOME,)))

    assert slugs_of(report) == ["seg-03", "seg-04"]
    assert report.diff is None
    assert report.transitions == ()


def test_transitions_are_reported() -> None:
    store = InMemoryStore()
    _train(store)
    events: list[Event] = []

    report = _retrain(store, [*TWO_GROUPS, ["79", "5"], ["81", "5"]], a_plan(segments=3), events)

    (birth,) = report.transitions
    assert birth.kind is TransitionKind.BIRTH
    assert birth.after == (
        TransitionSegment(
            slug="seg-03",
            name="Middle spending",
            customers=2,
        ),
    )
    assert [each.slug for each in birth.origins] == ["seg-01"]
    found = [event for event in events if isinstance(event, TransitionFound)]
    assert [(event.kind, event.after) for event in found] == [("birth", ("seg-03",))]
    assert report.diff is not None
    assert report.diff.moved == 2


def test_a_name_that_no_longer_fits_is_announced_at_every_training() -> None:
    store = InMemoryStore()
    _train(store)
    events: list[Event] = []

    for _ in range(2):
        report = _retrain(store, [["79", "30"], ["81", "30"], *TWO_GROUPS[2:]], TWO, events)

    assert slugs_of(report) == ["seg-01", "seg-02"]
    assert [stale_name.slug for stale_name in report.stale_names] == ["seg-01"]
    assert [s.slug for s in events if isinstance(s, NameStale)] == ["seg-01"] * 2


class Agreeing(PlainClusterAnalysis):
    """All of its resamples are the census itself, so that they choose what the study prefers."""

    def resample(
        self,
        census: Census,
        scale: FeatureScale,
        candidates: Sequence[Candidate],
        *,
        resamples: int,
        with_saddle_ratios: bool,
        seed: int,
        progress: Progress,
    ) -> Resampling:
        del scale, with_saddle_ratios, seed, progress
        unmoved = Stability(moved=(0,) * resamples, unstable=0)
        return Resampling(
            stabilities=(unmoved,) * len(candidates),
            divisions=(tuple(each.division for each in candidates),) * resamples,
            drawn=census.customers,
        )


@pytest.mark.exhaustive
def test_three_studies_do_not_suffice_without_the_resamples() -> None:
    store = InMemoryStore()
    _train(store)

    reports = [_train_four(store, a_plan(), []) for _ in range(4)]

    disputed = NumberDisputed(segments=2, recommended=4, verdict=Verdict.SOFT, was_asked_for=False)
    assert [len(report.segmentation.segments) for report in reports] == [2, 2, 2, 2]
    assert reports[-1].notes == (disputed,)


def test_the_number_changes_when_three_studies_in_a_row_prefer_another() -> None:
    store = InMemoryStore()
    _train(store)

    reports = [_train_four(store, a_plan(), [], cluster_analysis=Agreeing()) for _ in range(3)]

    assert [len(report.segmentation.segments) for report in reports] == [2, 2, 4]
    assert reports[-1].notes == (NumberChanged(before=2, after=4, trainings=3),)
