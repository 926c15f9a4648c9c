"""Reports of every kind that a mall may get: by their names, each made when it is asked for."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

from benchmarks.reading import write_customers

from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer
from mallseg.container import build_container
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.moves.updates import SegmentMonth, months_of
from mallseg.domain.segments.naming import Wording
from mallseg.domain.segments.playbook import Play, Playbook
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.testing.builders import a_plan
from mallseg.testing.fake_store import InMemoryStore
from mallseg.testing.features import ANNUAL_INCOME
from tests.builders import MALL_CSV
from tests.builders_wording import packaged_wording
from tests.malls import Mall, made_up
from tests.use_cases import describe_segmentation, train_segmentation

_LONG = "Wirtschaftswissenschaftsstudierendenkreis"[:40]
_HOSTILE = "<script>alert('segment')</script>"
_MANY = 1_000_000


def trained(
    mall: Mall,
    segments: int | None,
    *,
    wording: Wording | None = None,
    store: InMemoryStore | None = None,
    version: int | None = None,
) -> SegmentationReport:
    """Train on a mall, and describe what came of it."""
    store, wording = store or InMemoryStore(), wording or packaged_wording()
    train = train_segmentation(
        clusterer=SklearnClusterer(),
        cluster_analysis=NumpyClusterAnalysis(),
        store=store,
        wording=wording,
    )
    plan = a_plan(segments=segments, features=mall.features, keep_outliers=True)
    train(mall, model="mall", plan=plan)
    described = describe_segmentation(store=store)(model="mall", version=version)
    return SegmentationReport.of(described, wording)


def _of_groups(groups: int) -> SegmentationReport:
    return trained(made_up(groups, per_group=60, seed=groups), groups)


def _named(names: Sequence[str]) -> SegmentationReport:
    own = Playbook(
        segments={
            f"seg-{number:02d}": Play(name=f"{name[:-2]} {number}", description=name)
            for number, name in enumerate(names, start=1)
        }
    )
    usual = packaged_wording()
    wording = replace(usual, playbook=usual.playbook.overridden(own))
    return trained(made_up(len(names), per_group=40, seed=2), len(names), wording=wording)


def _picked(mall: Mall, feature: Feature) -> Mall:
    place = mall.features.index(feature)
    return Mall(points=tuple((point[place],) for point in mall.points), features=(feature,))


def _with_one_person() -> SegmentationReport:
    crowd = made_up(2, per_group=60, seed=3).points
    alone: Point = (125.0, 5.0)
    return trained(Mall(points=(*crowd, alone)), 3)


def _half_outliers() -> SegmentationReport:
    report = _of_groups(5)
    provenance = replace(
        report.version.provenance,
        source=_HOSTILE + ".csv",
        outliers=report.segmentation.customers,
        rejected_rows=12_345,
        faults={"missing": 12_000, "not_a_number": 300, "out_of_range": 44, "field_count": 1},
        repeated_ids=7,
    )
    return replace(report, version=replace(report.version, provenance=provenance))


def _published() -> SegmentationReport:
    """The published mall, for the second time: with ages, genders, and a version before."""
    store = InMemoryStore()
    _train_on(MALL_CSV, store, segments=6)
    return _train_on(MALL_CSV, store, segments=5, with_resampling=True)


def _stopped() -> SegmentationReport:
    """The published mall, and one night a file without any groups: by three features."""
    random, features = Random(3), made_up(4, per_group=60, seed=4, ages=True)  # noqa: S311
    noise = tuple(
        tuple(float(random.randint(*between)) for between in ((18, 70), (15, 137), (1, 99)))
        for _ in range(800)
    )
    store = InMemoryStore()
    trained(features, 4, store=store)
    return trained(replace(features, points=noise), None, store=store, version=2)


def _many() -> SegmentationReport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        write_customers(path, _MANY)
        return _train_on(path, InMemoryStore())


def _train_on(
    path: Path, store: InMemoryStore, *, segments: int | None = None, with_resampling: bool = False
) -> SegmentationReport:
    """Train on a file as a mall does, and describe what came of it."""
    container = build_container()
    train = train_segmentation(
        clusterer=container.clusterer(),
        cluster_analysis=container.cluster_analysis(),
        store=store,
        wording=container.wording(),
    )
    plan = a_plan(segments=segments)
    train(container.customers(path), model="mall", plan=plan, with_resampling=with_resampling)
    described = describe_segmentation(store=store)(model="mall")
    return SegmentationReport.of(described, container.wording())


def _in_ledger() -> SegmentationReport:
    """Two years of a ledger, in which one segment is new and the others are large."""
    report = _of_groups(5)
    *others, newest = report.segments
    return replace(
        report,
        months={
            **{segment.slug: _months(24, 1000 * segment.customers) for segment in others},
            newest.slug: _months(1, 3),
        },
    )


def _months(number: int, joined: int) -> tuple[SegmentMonth, ...]:
    days = {
        date(2024 + place // 12, place % 12 + 1, 28): (joined // (place + 1), joined // 300 * place)
        for place in range(number)
    }
    return months_of(days)


CASES: dict[str, Callable[[], SegmentationReport]] = {
    **{f"{groups} groups": partial(_of_groups, groups) for groups in range(2, 11)},
    "a ledger of two years": _in_ledger,
    "the published mall": _published,
    "one feature": lambda: trained(_picked(made_up(4, per_group=60, seed=1), ANNUAL_INCOME), 3),
    "three features": lambda: trained(made_up(4, per_group=60, seed=4, ages=True), 4),
    "one person": _with_one_person,
    "forty letters": lambda: _named([_LONG] * 6),
    "hostile names": lambda: _named([_HOSTILE] * 4),
    "half outliers": _half_outliers,
    "an old version": lambda: replace(_of_groups(4), profile=None),
    "stopped by the gate": _stopped,
    "a million": _many,
}
