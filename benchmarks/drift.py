"""Measures how often `mallseg drift` and the gate are right, on made-up malls.

Usage: python -m benchmarks.drift [MALLS] [SEED]

MALLS for each line, a fifth of them for 100 000 customers and for the gate. A mall is the published
one with noise, one of moderately separated groups (in their number of segments, or in another), or
one without groups. What has changed is: nothing, two samples of one mall; a segment with a fifth of
the customers, which grows to 30 %; a new group of 15 %, apart from all others; or everything, with
customers without groups in the place of the mall.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tests.use_cases import detect_drift, fit_segmentation, train_segmentation

from benchmarks.made_up_malls import MODERATE, with_groups, without_groups
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer
from mallseg.application.events import ignore
from mallseg.application.training.model_history import load_history
from mallseg.application.training.training_report import provenance_of
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.monitoring.drift import Drift
from mallseg.domain.ports import CustomerSource, Progress
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.reading import Reading
from mallseg.testing.builders import a_plan
from mallseg.testing.features import DEFAULT_FEATURES

PUBLISHED = Path(__file__).parents[1] / "data" / "mall_customers.csv"
KINDS = ("published", "moderate", "another number", "uniform", "one blob")
SIZES = (200, 1000, 100_000)
MODEL = "mall"

Floats = npt.NDArray[np.float64]
Counterfactual = Callable[["Mall", Segmentation, int, np.random.Generator], Census]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mall:
    """All customers of a mall, of whom samples are drawn, and the number of its segments."""

    points: Floats
    counts: Floats
    segments: int

    def sample(
        self, customers: int, rng: np.random.Generator, chances: Floats | None = None
    ) -> Census:
        """Draw a number of customers."""
        chances = self.counts if chances is None else chances
        drawn = rng.multinomial(customers, chances / chances.sum())
        present = np.flatnonzero(drawn)
        return census_of(self.points[present], drawn[present])


@dataclass(frozen=True, slots=True)
class Customers(CustomerSource):
    """A census as a source."""

    census: Census
    name: str = "made up"

    def take_census(
        self, features: tuple[Feature, ...], *, breakdowns: object = (), progress: Progress
    ) -> Reading:
        """Give it."""
        del features, breakdowns
        progress(1, 1)
        return Reading(source=self.name, census=self.census, faults={}, rejections=())

    def locate(
        self, points: Container[Point], features: object, *, most: int, progress: Progress
    ) -> tuple[int, ...]:
        """Find no outliers: there are no records."""
        del points, features, most, progress
        return ()


def census_of(points: Floats, counts: "npt.NDArray[np.int64]") -> Census:
    """Count customers at points."""
    rows = zip(points.tolist(), counts.tolist(), strict=True)
    return Census.of_counts(DEFAULT_FEATURES, {tuple(point): count for point, count in rows})


def a_mall(kind: str, customers: int, rng: np.random.Generator) -> Mall:
    """Invent a mall that is much larger than the samples."""
    size, segments = max(20_000, 3 * customers), int(rng.integers(3, 8))
    if kind == "published":
        reading = CsvCustomers(PUBLISHED, DataContract()).take_census(
            DEFAULT_FEATURES, progress=lambda *_: None
        )
        middles = np.repeat([*reading.census.points()], reading.census.counts, axis=0)
        spread = middles[rng.integers(len(middles), size=size)] + rng.normal(0, (2.5, 3), (size, 2))
        whole = np.clip(np.rint(spread), (1, 1), (1000, 100))
        points, counts = np.unique(whole, axis=0, return_counts=True)
        return Mall(points=points, counts=counts.astype(float), segments=5)
    if kind in {"moderate", "another number"}:
        census = with_groups(rng, size, segments, MODERATE)
        segments = segments if kind == "moderate" else int(rng.integers(3, 8))
    else:
        census = without_groups(rng, size, kind)
    points = np.array([*census.points()])
    return Mall(points=points, counts=np.array(census.counts, float), segments=segments)


def nothing(mall: Mall, _: Segmentation, customers: int, rng: np.random.Generator) -> Census:
    """Draw again."""
    return mall.sample(customers, rng)


def a_new_group(mall: Mall, _: Segmentation, customers: int, rng: np.random.Generator) -> Census:
    """Put 15 % of the customers where there are none, as far from all others as can be."""
    low, high = mall.points.min(axis=0), mall.points.max(axis=0)
    many = mall.points[mall.counts >= np.quantile(mall.counts, 0.5)]
    places = rng.uniform(low, high, (200, 2))
    gaps = np.linalg.norm((places[:, None] - many) / (high - low), axis=2).min(axis=1)
    new = round(0.15 * customers)
    group = np.rint(rng.normal(places[gaps.argmax()], (high - low) / 20, (new, 2)))
    old = mall.sample(customers - new, rng)
    counts = Counter(dict(zip(old.points(), old.counts, strict=True)))
    counts.update(map(tuple, np.clip(group, low, high).tolist()))
    return Census.of_counts(DEFAULT_FEATURES, counts)


def growth(mall: Mall, champion: Segmentation, customers: int, rng: np.random.Generator) -> Census:
    """Have the segment whose share is next to 20 % grow by ten points."""
    grown = min(champion.segments, key=lambda segment: abs(segment.share - 0.2))
    labels = np.array(champion.predict(map(tuple, mall.points.tolist())))
    chances = mall.counts / mall.counts.sum()
    own = labels == grown.number - 1
    share = chances[own].sum()
    chances = np.where(own, chances * (share + 0.1) / share, chances * (0.9 - share) / (1 - share))
    return mall.sample(customers, rng, chances)


def everything(mall: Mall, _: Segmentation, customers: int, rng: np.random.Generator) -> Census:
    """Put customers without groups, evenly spread, in the place of the mall."""
    low, high = mall.points.min(axis=0), mall.points.max(axis=0)
    points = np.rint(rng.uniform(low, high, (customers, 2)))
    distinct, counts = np.unique(points, axis=0, return_counts=True)
    return census_of(distinct, counts)


def drifts(
    kind: str, change: Counterfactual, customers: int, malls: int, rng: np.random.Generator
) -> Iterator[Drift]:
    """Train, have the mall change, detect: once per mall."""
    cluster_analysis, clusterer = NumpyClusterAnalysis(), SklearnClusterer()
    for _ in range(malls):
        mall = a_mall(kind, customers, rng)
        with tempfile.TemporaryDirectory() as folder:
            store = JoblibStore(Path(folder))
            plan = a_plan(segments=mall.segments)
            fit = fit_segmentation(clusterer=clusterer, cluster_analysis=cluster_analysis)(
                Customers(mall.sample(customers, rng)), plan=plan
            )
            provenance = provenance_of(fit, plan, load_history(store, MODEL, ignore))
            profile = Profile.of(fit.census, fit.segmentation)
            store.save(MODEL, fit.segmentation, provenance, profile=profile, as_champion=True)
            detect = detect_drift(
                clusterer=clusterer,
                cluster_analysis=cluster_analysis,
                store=store,
            )
            now = Customers(change(mall, fit.segmentation, customers, rng))
            yield detect(now, model=MODEL, plan=a_plan()).drift


def retrained(
    kind: str, change: Counterfactual, customers: int, malls: int, rng: np.random.Generator
) -> Iterator[tuple[str, ...]]:
    """Train, have the mall change, train: return what stops the second version, once per mall."""
    for _ in range(malls):
        mall = a_mall(kind, customers, rng)
        with tempfile.TemporaryDirectory() as folder:
            train = train_segmentation(
                clusterer=SklearnClusterer(),
                cluster_analysis=NumpyClusterAnalysis(),
                store=JoblibStore(Path(folder)),
            )
            plan = a_plan(segments=mall.segments, candidates=(mall.segments,))  # a short study
            first = train(Customers(mall.sample(customers, rng)), model=MODEL, plan=plan)
            now = Customers(change(mall, first.segmentation, customers, rng))
            second = train(now, model=MODEL, plan=plan)
            yield tuple(each.measure for each in second.decision.violations)


def measure_drift(malls: int, rng: np.random.Generator) -> None:
    """Print how often each status is given."""
    print("\n| change | mall | n | malls | retrain | watch | stable |")
    print("|---" * 7 + "|")
    for change, kinds in (
        (nothing, KINDS),
        (growth, KINDS[:2]),
        (a_new_group, KINDS[:2]),
        (everything, KINDS[:2]),
    ):
        for customers in SIZES:
            for kind in kinds:
                number = malls if customers < max(SIZES) else max(1, malls // 5)
                found = Counter(
                    str(drift.status) for drift in drifts(kind, change, customers, number, rng)
                )
                shown = " | ".join(str(found[v]) for v in ("retrain", "watch", "stable"))
                name = change.__name__.replace("_", " ")
                print(f"| {name} | {kind} | {customers} | {number} | {shown} |", flush=True)


def measure_gate(malls: int, rng: np.random.Generator) -> None:
    """Print how often a retraining is stopped, and by what."""
    print("\n| change | mall | n | malls | stopped | by |")
    print("|---" * 6 + "|")
    for change, kinds in ((nothing, KINDS), (everything, KINDS[:2])):
        for customers in SIZES[:2]:
            for kind in kinds:
                found = [*retrained(kind, change, customers, malls, rng)]
                by = Counter(measure for measures in found for measure in measures)
                shown = ", ".join(f"{measure} {times}" for measure, times in by.most_common())
                name = change.__name__.replace("_", " ")
                stopped = sum(map(bool, found))
                print(
                    f"| {name} | {kind} | {customers} | {malls} | {stopped} | {shown} |", flush=True
                )


if __name__ == "__main__":
    malls, seed = (int(word) for word in (*sys.argv[1:], *("100", "1")[len(sys.argv) - 1 :]))
    print(f"{malls} malls, seed {seed}")
    measure_drift(malls, np.random.default_rng(seed))
    measure_gate(max(1, malls // 5), np.random.default_rng(seed))
