"""Values for tests, with everything that a test does not care about filled in."""

import csv
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.demographics import AgeBand, Gender
from mallseg.domain.customers.feature import DEFAULT_FEATURES, Feature
from mallseg.domain.registry.version import Provenance
from mallseg.domain.segments.naming.naming import named_segmentation
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segmentation import Segmentation

MALL_CSV = Path(__file__).parents[1] / "data" / "mall_customers.csv"
A_KEY = b"kept somewhere else"
"""Signs a store."""

_COLUMNS = {
    "age": "Age",
    "annual_income": "Annual Income (k$)",
    "spending_score": "Spending Score (1-100)",
}


def mall_points(features: tuple[Feature, ...] = DEFAULT_FEATURES) -> list[Point]:
    """The 200 published customers, in the order of the file."""
    with MALL_CSV.open(encoding="utf-8", newline="") as lines:
        return [
            tuple(float(row[_COLUMNS[feature.name]]) for feature in features)
            for row in csv.DictReader(lines)
        ]


def mall_rows() -> list[tuple[AgeBand, Gender, Point]]:
    """The same with age band and gender, read without mallseg's readers."""
    with MALL_CSV.open(encoding="utf-8", newline="") as lines:
        return [
            (AgeBand.of(float(row["Age"])), Gender(row["Gender"].lower()), point)
            for row, point in zip(csv.DictReader(lines), mall_points(), strict=True)
        ]


def mall_census(features: tuple[Feature, ...] = DEFAULT_FEATURES) -> Census:
    """The census of the 200 published customers."""
    return Census.of_counts(features, Counter(mall_points(features)))


def census_of(
    counts: Mapping[Point, int], features: tuple[Feature, ...] = DEFAULT_FEATURES
) -> Census:
    """A census of these points."""
    return Census.of_counts(features, counts)


def segmentation_of(
    counts: Mapping[Point, int],
    centres: Sequence[Point],
    *,
    scaling: Scaling = Scaling.NONE,
    features: tuple[Feature, ...] = DEFAULT_FEATURES,
) -> Segmentation:
    """The segmentation of a census around the centres that these settle to."""
    census = census_of(counts, features)
    scale = FeatureScale.of_census(census, scaling)
    return named_segmentation(census, scale, Partition.settle(census, scale, centres))


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
    """Where some segmentation comes from."""
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


def copy_of_store(kept: Path, folder: Path) -> Path:
    """A copy of a kept store that may be written to."""
    return Path(shutil.copytree(kept, folder / "models"))
