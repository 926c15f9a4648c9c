"""Divisions and candidates for tests, with everything that a test does not care about filled in."""

from mallseg.domain.number_of_segments.border import Border
from mallseg.domain.number_of_segments.candidate import Candidate, Division
from mallseg.domain.number_of_segments.stability import FEWEST_RESAMPLES, Resampling, Stability
from mallseg.domain.number_of_segments.verdict import NullReference

GAP, DIP, LINE = 0.1, 0.4, 0.9


def a_division(
    segments: int, *, saddle_ratios: tuple[float, ...] = (), badness: float = 0.0
) -> Division:
    """A division into equal segments; the higher its badness, the higher its likelihood number."""
    return Division(
        customers=(60,) * segments,
        log_determinants=(badness,) * segments,
        features=2,
        saddle_ratios=saddle_ratios,
    )


def a_candidate(
    segments: int,
    *,
    saddle_ratios: tuple[float, ...] | None = None,
    badness: float = 0.0,
    distinct_silhouette: float = 0.4,
) -> Candidate:
    """A candidate whose neighbours are those next to each other, with a line between them."""
    depths = (LINE,) * (segments - 1) if saddle_ratios is None else saddle_ratios
    borders = (
        Border(between=(number, number + 1), saddle_ratio=depth)
        for number, depth in enumerate(depths, start=1)
    )
    return Candidate(
        centres=tuple((10.0 * number, 50.0) for number in range(1, segments + 1)),
        division=a_division(segments, saddle_ratios=depths, badness=badness),
        borders=tuple(borders),
        inertia=1.0,
        silhouette=distinct_silhouette,
        silhouette_error=0.0,
        distinct_silhouette=distinct_silhouette,
        davies_bouldin=1.0,
        calinski_harabasz=1.0,
    )


def a_reference(*silhouettes: float) -> NullReference:
    """Silhouettes of customers without groups."""
    return NullReference(kind="uniform", silhouettes=silhouettes or (0.3, 0.32))


def a_stability(mean: int = 0) -> Stability:
    """The same number of customers changed in every resample."""
    return Stability(moved=(mean,) * FEWEST_RESAMPLES, unstable=0)


def a_resampling(*candidates: Candidate, moved: tuple[int, ...] = ()) -> Resampling:
    """Every resample divides as the census does."""
    return Resampling(
        stabilities=tuple(a_stability(mean) for mean in moved or (0,) * len(candidates)),
        divisions=(tuple(candidate.division for candidate in candidates),) * FEWEST_RESAMPLES,
        drawn=100,
    )
