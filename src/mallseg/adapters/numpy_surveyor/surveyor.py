"""The ClusterAnalysis port by numpy."""

from collections.abc import Sequence
from itertools import count

import numpy as np
from threadpoolctl import threadpool_limits

from mallseg.adapters.numpy_surveyor.groups import Groups
from mallseg.adapters.numpy_surveyor.ladder import climb
from mallseg.adapters.numpy_surveyor.measuring import Measuring
from mallseg.adapters.numpy_surveyor.resamples import Redrawing
from mallseg.adapters.numpy_surveyor.shapeless import references
from mallseg.adapters.numpy_surveyor.silhouette import silhouettes
from mallseg.adapters.numpy_surveyor.terrain import ScaledCensus
from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.number_of_segments.border import Border
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.stability import Resampling
from mallseg.domain.number_of_segments.verdict import NullReference, effective_sample_size_of
from mallseg.domain.ports import Progress
from mallseg.domain.segments.scaling import FeatureScale


class NumpyClusterAnalysis:
    """Measures divisions of a census in numpy, on one thread: sums over threads differ.

    Notes
    -----
    The criteria are exact but for rounding, except the silhouette of many points off a grid. Time
    and memory grow with the distinct points, not with the customers. More than 20 000 points are
    summed up as bins where densities are taken and customers drawn anew.
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
        """Search, then measure. Progress is called once per number, and once for the measuring."""
        if len(census) < max(segments):
            raise NotEnoughCustomersError(have=len(census), need=max(segments))
        scaled_census = ScaledCensus.of(census, scale)
        rng = np.random.default_rng(seed)
        steps, total = count(1), max(segments) + 1
        with threadpool_limits(1):
            found = climb(
                scaled_census.points,
                most=max(segments),
                rng=rng,
                climbed=lambda: progress(min(next(steps), total), total),
            )
            centres = [scaled_census.in_users_units(found[number]) for number in segments]
            measured = _measure(scaled_census, centres, effective_sample_size_of(census), rng)
        progress(total, total)
        return measured

    def borders(
        self, census: Census, scale: FeatureScale, centres: Sequence[Point]
    ) -> tuple[Border, ...]:
        """Label, then take the valleys."""
        scaled_census = ScaledCensus.of(census, scale)
        with threadpool_limits(1):
            measuring = Measuring.of(scaled_census, effective_sample_size_of(census))
            groups = Groups.of(scaled_census.points, scaled_census.labels(centres), len(centres))
            return measuring.borders(groups)

    def null_references(
        self, census: Census, scale: FeatureScale, *, segments: Sequence[int], seed: int
    ) -> tuple[NullReference, ...]:
        """Make up customers who are uniform, normal or unimodal, and divide them."""
        rng = np.random.default_rng(seed)
        with threadpool_limits(1):
            return references(
                ScaledCensus.of(census, scale), [*segments], effective_sample_size_of(census), rng
            )

    def resample(
        self,
        census: Census,
        scale: FeatureScale,
        candidates: Sequence[Candidate],
        *,
        resamples: int,
        with_ridge_ratios: bool,
        seed: int,
        progress: Progress,
    ) -> Resampling:
        """Draw multinomially, divide from twenty cold starts each; progress goes by candidates."""
        scaled_census = ScaledCensus.of(census, scale).coarsened()
        rng = np.random.default_rng(seed)
        steps = count(1)
        with threadpool_limits(1):
            redrawing = Redrawing.of(
                scaled_census, resamples=resamples, with_ridge_ratios=with_ridge_ratios, rng=rng
            )
            labels = [scaled_census.labels(candidate.centres) for candidate in candidates]
            return redrawing.resampling(labels, rng, lambda: progress(next(steps), len(candidates)))


def _measure(
    scaled_census: ScaledCensus,
    all_centres: list[tuple[Point, ...]],
    effective_sample_size: int,
    rng: np.random.Generator,
) -> tuple[Candidate, ...]:
    measuring = Measuring.of(scaled_census, effective_sample_size)
    divisions = [scaled_census.labels(centres) for centres in all_centres]
    return tuple(
        measuring.candidate(centres, labels, silhouette)
        for centres, labels, silhouette in zip(
            all_centres, divisions, silhouettes(scaled_census, divisions, rng), strict=True
        )
    )
