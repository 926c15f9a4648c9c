"""Builders of values for tests, with defaults for everything that is irrelevant to a test."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from typing import Any

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.registry.version import Provenance
from mallseg.domain.segments.naming import named_segmentation
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.features import DEFAULT_FEATURES

AGES = Breakdown(
    name="age",
    label="age",
    columns=("age",),
    bands=(25, 40, 55, 65),
    split=40,
    highest=120,
    words={"under 40": "people under 40", "40 or over": "people of 40 or over"},
)
GENDERS = Breakdown(
    name="gender",
    label="gender",
    columns=("gender", "sex"),
    values={"women": ("female", "f"), "men": ("male", "m"), "other": ("other",)},
    words={"women": "women", "men": "men"},
)
"""Two breakdowns, as the packaged settings declare them."""

_GROUPS = ((25, 20), (25, 80), (55, 50), (86, 18), (86, 82))


def ignore_progress(_done: int, _total: int, _records: int = 0, /) -> None:
    """Ignore the progress."""


def census_of(
    counts: Mapping[Point, int], features: tuple[Feature, ...] = DEFAULT_FEATURES
) -> Census:
    """A census of these points."""
    return Census.of_counts(features, counts)


def a_plan(**choices: Any) -> Plan:
    """A plan by income and score, unless other features are chosen."""
    return Plan(**{"features": DEFAULT_FEATURES, **choices})


def made_up_census(*, customers: int = 200, seed: int = 0) -> Census:
    """Customers in five groups that overlap, by income and score: the same for the same seed."""
    random = Random(seed)  # noqa: S311  (not for secrets)
    counts: Counter[Point] = Counter()
    for number in range(customers):
        income, score = _GROUPS[number % len(_GROUPS)]
        x, y = round(random.gauss(income, 9)), round(random.gauss(score, 9))
        counts[float(max(x, 0)), float(min(max(y, 1), 100))] += 1
    return census_of(counts)


def segmentation_of(
    counts: Mapping[Point, int],
    centres: Sequence[Point],
    *,
    scaling: Scaling = Scaling.NONE,
    features: tuple[Feature, ...] = DEFAULT_FEATURES,
) -> Segmentation:
    """The segmentation of a census, with centres refined from these."""
    census = census_of(counts, features)
    scale = FeatureScale.of_census(census, scaling)
    return named_segmentation(census, scale, Partition.settle(census, scale, centres))


@cache
def two_segments(*, shift: float = 0.0) -> Segmentation:
    """Four customers in two groups: centres (20 + shift, 30) and (80 + shift, 70)."""
    counts: dict[Point, int] = {
        (19.0 + shift, 30.0): 1,
        (21.0 + shift, 30.0): 1,
        (79.0 + shift, 70.0): 1,
        (81.0 + shift, 70.0): 1,
    }
    return segmentation_of(counts, [(20.0 + shift, 30.0), (80.0 + shift, 70.0)])


def a_provenance(*, parent: int | None = None, seed: int = 0) -> Provenance:
    """The provenance of a version."""
    return Provenance(
        source="customers.csv",
        customers=4,
        outliers=0,
        rejected_rows=0,
        distinct_points=4,
        census_fingerprint="0" * 64,
        seed=seed,
        parent=parent,
    )
