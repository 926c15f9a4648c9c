"""What a retraining goes by: what the champion is, and what the studies since preferred."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.customers.census import Point
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict
from mallseg.domain.registry.version import Version
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.segmentation import Segmentation

RUNS_THAT_CHANGE = 3
"""So many trainings in a row must prefer the same other number: the season alone changes none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What went before a retraining.

    Attributes
    ----------
    segments
        How many the champion has.
    centres
        Where the search may start, in the users' units; none where the champion compares customers
        by other features, or on another scale.
    preferred
        The numbers of segments that the studies of the latest trainings preferred, the latest last;
        None where one saw no groups.
    """

    segments: int
    centres: tuple[Point, ...] = ()
    preferred: tuple[int | None, ...] = ()

    @classmethod
    def of(cls, champion: Segmentation, versions: Sequence[Version], plan: Plan) -> "Baseline":
        """Look at the champion and at all versions of its model, oldest first."""
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

    def number(self, judgement: Judgement | None) -> int:
        """Give the champion's number, unless this study and those before agree on another."""
        wanted = preference(judgement)
        runs = (*self.preferred, wanted)
        is_stable = len(runs) >= RUNS_THAT_CHANGE and set(runs) == {wanted}
        return wanted if is_stable and wanted is not None else self.segments


def preference(judgement: Judgement | None) -> int | None:
    """Tell which number of segments a study prefers; None without any, or without groups."""
    if judgement is None or judgement.verdict is Verdict.NONE:
        return None
    return judgement.segments


def renumbered(*, before: int, now: int) -> tuple[str, ...]:
    """Say that the number of segments is another than the champion's, and why, if it is."""
    if before == now:
        return ()
    reason = f"the study preferred {now} in {RUNS_THAT_CHANGE} trainings in a row"
    return (f"{now} segments instead of {before}: {reason}",)
