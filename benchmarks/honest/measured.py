"""Malls of all kinds, judged as `mallseg study` judges them: measured once for several tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.choosing_k import judged
from benchmarks.honest import groups, kept, later_kinds, usual_rules, without_groups
from benchmarks.honest.counting import contradicts
from benchmarks.honest.mall import Kind, Mall
from benchmarks.honest.sample import Sample, rng_of
from benchmarks.made_up_malls import Floats
from mallseg.adapters.sklearn_kmeans.lloyd import lloyd, nearest_centres
from mallseg.adapters.sklearn_kmeans.scaled_census import step_of
from mallseg.adapters.sklearn_kmeans.weighted_points import Labels, WeightedPoints
from mallseg.application.training.study_segments import NumberComparison
from mallseg.domain.customers.census import Census
from mallseg.domain.number_of_segments.border import Border
from mallseg.domain.number_of_segments.verdict import Verdict
from mallseg.domain.segments.scaling import FeatureScale, Scaling

FAMILIES: Mapping[str, tuple[Mapping[str, Kind], Mapping[str, Kind]]] = {
    "groups": (groups.TUNED, {**groups.HELD_OUT, **later_kinds.GROUPS}),
    "none": (without_groups.TUNED, {**without_groups.HELD_OUT, **later_kinds.WITHOUT}),
    "bent": (without_groups.BENT, {**without_groups.BENT_HELD_OUT, **later_kinds.BENT}),
}
"""Of each family, the kinds on which the rule was chosen, with other seeds, and those held out."""

MANY = "11 to 20 groups"
_FEW = 200
"""Of so few customers, twenty groups would have ten each."""

USUAL = ("silhouette", "gap", "BIC", "ICL", "elbow")
SOLVED = 0.01
_ITERATIONS = 100
_MOST_SET_ASIDE = 0.5

Job = tuple[int, str, str, int, int]
"""Seed, family, kind, customers and which mall of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What kind of mall one is, and about how many customers it has."""

    family: str
    kind: str
    is_held_out: bool
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One mall: the truth, and what is said.

    Attributes
    ----------
    groups
        How many there are; 0 for none.
    error
        The share of customers of groups whom K-means gives to another group at the true number.
    by_usual
        What each usual rule chooses; empty where there are no groups.
    contradicted, borders
        How many borders a program contradicts that counts who stands there, and of how many.
    set_aside
        How many whole groups are left out as outliers.
    """

    truth: Truth
    groups: int
    error: float
    verdict: Verdict
    segments: int
    by_usual: Mapping[str, int]
    contradicted: int
    borders: int
    set_aside: int

    @property
    def is_solvable(self) -> bool:
        """Whether K-means finds the groups at their number."""
        return self.error < SOLVED

    @property
    def is_right(self) -> bool:
        """Whether the number of groups is right, or it is right that there are none."""
        if not self.groups:
            return self.verdict is Verdict.NONE
        return self.verdict is not Verdict.NONE and self.segments == self.groups

    @property
    def is_clear(self) -> bool:
        """Whether the strongest word is said."""
        return self.verdict is Verdict.CLEAR


@cache
def measured(sample: Sample) -> tuple[Measured, ...]:
    """Make and judge all malls, in some processes."""
    jobs = [
        (sample.seed, family, kind, customers, index)
        for index in range(sample.malls)
        for family, both in FAMILIES.items()
        for kinds in both
        for kind in [*kinds][: sample.kinds]
        for customers in sample.sizes
        if kind != MANY or customers > _FEW
    ]
    return tuple(kept.each(measure, jobs, sample))


def measure(job: Job) -> Measured:
    """Make and judge one mall."""
    seed, family, kind, customers, index = job
    tuned, held_out = FAMILIES[family]
    rng = rng_of(seed, f"{family} {kind}", customers, index)
    mall = {**tuned, **held_out}[kind](rng, customers)
    truth = Truth(family=family, kind=kind, is_held_out=kind in held_out, customers=customers)
    return judge_mall(mall, truth, rng)


