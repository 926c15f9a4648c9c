"""Malls that are made up, with known groups: in several units, orders and sizes."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer
from mallseg.application.training.fit_segmentation import Fit
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.ports import CustomerSource, Progress
from mallseg.domain.segments.naming import Wording
from mallseg.domain.segments.scaling import Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.reading import Reading
from mallseg.testing.builders import AGES, GENDERS, a_plan
from mallseg.testing.fake_cluster_analysis import PlainClusterAnalysis
from mallseg.testing.features import DEFAULT_FEATURES, FEATURES
from tests.builders import MALL_CSV
from tests.builders_wording import packaged_wording
from tests.use_cases import fit_segmentation

# Where groups stand, in the unit square: the corners and the middle as in the published mall,
# then others between them.
_PLACES = (
    (0.2, 0.8), (0.2, 0.2), (0.5, 0.5), (0.8, 0.8), (0.8, 0.2), (0.5, 0.9),
    (0.5, 0.1), (0.05, 0.5), (0.95, 0.5), (0.35, 0.65), (0.65, 0.35), (0.65, 0.65),
)  # fmt: skip


@dataclass(frozen=True)
class Mall(CustomerSource):
    """Customers as a source: incomes are in thousands times `unit`, from `lowest` upwards."""

    points: tuple[Point, ...]
    features: tuple[Feature, ...] = DEFAULT_FEATURES
    name: str = "mall"

    def take_census(
        self, features: tuple[Feature, ...], *, breakdowns: object = (), progress: Progress
    ) -> Reading:
        progress(1, 1)
        census = Census.of_counts(features, Counter(self.points))
        return Reading(source=self.name, census=census, faults={}, rejections=())

    def locate(
        self, points: object, features: object, *, most: int, progress: Progress
    ) -> tuple[int, ...]:
        return ()

    def incomes(self) -> list[float]:
        return sorted(point[self.features.index(DEFAULT_FEATURES[0])] for point in self.points)


def made_up(
    groups: int, *, per_group: int, seed: int, unit: float = 1.0, ages: bool = False
) -> Mall:
    """A mall with this many groups, its customers in random order."""
    rng = random.Random(seed)  # noqa: S311  (a made-up mall, not a secret)
    points = []
    for group in range(groups):
        x, y = _PLACES[group]
        age = 20 + 50 * (group % 3) / 2
        for _ in range(rng.randint(per_group // 2, per_group)):
            income = max(0.0, round(rng.gauss(20 + 100 * x, 4) * unit, 2))
            score = float(min(100, max(1, round(rng.gauss(100 * y, 4)))))
            years = (float(round(rng.gauss(age, 4))),) if ages else ()
            points.append((*years, income, score))
    rng.shuffle(points)
    return Mall(points=tuple(points), features=FEATURES if ages else DEFAULT_FEATURES)


def segmented(
    mall: Mall,
    segments: int,
    *,
    wording: Wording | None = None,
    scaling: Scaling = Scaling.STANDARD,
    min_segment_size: int | str = 0,
) -> Segmentation:
    """The segmentation of a mall by mallseg's own clusterer."""
    fit = fit_segmentation(
        clusterer=SklearnClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        wording=wording or packaged_wording(),
    )
    plan = a_plan(
        segments=segments,
        features=mall.features,
        scaling=scaling,
        keep_outliers=True,
        min_segment_size=min_segment_size,
    )
    return fit(mall, plan=plan).segmentation


@cache
def published(segments: int, features: tuple[Feature, ...] = DEFAULT_FEATURES) -> Fit:
    """The 200 published customers in this many segments, as mallseg's own parts fit them."""
    fit = fit_segmentation(
        clusterer=SklearnClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        wording=packaged_wording(),
    )
    return fit(
        CsvCustomers(MALL_CSV),
        plan=a_plan(segments=segments, features=features),
        breakdowns=(AGES, GENDERS),
    )


def above(values: Sequence[float], value: float) -> float:
    """The share of values that are greater."""
    return sum(each > value for each in values) / len(values)


def below(values: Sequence[float], value: float) -> float:
    """The share of values that are smaller."""
    return sum(each < value for each in values) / len(values)
