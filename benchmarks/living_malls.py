"""Malls that change from one month to the next: by chance, or in a way that is known."""

import csv
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.segments.naming import named_segmentation
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.features import DEFAULT_FEATURES

SPREAD = 5.0
_PUBLISHED = Path(__file__).parents[1] / "data" / "mall_customers.csv"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Customers about a middle, whose income and score are spread alike."""

    middle: Point
    customers: int = 80
    spread: float = SPREAD


FIVE = (
    Group(middle=(20.0, 20.0)),
    Group(middle=(28.0, 80.0)),
    Group(middle=(55.0, 50.0)),
    Group(middle=(84.0, 82.0)),
    Group(middle=(92.0, 18.0)),
)
"""Much as in the published mall, of equal size, in the order of their centres."""


def month(groups: Sequence[Group], *, seed: int) -> Census:
    """The customers of one month, an independent sample."""
    rng = random.Random(seed)
    points: Counter[Point] = Counter()
    for group in groups:
        for _ in range(group.customers):
            income, score = (rng.gauss(value, group.spread) for value in group.middle)
            points[float(max(0, round(income))), float(min(100, max(1, round(score))))] += 1
    return Census.of_counts(DEFAULT_FEATURES, points)


def segmented(census: Census, groups: Sequence[Group]) -> Segmentation:
    """The segmentation that has a segment for each group."""
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    partition = Partition.settle(census, scale, [group.middle for group in groups])
    return named_segmentation(census, scale, partition)


def months(
    customers: int, *, churn: float, noise: float, total: int, seed: int
) -> Iterator[Census]:
    """Let the published mall go on: its groups stay, its customers do not.

    Everybody has the habits of a published customer. From month to month a share `churn` of them
    leaves, and others come; and everybody's score of a month is `noise` points (one standard
    deviation) off the habit, anew each month.
    """
    rng = random.Random(seed)
    published = _published()
    habits = [rng.choice(published) for _ in range(customers)]
    for _ in range(total):
        points: Counter[Point] = Counter(
            (income, float(min(100, max(1, round(rng.gauss(score, noise))))))
            for income, score in habits
        )
        yield Census.of_counts(DEFAULT_FEATURES, points)
        habits = [rng.choice(published) if rng.random() < churn else own for own in habits]


def bootstrap_months(*, total: int, seed: int) -> Iterator[Census]:
    """Draw the published customers again and again, with replacement: 200 in each month."""
    rng, published = random.Random(seed), _published()
    for _ in range(total):
        drawn = rng.choices(published, k=len(published))
        yield Census.of_counts(DEFAULT_FEATURES, Counter(drawn))


def _published() -> list[Point]:
    with _PUBLISHED.open(encoding="utf-8", newline="") as lines:
        return [
            (float(row["Annual Income (k$)"]), float(row["Spending Score (1-100)"]))
            for row in csv.DictReader(lines)
        ]
