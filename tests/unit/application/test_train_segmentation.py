import json
from dataclasses import fields, replace

import pytest

from mallseg.application.fit_segmentation import FitSegmentation
from mallseg.application.step import (
    CensusTaken,
    ChampionUnreadable,
    ExtremesSetAside,
    FeatureConstant,
    IdsRepeated,
    NumberJudged,
    RecordRejected,
    ScaleTaken,
    SegmentsFound,
    StageAdvanced,
    Step,
    VersionSaved,
)
from mallseg.application.train_segmentation import TrainingReport, TrainSegmentation
from mallseg.domain.errors import (
    InvalidOptionError,
    NotEnoughCustomersError,
    StoreUnavailableError,
    UnreadableSegmentationError,
)
from mallseg.domain.feature import ANNUAL_INCOME, Feature
from mallseg.domain.plan import Plan
from mallseg.domain.ports import Progress
from mallseg.domain.reading import Reading
from tests.fake_surveyor import PlainSurveyor
from tests.fakes import FarthestPointClusterer, InMemoryCustomers, InMemoryStore

HEADER = ["income", "score"]
TWO_GROUPS = [["19", "30"], ["21", "30"], ["79", "70"], ["81", "70"]]
TWO = Plan(segments=2, max_bad_rows=0.5)


def _customers(records: list[list[str]] = TWO_GROUPS) -> InMemoryCustomers:
    return InMemoryCustomers(HEADER, records)


def _train(store: InMemoryStore, source: InMemoryCustomers | None = None) -> TrainingReport:
    train = TrainSegmentation(
        clusterer=FarthestPointClusterer(), surveyor=PlainSurveyor(), store=store
    )
    return train(source or _customers(), model="mall", plan=TWO)


def test_a_training_finds_the_groups_and_keeps_them_as_the_champion() -> None:
    store = InMemoryStore()

    report = _train(store)

    assert [s.centre for s in report.segmentation.segments] == [(20.0, 30.0), (80.0, 70.0)]
    assert store.champion("mall") == report.version == 1
    assert store.load("mall").segmentation == report.segmentation


def test_a_retraining_names_the_champion_of_before_as_its_parent() -> None:
    store = InMemoryStore()

    for _ in range(2):
        _train(store)

    assert [v.provenance.parent for v in store.catalogue("mall").versions] == [None, 1]


def test_a_champion_that_cannot_be_told_does_not_stand_in_the_way() -> None:
    class Unreadable(InMemoryStore):
        def champion(self, model: str) -> int | None:
            raise UnreadableSegmentationError("champion", "holds no version number")

    store = Unreadable()
    steps: list[Step] = []
    train = TrainSegmentation(
        clusterer=FarthestPointClusterer(), surveyor=PlainSurveyor(), store=store
    )

    report = train(_customers(), model="mall", plan=TWO, report=steps.append)

    assert steps[0] == ChampionUnreadable(reason="champion: holds no version number")
    assert store.load("mall").version == report.version


def test_the_provenance_counts_what_was_read() -> None:
    store = InMemoryStore()

    _train(store, _customers([*TWO_GROUPS, ["19", "30"], ["-1", "30"]]))

    (version,) = store.catalogue("mall").versions
    assert version.provenance.source == "memory"
    assert version.provenance.customers == 5
    assert version.provenance.rejected_rows == 1
    assert version.provenance.distinct_points == 4
    assert version.provenance.seed == 0


def test_a_training_that_fails_leaves_the_store_as_it_was() -> None:
    store = InMemoryStore()

    with pytest.raises(NotEnoughCustomersError, match="there are 1 distinct customers"):
        _train(store, _customers([["19", "30"], ["19", "30"]]))

    assert not store.saved


def test_a_model_name_that_is_no_plain_word_is_refused_before_anything_is_read() -> None:
    train = TrainSegmentation(
        clusterer=FarthestPointClusterer(), surveyor=PlainSurveyor(), store=InMemoryStore()
    )
    unreadable = InMemoryCustomers([], [])

    with pytest.raises(InvalidOptionError, match="model must be"):
        train(unreadable, model="../mall", plan=TWO)


