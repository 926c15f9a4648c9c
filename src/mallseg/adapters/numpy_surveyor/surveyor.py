"""The Surveyor port by numpy."""

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
from mallseg.adapters.numpy_surveyor.terrain import Terrain
from mallseg.domain.census import Census, Point
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.ports import Progress
from mallseg.domain.scaling import FeatureScale
from mallseg.domain.study.border import Border
from mallseg.domain.study.candidate import Candidate
from mallseg.domain.study.stability import Resampling
from mallseg.domain.study.verdict import Reference, evidence_of


class NumpySurveyor:
    """Measures divisions of a census in numpy, on one thread: sums over threads differ.

    Notes
    -----
    The criteria are exact but for rounding, except the silhouette of many points off a grid. Time
    and memory grow with the distinct points, not with the customers. More than 20 000 points are
    summed up as bins where densities are taken and customers drawn anew.
    """

    def survey(
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
        terrain = Terrain.of(census, scale)
        rng = np.random.default_rng(seed)
        steps, total = count(1), max(segments) + 1
        with threadpool_limits(1):
            found = climb(
                terrain.points,
                most=max(segments),
                rng=rng,
                climbed=lambda: progress(min(next(steps), total), total),
            )
            centres = [terrain.in_users_units(found[number]) for number in segments]
            measured = _measure(terrain, centres, evidence_of(census), rng)
        progress(total, total)
        return measured

    def borders(
        self, census: Census, scale: FeatureScale, centres: Sequence[Point]
    ) -> tuple[Border, ...]:
        """Label, then take the valleys."""
        terrain = Terrain.of(census, scale)
        with threadpool_limits(1):
            measuring = Measuring.of(terrain, evidence_of(census))
            groups = Groups.of(terrain.points, terrain.labels(centres), len(centres))
            return measuring.borders(groups)

    def shapeless(
        self, census: Census, scale: FeatureScale, *, segments: Sequence[int], seed: int
    ) -> tuple[Reference, ...]:
        """Make up customers who are uniform, normal or unimodal, and divide them."""
        rng = np.random.default_rng(seed)
        with threadpool_limits(1):
            return references(Terrain.of(census, scale), [*segments], evidence_of(census), rng)

    def resample(
        self,
        census: Census,
        scale: FeatureScale,
        candidates: Sequence[Candidate],
        *,
        resamples: int,
        with_valleys: bool,
        seed: int,
        progress: Progress,
    ) -> Resampling:
        """Draw multinomially, divide from twenty cold starts each; progress goes by candidates."""
        terrain = Terrain.of(census, scale).coarsened()
        rng = np.random.default_rng(seed)
        steps = count(1)
        with threadpool_limits(1):
            redrawing = Redrawing.of(
                terrain, resamples=resamples, with_valleys=with_valleys, rng=rng
            )
            labels = [terrain.labels(candidate.centres) for candidate in candidates]
            return redrawing.resampling(labels, rng, lambda: progress(next(steps), len(candidates)))


def _measure(
    terrain: Terrain, all_centres: list[tuple[Point, ...]], evidence: int, rng: np.random.Generator
) -> tuple[Candidate, ...]:
    measuring = Measuring.of(terrain, evidence)
    divisions = [terrain.labels(centres) for centres in all_centres]
    return tuple(
        measuring.candidate(centres, labels, silhouette)
        for centres, labels, silhouette in zip(
            all_centres, divisions, silhouettes(terrain, divisions, rng), strict=True
        )
    )
