"""What a retraining starts from: the champion, and what recent studies preferred."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.census import Point
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict
from mallseg.domain.registry.version import Version
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.segmentation import Segmentation

RUNS_THAT_CHANGE = 3
"""Trainings in a row that must prefer the same number to change it; a season alone does not."""

RESAMPLES_THAT_CHANGE = 0.5
"""The share of the resamples of a month that must choose the other number too."""

RESAMPLES_AGAINST = 0.05
"""The share that may choose the champion's number, or one still farther from the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a retraining starts from.

    Attributes
    ----------
    segments
        How many segments the champion has.
    centres
        The champion's centres, in the users' units; none where it uses other features or another
        scaling.
    preferred
        The numbers of segments that the latest trainings preferred, the latest last; None where a
        study found no groups, or none was made.
    """

    segments: int
    centres: tuple[Point, ...] = ()
    preferred: tuple[int | None, ...] = ()

    @classmethod
    def of(cls, champion: Segmentation, versions: Sequence[Version], plan: Plan) -> "Baseline":
        """Take the baseline from the champion and all versions of its model, oldest first."""
        trainings = [
            version
            for version in versions
            if version.provenance.renamed is None
            and version.features == tuple(feature.name for feature in plan.features)
            and version.scaling == plan.scaling
        ]
        is_alike = (champion.features, champion.scale.scaling) == (plan.features, plan.scaling)
        latest = trainings[1 - RUNS_THAT_CHANGE :]
        return cls(
            segments=len(champion.segments),
            centres=tuple(s.centre for s in champion.segments) if is_alike else (),
            preferred=tuple(version.provenance.preferred for version in latest),
        )

    def wanted(self, judgement: Judgement | None) -> int:
        """Give the champion's number, unless this study and those before agree on another."""
        preferred = preference(judgement)
        runs = (*self.preferred, preferred)
        is_stable = len(runs) >= RUNS_THAT_CHANGE and set(runs) == {preferred}
        return preferred if is_stable and preferred is not None else self.segments

    def number(self, judgement: Judgement | None, shares: Mapping[int, float]) -> int:
        """Choose the number that is wanted where resamples choose it, else the champion's.

        Parameters
        ----------
        shares
            The share of the resamples in which each number would have been chosen.
        """
        wanted, own = self.wanted(judgement), self.segments
        against = sum(
            share
            for number, share in shares.items()
            if (number <= own if wanted > own else number >= own)
        )
        is_chosen = shares.get(wanted, 0.0) >= RESAMPLES_THAT_CHANGE
        return wanted if is_chosen and against <= RESAMPLES_AGAINST else own


def preference(judgement: Judgement | None) -> int | None:
    """Return the number of segments that a study prefers; None without a study or groups."""
    if judgement is None or judgement.verdict is Verdict.NONE:
        return None
    return judgement.segments
