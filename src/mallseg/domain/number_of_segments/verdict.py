"""How many groups there are: the rule that decides, given what was measured.

1. *Groups apart*: some number of segments has a dip at every border, and no segment is too small to
   have a shape. Of several such numbers the largest is chosen that the completed likelihood does
   not rule out against the others: at a few hundred customers chance opens a dip now and then.
   A larger number that is likelier, and that gaps divide into as many parts, comes before it: into
   more parts, where all its own borders are gaps. There are no groups where a larger number is far
   likelier at which gaps divide no customers: a bent group is thin here and there, where K-means
   cuts it. They are *clear* where every dip is a gap, the likelihood prefers no other number of all
   strongly, there are enough customers, and most resamples find the number too (`confirmed`);
   otherwise *soft*.
2. *Soft groups* too: there is none, but the best silhouette is at least 0.5 and, by three standard
   deviations, above those of customers without groups. The lowest completed likelihood decides; at
   its number, gaps must divide the customers into two parts at least: a bent group that K-means
   cuts into pieces is one part.
3. *No groups* otherwise, and where there are too few customers to decide. Any number is a line
   drawn for convenience; the highest silhouette gives the most compact segments.

``benchmarks/choosing_k.py`` measures the rule on made-up malls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, stdev

from mallseg.domain.customers.census import Census
from mallseg.domain.number_of_segments.border import parts
from mallseg.domain.number_of_segments.candidate import Candidate, Division
from mallseg.domain.number_of_segments.records_per_customer import records_per_customer

_MAX_EFFECTIVE_SAMPLE_SIZE = 2000
"""More customers prove that groups are not exactly normal, which is no reason to divide them."""

_STRONG = 10.0
"""A difference between completed likelihoods, on their scale of -2 ln: very strong evidence.

R. E. Kass and A. E. Raftery, "Bayes factors", Journal of the American Statistical Association
90(430), 1995, doi:10.2307/2291091.
"""

FEWEST_FOR_A_VERDICT = 20
FEWEST_FOR_CLEAR = 50
"""Among 30 customers, half of the divisions with gaps only have the wrong number of groups."""

_FEWEST_IN_A_SEGMENT = 5
_LEAST_SHARE = 0.01
"""Fewer are no group whose shape can be judged, but a few customers who stand aside."""

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
    appended to itself makes no verdict more certain, and neither do customers who come often.
    """
    records = census.customers // census.repetitions
    return min(round(records / records_per_customer(census)), _MAX_EFFECTIVE_SAMPLE_SIZE)


def is_apart(division: Division, *, effective_sample_size: int) -> bool:
    """Check whether there is a dip at every border, between segments that are large enough."""
    least = max(_LEAST_SHARE, _FEWEST_IN_A_SEGMENT / effective_sample_size)
    return division.has_dips_only and division.smallest_share >= least


def is_promising(candidates: Sequence[Candidate], *, effective_sample_size: int) -> bool:
    """Check whether the comparison with null references can decide anything."""
    size = effective_sample_size
    divisions = [candidate.division for candidate in candidates]
    if size < FEWEST_FOR_A_VERDICT or _best_contrast(candidates) < _LEAST_SILHOUETTE:
        return False
    if any(is_apart(division, effective_sample_size=size) for division in divisions):
        return False
    segments = likeliest(divisions, effective_sample_size=size)
    chosen = next(candidate for candidate in candidates if candidate.segments == segments)
    return parts(chosen.borders, segments) > 1


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
    size = effective_sample_size
    most_compact = max(candidates, key=lambda candidate: candidate.contrast)
    if size < FEWEST_FOR_A_VERDICT:
        return Judgement(verdict=Verdict.NONE, segments=most_compact.segments)
    divisions = [candidate.division for candidate in candidates]
    if any(is_apart(division, effective_sample_size=size) for division in divisions):
        segments = clearest(divisions, effective_sample_size=size)
        if _is_clear(segments, divisions, size):
            return Judgement(verdict=Verdict.CLEAR, segments=segments)
        if _is_disputed(segments, candidates, size):
            return Judgement(verdict=Verdict.NONE, segments=most_compact.segments)
        return Judgement(verdict=Verdict.SOFT, segments=_finer(segments, candidates, size))
    if is_promising(candidates, effective_sample_size=size) and _stand_out(candidates, references):
        return Judgement(
            verdict=Verdict.SOFT, segments=likeliest(divisions, effective_sample_size=size)
        )
    return Judgement(verdict=Verdict.NONE, segments=most_compact.segments)


def _is_clear(segments: int, divisions: Sequence[Division], effective_sample_size: int) -> bool:
    own = next(division for division in divisions if len(division.customers) == segments)
    badness = [division.completed_likelihood(effective_sample_size) for division in divisions]
    return (
        own.has_gaps_only
        and effective_sample_size >= FEWEST_FOR_CLEAR
        and own.completed_likelihood(effective_sample_size) <= min(badness) + _STRONG
    )


def _is_disputed(
    segments: int, candidates: Sequence[Candidate], effective_sample_size: int
) -> bool:
    """Check whether a larger number at which gaps divide no customers is far likelier."""
    size = effective_sample_size
    numbers = {candidate.segments: candidate for candidate in candidates}
    likelier = likeliest([each.division for each in candidates], effective_sample_size=size)
    own, other = numbers[segments], numbers[likelier]
    lead = own.division.completed_likelihood(size) - other.division.completed_likelihood(size)
    if likelier < segments or is_apart(other.division, effective_sample_size=size):
        return False
    return lead > _STRONG and parts(other.borders, likelier) == 1


def _finer(segments: int, candidates: Sequence[Candidate], effective_sample_size: int) -> int:
    """Prefer a larger number that is likelier, if gaps divide it into as many parts.

    Groups that touch have no dip at every border, and yet are more than what gaps alone divide.
    """
    likelier = likeliest(
        [candidate.division for candidate in candidates],
        effective_sample_size=effective_sample_size,
    )
    numbers = {candidate.segments: candidate for candidate in candidates}
    own, other = numbers[segments], numbers[likelier]
    more = parts(other.borders, likelier) - parts(own.borders, segments)
    least = 1 if own.division.has_gaps_only else 0
    return likelier if likelier > segments and more >= least else segments


def likeliest(divisions: Sequence[Division], *, effective_sample_size: int) -> int:
    """Find the number of segments with the lowest completed likelihood."""
    best = min(divisions, key=lambda division: division.completed_likelihood(effective_sample_size))
    return len(best.customers)


def clearest(divisions: Sequence[Division], *, effective_sample_size: int) -> int:
    """Find the largest number apart that is not ruled out, the likeliest if none is apart."""
    size = effective_sample_size
    apart = [each for each in divisions if is_apart(each, effective_sample_size=size)]
    if not apart:
        return likeliest(divisions, effective_sample_size=size)
    badness = {len(each.customers): each.completed_likelihood(size) for each in apart}
    bar = min(badness.values()) + _STRONG
    return max(number for number, own in badness.items() if own <= bar)


def _stand_out(candidates: Sequence[Candidate], references: Sequence[NullReference]) -> bool:
    best = _best_contrast(candidates)
    return all(best > reference.bar for reference in references)


def _best_contrast(candidates: Sequence[Candidate]) -> float:
    return max(candidate.contrast for candidate in candidates)
