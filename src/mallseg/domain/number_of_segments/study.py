"""The study: how many groups the customers form, how certain that is, and its summary."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.census import Census
from mallseg.domain.errors import check_at_least
from mallseg.domain.number_of_segments.border import Border, BorderKind
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.stability import Resampling, Stability
from mallseg.domain.number_of_segments.verdict import (
    Judgement,
    Verdict,
    best_by_icl,
    effective_sample_size_of,
    has_groups,
)
from mallseg.domain.segments.levels import statistics_of
from mallseg.domain.segments.naming import PLAIN, Wording, names_of
from mallseg.domain.segments.scaling import FeatureScale

_POINTS_PER_SEGMENT = 3
"""A segment of fewer distinct customers has no covariance worth estimating."""


def _stable(value: float) -> float:
    """Round to nine significant digits: further ones depend on the machine."""
    return float(f"{value:.9g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StabilitySummary:
    """The stability of one number of segments over the resamples.

    Attributes
    ----------
    moved_mean, moved_error, moved_high
        Customers who change segment in a resample: the mean, its standard error, the 95 % quantile.
    unstable
        Customers who change in a tenth of the resamples or more.
    chosen
        The share of resamples in which this number would have been chosen.
    """

    moved_mean: float
    moved_error: float
    moved_high: float
    unstable: int
    chosen: float

    def __post_init__(self) -> None:
        check_at_least(0, unstable=self.unstable)

    @classmethod
    def of(cls, stability: Stability, chosen: float) -> "StabilitySummary":
        """Summarise a stability."""
        return cls(
            moved_mean=_stable(stability.mean),
            moved_error=_stable(stability.error),
            moved_high=stability.high,
            unstable=stability.unstable,
            chosen=chosen,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateSummary:
    """The criteria of one candidate; `gaps` of its `borders` are gaps.

    `stability` is None where the customers were not resampled.
    """

    segments: int
    inertia: float
    silhouette: float
    silhouette_error: float
    davies_bouldin: float
    calinski_harabasz: float
    smallest: int
    gaps: int
    borders: int
    stability: StabilitySummary | None = None

    def __post_init__(self) -> None:
        check_at_least(2, segments=self.segments)
        check_at_least(1, smallest=self.smallest)
        check_at_least(0, gaps=self.gaps, borders=self.borders)

    @classmethod
    def of(cls, candidate: Candidate, stability: StabilitySummary | None) -> "CandidateSummary":
        """Summarise a candidate."""
        return cls(
            segments=candidate.segments,
            inertia=_stable(candidate.inertia),
            silhouette=_stable(candidate.silhouette),
            silhouette_error=_stable(candidate.silhouette_error),
            davies_bouldin=_stable(candidate.davies_bouldin),
            calinski_harabasz=_stable(candidate.calinski_harabasz),
            smallest=candidate.smallest,
            gaps=sum(border.kind is BorderKind.GAP for border in candidate.borders),
            borders=len(candidate.borders),
            stability=stability,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A judgement, as the verdict and the number of segments that it recommends."""

    judgement: Judgement

    @property
    def verdict(self) -> Verdict:
        """The kind of groups there are."""
        return self.judgement.verdict

    @property
    def recommended(self) -> int:
        """The recommended number of segments."""
        return self.judgement.segments


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySummary(Recommendation):
    """A judgement, and the candidates in ascending order of their numbers of segments.

    Attributes
    ----------
    effective_sample_size
        As from `effective_sample_size_of`; None where an earlier version of mallseg made it.
    """

    numbers: tuple[CandidateSummary, ...]
    effective_sample_size: int | None = None

    def __post_init__(self) -> None:
        check_at_least(2, segments=self.recommended)

    @classmethod
    def of(
        cls,
        judgement: Judgement,
        candidates: Sequence[Candidate],
        resampling: Resampling | None = None,
        *,
        effective_sample_size: int | None = None,
    ) -> "StudySummary":
        """Summarise a study, with or without resamples."""
        stable: list[StabilitySummary | None] = [None] * len(candidates)
        if resampling is not None:
            shares = resampling.shares()
            stable = [
                StabilitySummary.of(stability, shares[candidate.segments])
                for candidate, stability in zip(candidates, resampling.stabilities, strict=True)
            ]
        return cls(
            judgement=judgement,
            numbers=tuple(map(CandidateSummary.of, candidates, stable)),
            effective_sample_size=effective_sample_size,
        )

    @property
    def has_stability(self) -> bool:
        """Whether the customers were resampled."""
        return all(number.stability for number in self.numbers)

    def number(self, segments: int) -> CandidateSummary | None:
        """Return the candidate with this number of segments; None where it was not compared."""
        return next((each for each in self.numbers if each.segments == segments), None)


def comparable(census: Census, numbers: Sequence[int]) -> tuple[int, ...]:
    """Return the numbers of segments for which the census is large enough; at least the lowest."""
    most = len(census) // _POINTS_PER_SEGMENT
    return tuple(n for n in numbers if n <= most) or tuple(numbers[:1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Study(Recommendation):
    """A recommended number of segments, with the results it is based on.

    Attributes
    ----------
    judgement
        The verdict and the number that it recommends.
    candidates
        In ascending order of their numbers of segments.
    resampling
        The stability of each over the resamples.
    customers
        How many customers were studied.
    effective_sample_size
        As from `effective_sample_size_of`.
    names
        The names of the recommended segments, in the order of their numbers.
    compared_above
        The highest number that was asked for, where higher ones were added because the best may
        lie above it; else None.
    """

    candidates: tuple[Candidate, ...]
    resampling: Resampling
    customers: int
    effective_sample_size: int
    names: tuple[str, ...]
    compared_above: int | None = None

    @classmethod
    def of(
        cls,
        census: Census,
        scale: FeatureScale,
        judgement: Judgement,
        candidates: tuple[Candidate, ...],
        resampling: Resampling,
        *,
        wording: Wording = PLAIN,
        compared_above: int | None = None,
    ) -> "Study":
        """Collect the results of a study."""
        chosen = next(c for c in candidates if c.segments == judgement.segments)
        return cls(
            judgement=judgement,
            candidates=candidates,
            resampling=resampling,
            customers=census.customers,
            effective_sample_size=effective_sample_size_of(census),
            names=names_of(
                census,
                statistics_of(census, scale, chosen.centres),
                wording,
                has_groups=has_groups(judgement),
            ),
            compared_above=compared_above,
        )

    @property
    def borders(self) -> tuple[Border, ...]:
        """The borders between the recommended segments."""
        return next(c.borders for c in self.candidates if c.segments == self.recommended)

    @property
    def shares(self) -> Mapping[int, float]:
        """The share of the resamples in which each number would have been chosen."""
        return self.resampling.shares()

    @property
    def next_best(self) -> int | None:
        """Of the other numbers, the one with the lowest ICL; None where there is no other."""
        others = [c.division for c in self.candidates if c.segments != self.recommended]
        return (
            best_by_icl(others, effective_sample_size=self.effective_sample_size)
            if others
            else None
        )

    def stability(self, segments: int) -> Stability:
        """Return the stability of a candidate."""
        numbers = [candidate.segments for candidate in self.candidates]
        return self.resampling.stabilities[numbers.index(segments)]