def test_a_store_that_cannot_be_written_is_told_before_anything_is_read() -> None:
    class ReadOnly(InMemoryStore):
        def check_writable(self, model: str) -> None:
            raise StoreUnavailableError("models", "Read-only file system")

    steps: list[Step] = []
    train = TrainSegmentation(
        clusterer=FarthestPointClusterer(), surveyor=PlainSurveyor(), store=ReadOnly()
    )

    with pytest.raises(StoreUnavailableError):
        train(_customers(), model="mall", plan=TWO, report=steps.append)

    assert steps == []


def test_the_provenance_holds_every_choice_and_the_score() -> None:
    store = InMemoryStore()

    report = _train(store)

    (version,) = store.catalogue("mall").versions
    assert set(version.provenance.settings) == {each.name for each in fields(Plan)}
    assert version.provenance.settings["segments"] == 2
    assert version.provenance.settings["features"] == ["annual_income", "spending_score"]
    assert version.provenance.settings["scaling"] == "standard"
    assert version.provenance.scores == {"inertia": report.segmentation.inertia}
    assert json.loads(json.dumps(version.provenance.settings)) == version.provenance.settings


def test_the_steps_are_reported_in_order() -> None:
    steps: list[Step] = []
    train = TrainSegmentation(
        clusterer=FarthestPointClusterer(), surveyor=PlainSurveyor(), store=InMemoryStore()
    )

    train(_customers([*TWO_GROUPS, ["-1", "30"]]), model="mall", plan=TWO, report=steps.append)

    told = [step for step in steps if not isinstance(step, StageAdvanced)]
    assert [type(step) for step in told] == [
        RecordRejected,
        CensusTaken,
        ScaleTaken,
        NumberJudged,
        SegmentsFound,
        VersionSaved,
    ]
    assert told[1] == CensusTaken(source="memory", customers=4, rejected_rows=1, distinct_points=4)
    assert {step.stage for step in steps if isinstance(step, StageAdvanced)} == {
        "reading",
        "comparing numbers",
        "searching",
    }


def test_a_feature_on_which_all_agree_is_reported() -> None:
    steps: list[Step] = []
    fit = FitSegmentation(clusterer=FarthestPointClusterer(), surveyor=PlainSurveyor())

    fit(_customers([["19", "30"], ["21", "30"]]), plan=TWO, report=steps.append)

    assert FeatureConstant(feature="spending_score") in steps


def test_repeated_ids_and_extremes_are_reported_and_extremes_take_no_part() -> None:
    steps: list[Step] = []
    records = [[str(20 + i), "30"] for i in range(8)] + [["900", "30"]]

    class WithIds(InMemoryCustomers):
        def take_census(self, features: tuple[Feature, ...], *, progress: Progress) -> Reading:
            return replace(super().take_census(features, progress=progress), repeated_ids=2)

    fit = FitSegmentation(clusterer=FarthestPointClusterer(), surveyor=PlainSurveyor())
    result = fit(WithIds(HEADER, records), plan=TWO, report=steps.append)

    assert IdsRepeated(records=2) in steps
    assert ExtremesSetAside(customers=1, share=1 / 9, records=(10,)) in steps
    assert (result.set_aside.customers, result.segmentation.customers) == (1, 8)


def test_the_features_of_the_plan_are_the_ones_looked_at() -> None:
    fit = FitSegmentation(clusterer=FarthestPointClusterer(), surveyor=PlainSurveyor())

    result = fit(_customers(), plan=Plan(segments=2, features=(ANNUAL_INCOME,)))

    assert [s.centre for s in result.segmentation.segments] == [(20.0,), (80.0,)]


def test_who_asks_for_no_report_gets_none() -> None:
    fit = FitSegmentation(clusterer=FarthestPointClusterer(), surveyor=PlainSurveyor())(
        _customers(), plan=TWO
    )

    assert fit.reading.source == "memory"