def judge_mall(
    mall: Mall, truth: Truth, rng: np.random.Generator, *, with_usual: bool = True
) -> Measured:
    """Judge one mall."""
    inside, result = judged(mall.census())
    scale = FeatureScale.of_census(inside, Scaling.STANDARD)
    rows = (mall.points - np.array(scale.offset)) / np.array(scale.unit)
    kept = np.isin(_keys(mall.points), _keys(np.array([*inside.points()])))
    chosen = next(c for c in result.candidates if c.segments == result.judgement.segments)
    centres = (np.array(chosen.centres) - np.array(scale.offset)) / np.array(scale.unit)
    steps = np.array([step_of(column) for column in mall.points.T]) / np.array(scale.unit)
    spread = (rows + steps * (rng.random(rows.shape) - 0.5))[kept]
    said = [_is_contradicted(border, spread, centres) for border in chosen.borders]
    return Measured(
        truth=truth,
        groups=mall.groups,
        error=_error(rows, mall) if mall.groups else 0.0,
        verdict=result.judgement.verdict,
        segments=result.judgement.segments,
        by_usual=_usual(inside, result, rows[kept], rng) if mall.groups and with_usual else {},
        contradicted=sum(said),
        borders=len(said),
        set_aside=sum(
            np.mean(~kept[mall.own == group]) > _MOST_SET_ASIDE for group in range(mall.groups)
        ),
    )


def _keys(points: Floats) -> Floats:
    """Make one number of each point, to look it up by."""
    keys: Floats = points @ np.array([1.0, 1e3, 1e6])[: points.shape[1]]
    return keys


def _usual(
    census: Census, result: NumberComparison, rows: Floats, rng: np.random.Generator
) -> Mapping[str, int]:
    candidates = result.candidates
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    labels = [
        _nearest(rows, (np.array(each.centres) - np.array(scale.offset)) / np.array(scale.unit))
        for each in candidates
    ]
    total = float(np.square(rows - rows.mean(axis=0)).sum())
    return {
        "silhouette": usual_rules.by_silhouette(candidates),
        "gap": usual_rules.by_gap(rows, candidates, total, rng),
        "BIC": usual_rules.by_bic(rows, [1, *(each.segments for each in candidates)], seed=0),
        "ICL": usual_rules.by_icl(rows, labels, candidates),
        "elbow": usual_rules.by_elbow(candidates, total),
    }


def _error(rows: Floats, mall: Mall) -> float:
    """Let K-means go on from the true means, and count who ends in another group."""
    members = [rows[mall.own == group] for group in range(mall.groups)]
    if min(map(len, members)) == 0:
        return 1.0
    points = WeightedPoints(axes=rows.T, weights=np.ones(len(rows)))
    starts = np.stack([own.mean(axis=0) for own in members])[None]
    centres, _ = lloyd(points, starts, iterations=_ITERATIONS)
    return mistaken(mall.own, nearest_centres(points, centres)[0][0], mall.groups)


def mistaken(own: Labels, found: Labels, groups: int) -> float:
    """Count who is in another group, after the matching with most customers in common."""
    belongs = own >= 0
    common = np.zeros((groups, groups))
    np.add.at(common, (own[belongs], found[belongs]), 1)
    return float(1 - common[linear_sum_assignment(-common)].sum() / belongs.sum())


def _is_contradicted(border: Border, rows: Floats, centres: Floats) -> bool:
    """Show the border to the program that counts who stands there."""
    left, right = (number - 1 for number in border.between)
    nearest = _nearest(rows, centres)
    way = centres[right] - centres[left]
    length = float(np.linalg.norm(way))
    members = rows[(nearest == left) | (nearest == right)]
    places = (members - (centres[left] + centres[right]) / 2) @ (way / length)
    return contradicts(border.kind, places, length)


def _nearest(rows: Floats, centres: Floats) -> Labels:
    labels: Labels = np.square(rows[:, None] - centres).sum(axis=-1).argmin(axis=1)
    return labels
