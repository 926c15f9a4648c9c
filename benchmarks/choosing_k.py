"""Measures the rule that chooses a number of segments, on made-up malls whose number is known.

Usage: python -m benchmarks.choosing_k [MALLS] [SEED]

MALLS of each kind: with moderate and with clear separation, of 2 to 8 groups (2 to 4 in a single
feature); and without groups. Numbers of customers go round 200, 500, 1000, 2000 and 5000. Rules
that others use are measured on the same divisions. Income and score first; then a third as many
malls of one feature and of three.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.made_up_malls import CLEAR, MODERATE, WITHOUT_GROUPS, with_groups, without_groups
from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.application.events import ignore
from mallseg.application.training.study_segments import JudgeNumber, NumberComparison
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.outliers import WithoutOutliers
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.verdict import Verdict, best_by_icl, effective_sample_size_of
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.testing.builders import a_plan
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES, FEATURES

_SIZES = (200, 500, 1000, 2000, 5000)
_MOST_GROUPS = {1: 4, 2: 8, 3: 8}
_OTHER_FEATURES: tuple[tuple[Feature, ...], ...] = ((ANNUAL_INCOME,), FEATURES)

Rule = Callable[[Census, NumberComparison], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mall:
    """A made-up mall; groups is 0 where there are none."""

    kind: str
    groups: int
    customers: int
    census: Census


def malls(
    number: int, seed: int, features: tuple[Feature, ...] = DEFAULT_FEATURES
) -> Iterator[Mall]:
    """Invent a number of malls of each kind."""
    rng = np.random.default_rng(seed)
    for index in range(number):
        customers = _SIZES[index % len(_SIZES)]
        for kind, separation in (("moderate", MODERATE), ("clear", CLEAR)):
            groups = int(rng.integers(2, _MOST_GROUPS[len(features)] + 1))
            census = with_groups(rng, customers, groups, separation, features)
            yield Mall(kind=kind, groups=groups, customers=customers, census=census)
        shape = [*WITHOUT_GROUPS][index // len(_SIZES) % len(WITHOUT_GROUPS)]
        census = without_groups(rng, customers, shape, features)
        yield Mall(kind=shape, groups=0, customers=customers, census=census)


def chosen_by_mallseg(_census: Census, judged: NumberComparison) -> int:
    """Choose as `mallseg study`; 0 for no groups."""
    judgement = judged.judgement
    return 0 if judgement.verdict is Verdict.NONE else judgement.segments


def chosen_by_silhouette(_census: Census, judged: NumberComparison) -> int:
    """Choose the highest silhouette, as most do."""
    return max(judged.candidates, key=lambda candidate: candidate.silhouette).segments


def chosen_by_likelihood(census: Census, judged: NumberComparison) -> int:
    """Choose the lowest completed likelihood."""
    divisions = [candidate.division for candidate in judged.candidates]
    return best_by_icl(divisions, effective_sample_size=effective_sample_size_of(census))


def chosen_by_saddle_ratios(_census: Census, judged: NumberComparison) -> int:
    """Choose the largest number with a gap at every border; 0 for none."""

    def has_gaps(candidate: Candidate) -> bool:
        return candidate.division.has_gaps_only

    return max((c.segments for c in judged.candidates if has_gaps(c)), default=0)


RULES: dict[str, Rule] = {
    "highest silhouette": chosen_by_silhouette,
    "lowest ICL": chosen_by_likelihood,
    "most segments with gaps only": chosen_by_saddle_ratios,
    "mallseg": chosen_by_mallseg,
}


def judged(census: Census) -> tuple[Census, NumberComparison]:
    """Judge as a study does: without outliers, on the standard scale."""
    inside = WithoutOutliers.of(census).census
    plan = a_plan()
    scale = FeatureScale.of_census(inside, plan.scaling)
    judge = JudgeNumber(cluster_analysis=NumpyClusterAnalysis())
    return inside, judge(inside, scale, plan=plan, on_event=ignore)


def measure(number: int, seed: int, features: tuple[Feature, ...]) -> None:
    """Print the share of malls with the right answer, by rule and by kind of mall."""
    right: dict[tuple[str, str], list[bool]] = {}
    for mall in malls(number, seed, features):
        census, result = judged(mall.census)
        size = "n = 200" if mall.customers == _SIZES[0] else "n >= 500"
        rows = [f"{mall.kind}, {size}"] if mall.groups else [f"none, {size}", mall.kind]
        for name, rule in RULES.items():
            for row in rows:
                hits = right.setdefault((name, row), [])
                hits.append(rule(census, result) == mall.groups)
    print(f"\n{', '.join(f.label for f in features)}: {number} malls of each kind, seed {seed}\n")
    print("| malls | number | " + " | ".join(RULES) + " |")
    print("|---" * (len(RULES) + 2) + "|")
    for row in sorted({row for _, row in right}, key=_place_of):
        shares = [f"{np.mean(right[name, row]):.1%}" for name in RULES]
        print(f"| {row} | {len(right['mallseg', row])} | " + " | ".join(shares) + " |")


def _place_of(row: str) -> tuple[int, str]:
    kind, _, size = row.partition(", ")
    order = ["moderate", "clear", "none", *WITHOUT_GROUPS]
    return order.index(kind), size


def main(number: int, seed: int) -> None:
    """Measure income and score, then a third as many malls of one and of three features."""
    measure(number, seed, DEFAULT_FEATURES)
    for features in _OTHER_FEATURES:
        measure(max(number // 3, 1), seed, features)


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], *("300", "2026")[len(sys.argv) - 1 :])))
