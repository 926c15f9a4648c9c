"""Simulated campaigns whose effect is known, to see how often they are judged rightly."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from mallseg.domain.campaigns.amounts import Amounts
from mallseg.domain.campaigns.effect import Comparison, Conclusion, Group, Judged, Measure, judge
from mallseg.domain.campaigns.shares import Responses

Flags = npt.NDArray[np.bool_]
CLAIMS = {Conclusion.HELPED, Conclusion.HARMED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of campaign.

    Attributes
    ----------
    usual, rise
        The share that responds without it, and by how much it rises with it.
    sigma
        The width of the lognormal amounts of those who respond.
    """

    people: int
    segments: int
    held_out: float
    usual: float
    rise: float
    sigma: float
    has_amounts: bool

    def true_difference(self, measure: Measure) -> float:
        """The difference that is simulated."""
        mean = math.exp(3 + self.sigma**2 / 2)
        return self.rise if measure is Measure.SHARE else self.rise * mean


@dataclass(slots=True)
class Score:
    """The coverage of intervals by measure and kind, and the power."""

    campaigns: int = 0
    claims: int = 0
    held: Counter[tuple[Measure, float, float]] = field(default_factory=Counter)
    intervals: Counter[tuple[Measure, float, float]] = field(default_factory=Counter)

    def add(self, kind: Kind, judged: tuple[Judged, ...]) -> None:
        """Count one campaign."""
        effects = [effect for each in judged for effect in each.effects]
        self.campaigns += 1
        self.claims += any(effect.conclusion in CLAIMS for effect in effects)
        for effect in effects:
            if effect.low is None or effect.high is None:
                continue
            is_share = effect.measure is Measure.SHARE
            key = effect.measure, kind.usual if is_share else kind.sigma, kind.held_out
            self.intervals[key] += 1
            truth = kind.true_difference(effect.measure)
            self.held[key] += effect.low <= truth <= effect.high

    def coverage(self, measure: Measure) -> float:
        """The share of intervals that held the truth."""
        held = sum(n for (own, *_), n in self.held.items() if own is measure)
        return held / sum(n for (own, *_), n in self.intervals.items() if own is measure)


def simulated(campaigns: int, *, rise: float, seed: int) -> Score:
    """Simulate campaigns of 50 to 50 000 people, of kinds drawn at random, and judge them."""
    random, score = np.random.default_rng(seed), Score()
    for kind in _kinds(random, campaigns, rise):
        score.add(kind, _judged(random, kind))
    return score


def _kinds(random: np.random.Generator, campaigns: int, rise: float) -> Iterator[Kind]:
    for _ in range(campaigns):
        usual = float(random.choice([0.02, 0.05, 0.1, 0.3, 0.6, 1.0]))
        yield Kind(
            people=round(math.exp(random.uniform(math.log(50), math.log(50_000)))),
            segments=int(random.choice([1, 2, 3, 5])),
            held_out=float(random.choice([0.1, 0.2, 0.5])),
            usual=usual,
            rise=min(rise, 1 - usual),
            sigma=float(random.choice([0.5, 1.0, 1.5])),
            has_amounts=bool(random.random() < 0.5),
        )


def _judged(random: np.random.Generator, kind: Kind) -> tuple[Judged, ...]:
    is_out = random.random(kind.people) < kind.held_out
    segment = random.integers(0, kind.segments, kind.people)
    share = np.where(is_out, kind.usual, kind.usual + kind.rise)
    responds = random.random(kind.people) < share
    spent = np.where(responds, random.lognormal(3, kind.sigma, kind.people), 0.0)

    def group(chosen: Flags) -> Group:
        people = int(chosen.sum())
        responses = Responses(people=people, responded=int(responds[chosen].sum()))
        amounts = Amounts.of(people, spent[chosen].tolist()) if kind.has_amounts else None
        return Group(responses=responses, amounts=amounts)

    def comparison(chosen: Flags, name: str) -> Comparison:
        return Comparison(
            segment=name, mailed=group(chosen & ~is_out), held_out=group(chosen & is_out)
        )

    own = [comparison(segment == i, str(i)) for i in range(kind.segments)]
    return judge(comparison(np.ones(kind.people, np.bool_), ""), own)
