"""The ClusterAnalysis port by numpy and scipy."""

from collections.abc import Callable, Sequence
from itertools import count

import numpy as np

from mallseg.adapters.sklearn_kmeans.criteria import Criteria
from mallseg.adapters.sklearn_kmeans.null_references import null_references
from mallseg.adapters.sklearn_kmeans.retraining import Retraining
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.search import global_kmeans
from mallseg.adapters.sklearn_kmeans.silhouette import silhouettes
from mallseg.adapters.sklearn_kmeans.single_threaded import single_threaded
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.number_of_segments.border import Border
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.stability import Resampling
from mallseg.domain.number_of_segments.verdict import NullReference, effective_sample_size_of
from mallseg.domain.ports import ClusterAnalysis, Progress
from mallseg.domain.segments.chance_moves import ChanceMoves
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segmentation import Segmentation

_FIXED_SEED = 0
"""A fixed seed: the same customers give the same figures, whatever the seed of the search."""


class NumpyClusterAnalysis(ClusterAnalysis):
    """Analyses clusterings of a census in numpy, on one thread: sums over threads differ.

    Notes
    -----
    The criteria are exact but for rounding, except the silhouette of many points off a grid. Time
    and memory grow with the distinct points, not with the customers. More than 20 000 points are
    binned where densities are estimated and customers resampled. Retrainings run on a thousand
    bins.
    """

    def candidates(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        segments: Sequence[int],
        seed: int,
        progress: Progress,
    ) -> tuple[Candidate, ...]:
        """Search, then compute criteria. Progress counts numbers of segments, and one more step."""
        if len(census) < max(segments):
            raise NotEnoughCustomersError(have=len(census), need=max(segments))
        scaled_census = ScaledCensus.of(census, scale)
        rng = np.random.default_rng(seed)
        total = max(segments) + 1
        with single_threaded():
            found = global_kmeans(
                scaled_census.points, most=max(segments), rng=rng, on_step=_steps(progress, total)
            )
            all_centres = [scaled_census.to_units(found[number]) for number in segments]
            clusterings = [scaled_census.labels(centres) for centres in all_centres]
            criteria = Criteria.of(scaled_census)
            measured = silhouettes(scaled_census, clusterings, rng)
            candidates = tuple(map(criteria.candidate, all_centres, clusterings, measured))
        progress(total, total)
        return candidates

    def borders(
        self, census: Census, scale: FeatureScale, centres: Sequence[Point]
    ) -> tuple[Border, ...]:
        """Label the points, then compute the saddle ratios."""
        scaled_census = ScaledCensus.of(census, scale)
        with single_threaded():
            criteria = Criteria.of(scaled_census)
            return criteria.borders(scaled_census.labels(centres), len(centres))

    def null_references(
        self, census: Census, scale: FeatureScale, *, segments: Sequence[int], seed: int
    ) -> tuple[NullReference, ...]:
        """Draw uniform, normal and unimodal customers, and cluster them."""
        scaled_census, rng = ScaledCensus.of(census, scale), np.random.default_rng(seed)
        with single_threaded():
            return null_references(
                scaled_census, [*segments], effective_sample_size_of(census), rng
            )

    def resample(
        self,
        census: Census,
        scale: FeatureScale,
        candidates: Sequence[Candidate],
        *,
        resamples: int,
        with_saddle_ratios: bool,
        seed: int,
        progress: Progress,
    ) -> Resampling:
        """Cluster each resample from twenty cold starts. Progress counts candidates."""
        from mallseg.adapters.sklearn_kmeans.resampling import Resamples

        scaled_census = ScaledCensus.of(census, scale).coarsened()
        rng = np.random.default_rng(seed)
        with single_threaded():
            drawn = Resamples.of(
                scaled_census,
                resamples=resamples,
                with_saddle_ratios=with_saddle_ratios,
                effective_sample_size=effective_sample_size_of(census),
                rng=rng,
            )
            clusterings = [scaled_census.labels(candidate.centres) for candidate in candidates]
            return drawn.resampling(clusterings, rng, _steps(progress, len(candidates)))

    def silhouette(self, census: Census, segmentation: Segmentation, *, seed: int) -> float:
        """Compute it from sums over a grid, or over all pairs of points."""
        scaled_census = ScaledCensus.of(census, segmentation.scale)
        with single_threaded():
            labels = scaled_census.labels([segment.centre for segment in segmentation.segments])
            (silhouette,) = silhouettes(scaled_census, [labels], np.random.default_rng(seed))
        return silhouette.value

    def moved_by_chance(
        self,
        census: Census,
        segmentation: Segmentation,
        *,
        trained_on: int,
        retrained_on: int,
        retrainings: int,
        seed: int,
        progress: Progress,
    ) -> ChanceMoves:
        """Draw from a multinomial distribution. Progress counts retrainings."""
        scaled_census = ScaledCensus.of(census, segmentation.scale).coarsened()
        rng = np.random.default_rng(seed)
        with single_threaded():
            centres = scaled_census.to_scale([s.centre for s in segmentation.segments])
            shares = Retraining.of(scaled_census, centres, rng).moved(
                trained_on=trained_on,
                retrained_on=retrained_on,
                times=retrainings,
                rng=rng,
                on_step=_steps(progress, retrainings),
            )
            same = np.random.default_rng(_FIXED_SEED)
            between_halves, by_ratio = Retraining.of(scaled_census, centres, same).between_halves(
                trained_on, same
            )
        return ChanceMoves(shares=shares, between_halves=between_halves, by_ratio=by_ratio)


def _steps(progress: Progress, total: int) -> Callable[[], None]:
    """Report one step more at every call, and never more than the total."""
    steps = count(1)
    return lambda: progress(min(next(steps), total), total)
