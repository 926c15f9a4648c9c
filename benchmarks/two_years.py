"""Counts the names that segments lose when a mall is trained anew every month for two years.

Usage: python -m benchmarks.two_years [RUNS] [CUSTOMERS] [SEED]

RUNS for each of 4 to 7 segments, a churn of 4 and 8 % a month, and scores that are 6 and 10 points
off everybody's habit each month; the groups of the mall never change. Three ways of retraining see
the same months: *anew* takes the best segments of each month, *two per cent* keeps those next to
before unless others are more than 2 % more compact, *mallseg* asks moreover whether chance explains
that. Then groups grow, split, go and come, and one creeps 1.5 points a month.
"""

import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean

from benchmarks.living_malls import FIVE, Group, bootstrap_months, month, months
from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer
from mallseg.application.events import ignore
from mallseg.application.training.divide_census import DivideCensus
from mallseg.application.training.keep_identity import KeepIdentity, KeptIdentity
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.identity.identifiers import IdentifierRegistry, UsedIdentifiers
from mallseg.domain.identity.stale_names import LevelBounds, stale_name_of
from mallseg.domain.ports import Progress
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.naming import PLAIN, named_segmentation
from mallseg.domain.segments.partition import WORTH_A_CHANGE, Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import a_plan

_MONTHS = 24
_BOOTSTRAP_MONTHS = 2000
Retrain = Callable[[Census, FeatureScale, int, Sequence[Point]], Partition]


