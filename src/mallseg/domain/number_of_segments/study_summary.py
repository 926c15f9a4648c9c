"""The summary of a study that is kept with a version."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.errors import check_at_least
from mallseg.domain.number_of_segments.border import BorderKind
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.stability import Resampling, Stability
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict


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
class StudySummary:
    """A judgement, and the candidates in ascending order of their numbers of segments."""

    judgement: Judgement
    numbers: tuple[CandidateSummary, ...]

    def __post_init__(self) -> None:
        check_at_least(2, segments=self.recommended)

    @classmethod
    def of(
        cls,
        judgement: Judgement,
        candidates: Sequence[Candidate],
        resampling: Resampling | None = None,
    ) -> "StudySummary":
        """Summarise a study, with or without resamples."""
        stable: list[StabilitySummary | None] = [None] * len(candidates)
        if resampling is not None:
            shares = resampling.shares()
            stable = [
                StabilitySummary.of(stability, shares[candidate.segments])
                for candidate, stability in zip(candidates, resampling.stabilities, strict=True)
            ]
        return cls(judgement=judgement, numbers=tuple(map(CandidateSummary.of, candidates, stable)))

    @property
    def verdict(self) -> Verdict:
        """The kind of groups there are."""
        return self.judgement.verdict

    @property
    def recommended(self) -> int:
        """The recommended number of segments."""
        return self.judgement.segments

    @property
    def has_stability(self) -> bool:
        """Whether the customers were resampled."""
        return all(number.stability for number in self.numbers)

    def number(self, segments: int) -> CandidateSummary | None:
        """Return the candidate with this number of segments; None where it was not compared."""
        return next((each for each in self.numbers if each.segments == segments), None)
