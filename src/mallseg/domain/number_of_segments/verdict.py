"""The number of groups: the decision rule, given the measures of all candidates.

1. *Separated groups*: some number of segments has a dip at every border, no segment being too small
   to have a shape. Of several such numbers, the largest is chosen whose ICL is not much higher than
   the lowest among them: with a few hundred customers, chance opens a dip now and then.
   The number with the lowest ICL replaces it where that is larger, if gaps divide it into as many
   components (more, where all borders of the smaller number are gaps), or if its ICL is far lower,
   every border has a shallow dip, and customers are many. There are no groups if a larger number
   has a far lower ICL and no gap: a curved group is thin here and there, where K-means cuts it.
   Groups are *clear* if every dip is a gap, no other number has a far lower ICL, there are enough
   customers, and most resamples find the number too (`confirmed`); otherwise they are *soft*.
2. *Soft groups* also: no number is separated, but the best silhouette is at least 0.5 and three
   standard deviations above the mean of every null reference. The lowest ICL decides; at that
   number, gaps must divide the segments into at least two components: a curved group that K-means
   cuts into pieces is one component.
3. *No groups* otherwise, and where there are too few customers to decide. Any number is a matter of
   convenience; the highest silhouette gives the most compact segments.

``benchmarks/choosing_k.py`` measures how often the rule is right on simulated malls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, stdev

from mallseg.domain.customers.census import Census
from mallseg.domain.number_of_segments.border import components
from mallseg.domain.number_of_segments.candidate import Candidate, Division
from mallseg.domain.number_of_segments.records_per_customer import records_per_customer

_MAX_EFFECTIVE_SAMPLE_SIZE = 2000
"""With more, the ICL only detects that groups are not exactly normal, and splits them."""

_STRONG = 10.0
"""A difference of the ICL that is very strong evidence, on its scale of -2 ln.

R. E. Kass and A. E. Raftery, "Bayes factors", Journal of the American Statistical Association
90(430), 1995, doi:10.2307/2291091.
"""

_SHALLOW = 0.85
"""A saddle ratio below it is a shallow dip, which divides groups only where their ICL does too."""

_FEWEST_FOR_SHALLOW = 500
"""Among fewer customers, chance makes shallow dips, and noise at the edge of a group does."""

_FEWEST_FOR_A_VERDICT = 20
FEWEST_FOR_CLEAR = 50
"""With 30 customers, half of the divisions with gaps only have a wrong number of groups."""

_FEWEST_IN_A_SEGMENT = 5
_LEAST_SHARE = 0.01
"""Fewer customers are scattered ones, not a group whose covariance can be estimated."""

_LEAST_SILHOUETTE = 0.5
_DEVIATIONS_ABOVE = 3.0


class Verdict(StrEnum):
    """The kind of groups there are."""

    CLEAR = "clear"
    SOFT = "soft"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class NullReference:
    """The best silhouettes of samples from one null distribution, which has no groups."""

    kind: str
    silhouettes: tuple[float, ...]

    @property
    def threshold(self) -> float:
        """The silhouette to exceed: three standard deviations above the mean."""
        return fmean(self.silhouettes) + _DEVIATIONS_ABOVE * stdev(self.silhouettes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict and the number of segments that goes with it."""

    verdict: Verdict
    segments: int


def has_groups(judgement: Judgement | None) -> bool:
    """Whether customers may form groups: yes, unless a study found none."""
    return judgement is None or judgement.verdict is not Verdict.NONE


def effective_sample_size_of(census: Census) -> int:
    """Compute the effective sample size of a census, up to 2000.

    Repetitions add no information: neither those of the whole census, as of a file appended to
    itself (a common divisor of all counts), nor several records per customer.
    """
    records = census.customers // census.repetitions
    return min(round(records / records_per_customer(census)), _MAX_EFFECTIVE_SAMPLE_SIZE)


def are_too_few(effective_sample_size: int) -> bool:
    """Whether customers are too few to tell whether they form groups."""
    return effective_sample_size < _FEWEST_FOR_A_VERDICT


def is_separated(division: Division, *, effective_sample_size: int) -> bool:
    """Check for a dip at every border, and segments that are large enough."""
    least = max(_LEAST_SHARE, _FEWEST_IN_A_SEGMENT / effective_sample_size)
    return division.has_dips_only(effective_sample_size) and division.smallest_share >= least


