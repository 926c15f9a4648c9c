"""The study: how many groups the customers form, and how certain that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.census import Census
from mallseg.domain.number_of_segments.border import Border
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
from mallseg.domain.segments.naming.naming import PLAIN, Wording, names_of
from mallseg.domain.segments.scaling import FeatureScale

_POINTS_PER_SEGMENT = 3
"""A segment of fewer distinct customers has no covariance worth estimating."""


def comparable(census: Census, numbers: Sequence[int]) -> tuple[int, ...]:
    """Return the numbers of segments for which the census is large enough; at least the lowest."""
    most = len(census) // _POINTS_PER_SEGMENT
    return tuple(n for n in numbers if n <= most) or tuple(numbers[:1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
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

    judgement: Judgement
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
    def verdict(self) -> Verdict:
        """The kind of groups there are."""
        return self.judgement.verdict

    @property
    def recommended(self) -> int:
        """The recommended number of segments."""
        return self.judgement.segments

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
