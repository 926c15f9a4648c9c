"""The Appraiser port by numpy."""

from itertools import count

import numpy as np
from threadpoolctl import threadpool_limits

from mallseg.adapters.numpy_surveyor.retrainings import Retraining
from mallseg.adapters.numpy_surveyor.silhouette import silhouettes
from mallseg.adapters.numpy_surveyor.terrain import ScaledCensus
from mallseg.domain.customers.census import Census
from mallseg.domain.monitoring.appraisal import ChanceMoves
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation


class NumpyAppraiser:
    """Measures a segmentation in numpy, on one thread: sums over threads differ.

    Notes
    -----
    Time and memory grow with the distinct points. Retrainings look at a thousand bins of them, and
    those who move are counted on at most 20 000.
    """

    def silhouette(self, census: Census, segmentation: Segmentation, *, seed: int) -> float:
        """Take it from sums over a grid, or over all pairs of points."""
        scaled_census = ScaledCensus.of(census, segmentation.scale)
        with threadpool_limits(1):
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
        """Draw multinomially; progress goes by retrainings."""
        scaled_census = ScaledCensus.of(census, segmentation.scale).coarsened()
        rng = np.random.default_rng(seed)
        steps = count(1)
        with threadpool_limits(1):
            centres = scaled_census.positions([segment.centre for segment in segmentation.segments])
            shares = Retraining.of(scaled_census, centres, rng).moved(
                before=trained_on,
                after=retrained_on,
                times=retrainings,
                rng=rng,
                done=lambda: progress(next(steps), retrainings),
            )
        return ChanceMoves(shares=tuple(shares))