def needs_references(candidates: Sequence[Candidate], *, effective_sample_size: int) -> bool:
    """Check whether a comparison with null references can change the verdict."""
    size = effective_sample_size
    divisions = [candidate.division for candidate in candidates]
    if are_too_few(size) or _best_silhouette(candidates) < _LEAST_SILHOUETTE:
        return False
    if any(is_separated(division, effective_sample_size=size) for division in divisions):
        return False
    likeliest = _likeliest(candidates, size)
    return components(likeliest.borders, likeliest.segments) > 1


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
        Used only where `needs_references` holds.
    """
    size = effective_sample_size
    most_compact = max(candidates, key=lambda candidate: candidate.distinct_silhouette)
    if are_too_few(size):
        return Judgement(verdict=Verdict.NONE, segments=most_compact.segments)
    divisions = [candidate.division for candidate in candidates]
    if any(is_separated(division, effective_sample_size=size) for division in divisions):
        segments = largest_separated(divisions, effective_sample_size=size)
        own = next(candidate for candidate in candidates if candidate.segments == segments)
        likeliest = _likeliest(candidates, size)
        if _is_clear(own.division, likeliest.division, size):
            return Judgement(verdict=Verdict.CLEAR, segments=segments)
        if _is_disputed(own, likeliest, size):
            return Judgement(verdict=Verdict.NONE, segments=most_compact.segments)
        finer = likeliest if _is_finer(likeliest, own, size) else own
        return Judgement(verdict=Verdict.SOFT, segments=finer.segments)
    if needs_references(candidates, effective_sample_size=size) and _exceed_references(
        candidates, references
    ):
        return Judgement(verdict=Verdict.SOFT, segments=_likeliest(candidates, size).segments)
    return Judgement(verdict=Verdict.NONE, segments=most_compact.segments)


def _likeliest(candidates: Sequence[Candidate], effective_sample_size: int) -> Candidate:
    """Find the candidate with the lowest ICL."""
    return min(candidates, key=lambda each: each.division.icl(effective_sample_size))


def _is_clear(own: Division, likeliest: Division, effective_sample_size: int) -> bool:
    size = effective_sample_size
    return (
        own.has_gaps_only
        and size >= FEWEST_FOR_CLEAR
        and own.icl(size) <= likeliest.icl(size) + _STRONG
    )


def _is_disputed(own: Candidate, likeliest: Candidate, effective_sample_size: int) -> bool:
    """Check whether a larger number without any gap has a far lower ICL."""
    size = effective_sample_size
    if likeliest.segments < own.segments or is_separated(
        likeliest.division, effective_sample_size=size
    ):
        return False
    return _leads(likeliest, own, size) and components(likeliest.borders, likeliest.segments) == 1


def _is_finer(likeliest: Candidate, own: Candidate, effective_sample_size: int) -> bool:
    """Check whether the likeliest number divides real groups that the largest separated one joins.

    Touching groups are real too, although they have no dip at every border. Either gaps divide it
    into as many components (more, where all borders of the smaller number are gaps); or, among many
    customers, its ICL is far lower and the density falls a little at every border.
    """
    size = effective_sample_size
    if likeliest.segments <= own.segments:
        return False
    more = components(likeliest.borders, likeliest.segments) - components(own.borders, own.segments)
    least = 1 if own.division.has_gaps_only else 0
    has_shallow_dips = max(likeliest.division.saddle_ratios, default=1.0) < _SHALLOW
    are_many = size >= _FEWEST_FOR_SHALLOW
    return more >= least or (are_many and has_shallow_dips and _leads(likeliest, own, size))


def _leads(likeliest: Candidate, own: Candidate, effective_sample_size: int) -> bool:
    """Check for a far lower ICL."""
    size = effective_sample_size
    return own.division.icl(size) - likeliest.division.icl(size) > _STRONG


def best_by_icl(divisions: Sequence[Division], *, effective_sample_size: int) -> int:
    """Find the number of segments with the lowest ICL."""
    best = min(divisions, key=lambda division: division.icl(effective_sample_size))
    return len(best.customers)


def largest_separated(divisions: Sequence[Division], *, effective_sample_size: int) -> int:
    """Find the largest number that is separated and not ruled out by the ICL.

    Where none is separated, it is the number with the lowest ICL.
    """
    size = effective_sample_size
    separated = [each for each in divisions if is_separated(each, effective_sample_size=size)]
    if not separated:
        return best_by_icl(divisions, effective_sample_size=size)
    icls = {len(each.customers): each.icl(size) for each in separated}
    limit = min(icls.values()) + _STRONG
    return max(number for number, icl in icls.items() if icl <= limit)


def _exceed_references(
    candidates: Sequence[Candidate], references: Sequence[NullReference]
) -> bool:
    best = _best_silhouette(candidates)
    return all(best > reference.threshold for reference in references)


def _best_silhouette(candidates: Sequence[Candidate]) -> float:
    return max(candidate.distinct_silhouette for candidate in candidates)
