"""How many groups there are: the rule that decides, given what was measured.

1. *Clear groups*: some number of segments has a real gap at every border. Of several such numbers
   the largest is chosen that the completed likelihood does not rule out against the others: at a
   few hundred customers chance opens a gap now and then.
2. *Soft groups*: there is none, but the best silhouette is at least 0.5 and, by three standard
   deviations, above those of customers without groups. The lowest completed likelihood decides.
3. *No groups* otherwise. Any number is a line drawn for convenience; the highest silhouette gives
   the most compact segments.

``benchmarks/choosing_k.py`` measures the rule on made-up malls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, stdev

from mallseg.domain.customers.census import Census
from mallseg.domain.number_of_segments.candidate import Candidate, Division

_MAX_EFFECTIVE_SAMPLE_SIZE = 2000
"""More customers prove that groups are not exactly normal, which is no reason to divide them."""

_RULED_OUT = 20.0
"""A difference between completed likelihoods: a Bayes factor of e^10, on their scale of -2 ln."""

_LEAST_SILHOUETTE = 0.5
_DEVIATIONS_ABOVE = 3.0


class Verdict(StrEnum):
    """The kind of groups there are."""

    CLEAR = "clear"
    SOFT = "soft"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class NullReference:
    """The best silhouettes of made-up customers of one kind, who form no groups."""

    kind: str
    silhouettes: tuple[float, ...]

    @property
    def bar(self) -> float:
        """What chance hardly reaches: three standard deviations above the mean."""
        return fmean(self.silhouettes) + _DEVIATIONS_ABOVE * stdev(self.silhouettes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict and the number of segments that goes with it."""

    verdict: Verdict
    segments: int


def has_groups(judgement: Judgement | None) -> bool:
    """Whether customers may form groups: they do not where a study says so."""
    return judgement is None or judgement.verdict is not Verdict.NONE


def effective_sample_size_of(census: Census) -> int:
    """Compute how many independent customers a census is worth, up to 2000.

    A census in which all counts are multiples of one number is a smaller one, repeated: a file
    appended to itself makes no verdict more certain.
    """
    return min(census.customers // census.repetitions, _MAX_EFFECTIVE_SAMPLE_SIZE)


def is_promising(candidates: Sequence[Candidate]) -> bool:
    """Check whether the comparison with null references can decide anything."""
    has_gaps = any(candidate.division.has_gaps_only for candidate in candidates)
    return not has_gaps and _best_contrast(candidates) >= _LEAST_SILHOUETTE


def judge(
    candidates: Sequence[Candidate],
    *,
    effective_sample_size: int,
    references: Sequence[NullReference],
) -> Judgement:
    """Decide between the candidates.

    Parameters
    ----------
    candidates
        At least one, for different numbers of segments.
    effective_sample_size
        As from `effective_sample_size_of`.
    references
        Needed where the candidates are promising; otherwise they are not used.
    """
    divisions = [candidate.division for candidate in candidates]
    if any(division.has_gaps_only for division in divisions):
        return Judgement(
            verdict=Verdict.CLEAR,
            segments=clearest(divisions, effective_sample_size=effective_sample_size),
        )
    if is_promising(candidates) and _stand_out(candidates, references):
        return Judgement(
            verdict=Verdict.SOFT,
            segments=likeliest(divisions, effective_sample_size=effective_sample_size),
        )
    most_compact = max(candidates, key=lambda candidate: candidate.contrast)
    return Judgement(verdict=Verdict.NONE, segments=most_compact.segments)


def likeliest(divisions: Sequence[Division], *, effective_sample_size: int) -> int:
    """Find the number of segments with the lowest completed likelihood."""
    best = min(divisions, key=lambda division: division.completed_likelihood(effective_sample_size))
    return len(best.customers)


def clearest(divisions: Sequence[Division], *, effective_sample_size: int) -> int:
    """Find the largest number with gaps only that is not ruled out, the likeliest if none is."""
    with_gaps = [division for division in divisions if division.has_gaps_only]
    if not with_gaps:
        return likeliest(divisions, effective_sample_size=effective_sample_size)
    badness = {len(d.customers): d.completed_likelihood(effective_sample_size) for d in with_gaps}
    bar = min(badness.values()) + _RULED_OUT
    return max(number for number, own in badness.items() if own <= bar)


def _stand_out(candidates: Sequence[Candidate], references: Sequence[NullReference]) -> bool:
    best = _best_contrast(candidates)
    return all(best > reference.bar for reference in references)


def _best_contrast(candidates: Sequence[Candidate]) -> float:
    return max(candidate.contrast for candidate in candidates)
