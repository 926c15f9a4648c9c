"""Builders for mallseg's own tests: the published customers, and stores."""

import csv
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.breakdown_counts import BreakdownCounts, Counts, GroupCodes
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.testing.builders import AGES
from mallseg.testing.features import DEFAULT_FEATURES

MALL_CSV = Path(__file__).parents[1] / "data" / "mall_customers.csv"
A_KEY = b"kept somewhere else"
"""Signs a store."""

_GENDERS = {"Female": "women", "Male": "men"}
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


def mall_rows() -> list[tuple[str, str, Point]]:
    """The same with age band and gender, read without mallseg's readers."""
    with MALL_CSV.open(encoding="utf-8", newline="") as lines:
        return [
            (AGES.band_of(float(row["Age"])), _GENDERS[row["Gender"]], point)
            for row, point in zip(csv.DictReader(lines), mall_points(), strict=True)
        ]


def breakdown_counts_of(
    breakdown: Breakdown, counts: Counts, points: Sequence[int] = ()
) -> BreakdownCounts:
    """Breakdown counts of a census; each point has one row of counts, or those given."""
    codes = GroupCodes("made up", breakdown.label, breakdown)
    cells = [
        (point, code, n)
        for point, row in zip(points or range(len(counts)), counts, strict=True)
        for code, n in enumerate(row)
    ]
    return codes.breakdown_counts(*zip(*cells, strict=True))


def mall_census(features: tuple[Feature, ...] = DEFAULT_FEATURES) -> Census:
    """The census of the 200 published customers."""
    return Census.of_counts(features, Counter(mall_points(features)))


def copy_of_store(kept: Path, folder: Path) -> Path:
    """A copy of a kept store that may be written to."""
    return Path(shutil.copytree(kept, folder / "models"))
