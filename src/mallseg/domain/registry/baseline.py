"""The baseline of a retraining: the champion, and the preferences of recent studies."""

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
"""The share of the resamples that must choose the other number too."""

RESAMPLES_AGAINST = 0.05
"""The largest share of the resamples that may choose the champion's number, or one beyond it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The starting point of a retraining.

    Attributes
    ----------
    segments
        The champion's number of segments.
    centres
        The champion's centres, in the users' units; empty where it has other features or another
        scaling.
    preferred
        The numbers of segments that the studies of the latest trainings preferred, the latest last;
        None where a study found no groups, or there was none.
    """

    segments: int
    centres: tuple[Point, ...] = ()
    preferred: tuple[int | None, ...] = ()

    @classmethod
    def of(cls, champion: Segmentation, versions: Sequence[Version], plan: Plan) -> "Baseline":
        """Make the baseline from the champion and all versions of its model, oldest first."""
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

    def preferred_number(self, judgement: Judgement | None) -> int:
        """Return the champion's number, unless this study and the last ones agree on another."""
        preferred = preference(judgement)
        runs = (*self.preferred, preferred)
        is_stable = len(runs) >= RUNS_THAT_CHANGE and set(runs) == {preferred}
        return preferred if is_stable and preferred is not None else self.segments

    def confirmed_number(self, judgement: Judgement | None, shares: Mapping[int, float]) -> int:
        """Return the preferred number if the resamples confirm it, else the champion's.

        Parameters
        ----------
        shares
            The share of the resamples in which each number would have been chosen.
        """
        preferred, own = self.preferred_number(judgement), self.segments
        against = sum(
            share
            for number, share in shares.items()
            if (number <= own if preferred > own else number >= own)
        )
        is_chosen = shares.get(preferred, 0.0) >= RESAMPLES_THAT_CHANGE
        return preferred if is_chosen and against <= RESAMPLES_AGAINST else own


def preference(judgement: Judgement | None) -> int | None:
    """Return the number of segments that a study prefers; None without a study or groups."""
    if judgement is None or judgement.verdict is Verdict.NONE:
        return None
    return judgement.segments