class Remembering(SklearnClusterer):
    """Searches once in each month: the ways of retraining differ in what they do with it."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int], Sequence[Sequence[float]]] = {}

    def fit(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        clusters: int,
        seed: int,
        fewest: int = 1,
        progress: Progress,
    ) -> Sequence[Sequence[float]]:
        """Search, or remember."""
        key = census.fingerprint(), clusters
        if key not in self._found:
            self._found[key] = super().fit(
                census, scale, clusters=clusters, seed=seed, fewest=fewest, progress=progress
            )
        return self._found[key]


_CLUSTERER = Remembering()


def anew(census: Census, scale: FeatureScale, segments: int, before: Sequence[Point]) -> Partition:
    """Take the best segments of the month, whatever was before."""
    del before
    return Partition.settle(
        census,
        scale,
        _CLUSTERER.fit(census, scale, clusters=segments, seed=0, progress=lambda *_: None),
    )


def two_per_cent(
    census: Census, scale: FeatureScale, segments: int, before: Sequence[Point]
) -> Partition:
    """Keep the segments next to the previous ones, unless others are more than 2 % better."""
    cold = anew(census, scale, segments, before)
    if not before:
        return cold
    warm = Partition.settle(census, scale, _CLUSTERER.refine(census, scale, before))
    return cold if cold.inertia < (1 - WORTH_A_CHANGE) * warm.inertia else warm


def by_mallseg(
    census: Census, scale: FeatureScale, segments: int, before: Sequence[Point]
) -> Partition:
    """Do as a training does."""
    divide = DivideCensus(clusterer=_CLUSTERER)
    division = divide(
        census, scale, segments=segments, plan=a_plan(), start=before, on_event=ignore
    )
    return division.partition


@dataclass(slots=True)
class LivingModel:
    """A model that is trained anew again and again; each version is the champion."""

    retrain: Retrain = by_mallseg
    champion: StoredSegmentation | None = None
    used: UsedIdentifiers = field(default_factory=UsedIdentifiers)

    def trained_on(self, census: Census, segments: int) -> KeptIdentity:
        """Train once more."""
        scale = FeatureScale.of_census(census, Scaling.STANDARD)
        before = self.champion.segmentation.segments if self.champion else ()
        partition = self.retrain(census, scale, segments, [s.centre for s in before])
        kept = KeepIdentity()(
            census,
            named_segmentation(census, scale, partition),
            champion=self.champion,
            registry=IdentifierRegistry(used=self.used),
        )
        version = self.champion.version + 1 if self.champion else 1
        self.used = self.used.and_those_of(kept.segmentation)
        self.champion = StoredSegmentation(
            model="mall", version=version, segmentation=kept.segmentation
        )
        return kept

    def stale_names(self, census: Census) -> frozenset[str]:
        """Give the slugs of the segments whose names do not fit among these customers."""
        if self.champion is None:
            return frozenset()
        now, level_bounds = self.champion.segmentation, LevelBounds.of(census)
        found = (stale_name_of(segment, now, level_bounds, PLAIN) for segment in now.segments)
        return frozenset(stale_name.slug for stale_name in found if stale_name)


def names_lost(mall: Sequence[Census], segments: int, retrain: Retrain) -> int:
    """Count the segments that are gone from one month to the next."""
    model = LivingModel(retrain)
    lost, before = 0, frozenset[str]()
    for census in mall:
        now = frozenset(s.slug for s in model.trained_on(census, segments).segmentation.segments)
        lost += len(before - now)
        before = now
    return lost


def print_names_lost(runs: int, customers: int, seed: int) -> None:
    """Print names lost per year."""
    ways = {"anew": anew, "two per cent": two_per_cent, "mallseg": by_mallseg}
    print(f"names lost per year, {customers} customers, mean of {runs} runs of two years")
    print("segments  churn  noise", *(f"{way:>13}" for way in ways), flush=True)
    means: dict[str, list[float]] = {way: [] for way in ways}
    for segments in range(4, 8):
        for churn, noise in ((0.04, 6.0), (0.04, 10.0), (0.08, 6.0), (0.08, 10.0)):
            lost = dict.fromkeys(ways, 0)
            for run in range(runs):
                mall = [
                    *months(customers, churn=churn, noise=noise, total=_MONTHS + 1, seed=seed + run)
                ]
                for way, retrain in ways.items():
                    lost[way] += names_lost(mall, segments, retrain)
            for way in ways:
                means[way].append(lost[way] * 12 / _MONTHS / runs)
            shown = (f"{means[way][-1]:>13.2f}" for way in ways)
            print(f"{segments:>8}  {churn:>5.0%}  {noise:>5g}", *shown, flush=True)
    print("mean                  ", *(f"{fmean(means[way]):>13.2f}" for way in ways))


def owners_of_numbers(total: int, seed: int) -> dict[int, list[str]]:
    """Retrain every month on a bootstrap of the published mall, into 4, 5 or 6 segments.

    Returns
    -------
    dict
        The slugs that each number stood beside, month by month.
    """
    rng, model = random.Random(seed), LivingModel()
    owners = defaultdict[int, list[str]](list)
    for census in bootstrap_months(total=total, seed=seed):
        kept = model.trained_on(census, rng.choice([4, 5, 5, 5, 6]))
        for segment in kept.segmentation.segments:
            owners[segment.number].append(segment.slug)
    return owners


def after(kind: str, index: int) -> Sequence[Group]:
    """Return the groups of the mall after one of them has changed."""
    group = FIVE[index]
    others = [other for other in FIVE if other is not group]
    income, score = group.middle
    match kind:
        case "growth":
            return [replace(g, customers=112) if g is group else g for g in FIVE]
        case "death":
            return others
        case "birth":
            middle = NEWCOMERS[index]
            return [*FIVE, Group(middle=middle)]
        case _:  # split: the group was as wide as both halves from the start
            return [
                *others,
                Group(middle=(income - 8, score - 8), customers=50),
                Group(middle=(income + 8, score + 8), customers=30),
            ]


NEWCOMERS = ((24.0, 50.0), (51.0, 92.0), (59.0, 8.0), (88.0, 50.0), (120.0, 60.0))


def transitions_of(kind: str, index: int, seed: int) -> list[str]:
    """Train on a mall before and after a change; return the kinds of the transitions."""
    groups = after(kind, index)
    before = groups if kind == "split" else FIVE
    model = LivingModel()
    model.trained_on(month(before, seed=seed), len(FIVE))
    kept = model.trained_on(month(groups, seed=seed + 1), len(groups))
    return [str(each.kind) for each in kept.transitions]


def print_transitions(runs: int, seed: int) -> None:
    """Print how often a change of one group is one transition of that kind."""
    for kind in ("growth", "split", "death", "birth"):
        outcomes = [
            transitions_of(kind, index, seed + 2 * run)
            for index in range(len(FIVE))
            for run in range(runs)
        ]
        right = outcomes.count([kind])
        print(f"{kind} of one group: exactly that in {right} of {len(outcomes)}")


def creeping(rng_seed: int) -> Iterator[Census]:
    """Let the scores of the second group fall by 1.5 points a month."""
    for number in range(_MONTHS + 1):
        income, score = FIVE[1].middle
        groups = [FIVE[0], Group(middle=(income, score - 1.5 * number)), *FIVE[2:]]
        yield month(groups, seed=rng_seed + number)


def month_of_the_announcement(seed: int) -> tuple[int | None, bool]:
    """Find the month in which a creeping group's name is stale, and whether it kept its slug."""
    model = LivingModel()
    first = None
    for number, census in enumerate(creeping(seed)):
        model.trained_on(census, len(FIVE))
        if first is None and "seg-02" in model.stale_names(census):
            first = number
    champion = model.champion
    slugs = [s.slug for s in champion.segmentation.segments] if champion else []
    return first, "seg-02" in slugs


def main(runs: int, customers: int, seed: int) -> None:
    """Print all of it."""
    started = time.perf_counter()
    owners = owners_of_numbers(_BOOTSTRAP_MONTHS, seed)
    changed = sum(len({*slugs}) > 1 for slugs in owners.values())
    print(f"{_BOOTSTRAP_MONTHS} bootstrap months: {changed} of {len(owners)} numbers changed owner")
    print_transitions(runs, seed)
    for run in range(runs):
        announced, is_kept = month_of_the_announcement(seed + 100 * run)
        print(f"1.5 points a month: announced in month {announced}, slug kept: {is_kept}")
    print_names_lost(runs, customers, seed)
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    arguments = [int(text) for text in sys.argv[1:]]
    main(*(arguments + [5, 1000, 2026][len(arguments) :]))
