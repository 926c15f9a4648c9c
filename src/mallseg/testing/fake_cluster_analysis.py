"""A fake of the ClusterAnalysis port: all figures by their definitions, in plain Python."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import compress, pairwise
from random import Random

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.identity.matching import best_matching
from mallseg.domain.number_of_segments.border import Border, neighbours
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.stability import Resampling, Stability
from mallseg.domain.number_of_segments.verdict import NullReference, effective_sample_size_of
from mallseg.domain.ports import ClusterAnalysis, Progress
from mallseg.domain.segments.certainty import TENTHS, UNSTABLE_FROM, tenth_of
from mallseg.domain.segments.chance_moves import ChanceMoves, ascending_shares
from mallseg.domain.segments.distance import squared_distance
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import ignore_progress
from mallseg.testing.fake_clusterer import FarthestPointClusterer
from mallseg.testing.fake_division import Divided, nearest_centres

_SETS = 10
_MAX_DRAWN = 60
_ROUNDS = 20


class PlainClusterAnalysis(ClusterAnalysis):
    """Clusters as FarthestPointClusterer does, which works for well separated groups."""

    def candidates(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        segments: Sequence[int],
        seed: int,
        progress: Progress,
    ) -> tuple[Candidate, ...]:
        found = []
        for done, number in enumerate(segments, start=1):
            centres = sorted(_fit(census, scale, number))
            found.append(_candidate(census, scale, centres))
            progress(done, len(segments))
        return tuple(found)

    def borders(
        self, census: Census, scale: FeatureScale, centres: Sequence[Point]
    ) -> tuple[Border, ...]:
        return _borders(_divided(census, scale, centres), effective_sample_size_of(census))

    def null_references(
        self, census: Census, scale: FeatureScale, *, segments: Sequence[int], seed: int
    ) -> tuple[NullReference, ...]:
        random = Random(seed)  # noqa: S311  (not for secrets)
        points = [scale.standardise(point) for point in census.points()]
        columns = list(zip(*points, strict=True))
        drawn = min(effective_sample_size_of(census), _MAX_DRAWN)
        kinds = {
            "uniform": lambda column: random.uniform(min(column), max(column)),
            "normal": lambda column: random.gauss(0.0, (max(column) - min(column)) / 4),
        }
        return tuple(
            NullReference(
                kind=kind,
                silhouettes=tuple(
                    max(
                        _silhouette([tuple(map(make, columns)) for _ in range(drawn)], number)
                        for number in segments
                    )
                    for _ in range(_SETS)
                ),
            )
            for kind, make in kinds.items()
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
        random = Random(seed)  # noqa: S311  (not for secrets)
        points, drawn = list(census.points()), census.customers // census.repetitions
        draws = [
            Census.of_counts(
                census.features, Counter(random.choices(points, census.counts, k=drawn))
            )
            for _ in range(resamples)
        ]
        fits = [
            [_divided(draw, scale, _fit(draw, scale, c.segments)) for c in candidates]
            for draw in draws
        ]
        progress(len(candidates), len(candidates))
        return Resampling(
            stabilities=tuple(
                _stability(census, scale, candidate, [fit[i].centres for fit in fits])
                for i, candidate in enumerate(candidates)
            ),
            divisions=tuple(tuple(one.division(drawn) for one in fit) for fit in fits),
            drawn=drawn,
        )

    def silhouette(self, census: Census, segmentation: Segmentation, *, seed: int) -> float:
        centres = [segment.centre for segment in segmentation.segments]
        return _divided(census, segmentation.scale, centres).silhouette()

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
        """Train and retrain from the given centres only."""
        random = Random(seed)  # noqa: S311  (not for secrets)
        points = [segmentation.scale.standardise(point) for point in census.points()]
        centres = [segmentation.scale.standardise(s.centre) for s in segmentation.segments]
        shares, trained = [], []
        for done in range(1, retrainings + 1):
            before = _settled(random.choices(points, census.counts, k=trained_on), centres)
            after = _settled(random.choices(points, census.counts, k=retrained_on), before)
            old, new = (nearest_centres(points, own) for own in (before, after))
            changed = _changed(old, new, census.counts, len(centres))
            shares.append(sum(compress(census.counts, changed)) / census.customers)
            trained.append(old)
            progress(done, retrainings)
        return ChanceMoves(shares=shares, by_ratio=_by_ratio(points, census, centres, trained))


def _fit(census: Census, scale: FeatureScale, segments: int) -> Sequence[Point]:
    clusterer = FarthestPointClusterer()
    return clusterer.fit(census, scale, clusters=segments, seed=0, progress=ignore_progress)


def _divided(census: Census, scale: FeatureScale, centres: Sequence[Point]) -> Divided:
    return Divided(
        points=[scale.standardise(point) for point in census.points()],
        counts=census.counts,
        centres=[scale.standardise(centre) for centre in centres],
    )


def _candidate(census: Census, scale: FeatureScale, centres: list[Point]) -> Candidate:
    divided = _divided(census, scale, centres)
    division = divided.division(effective_sample_size_of(census))
    return Candidate(
        centres=tuple(centres),
        division=division,
        borders=_borders(divided, effective_sample_size_of(census)),
        inertia=divided.inertia(),
        silhouette=divided.silhouette(),
        silhouette_error=0.0,
        distinct_silhouette=divided.silhouette(own_weight=float(census.repetitions)),
        davies_bouldin=divided.davies_bouldin(),
        calinski_harabasz=divided.calinski_harabasz(),
    )


def _borders(divided: Divided, effective_sample_size: int) -> tuple[Border, ...]:
    pairs = neighbours(divided.centres)
    return tuple(
        Border(
            between=(left + 1, right + 1),
            saddle_ratio=divided.saddle_ratio(left, right, effective_sample_size),
        )
        for left, right in pairs
    )


def _silhouette(points: list[Point], segments: int) -> float:
    chosen = [points[0]]
    while len(chosen) < segments:
        gaps = [min(squared_distance(p, c) for c in chosen) for p in points]
        chosen.append(points[gaps.index(max(gaps))])
    return Divided(points=points, counts=[1] * len(points), centres=chosen).silhouette()


def _stability(
    census: Census, scale: FeatureScale, candidate: Candidate, drawn: list[list[Point]]
) -> Stability:
    before = _divided(census, scale, candidate.centres)
    moved, times = [], [0] * len(census)
    for centres in drawn:
        labels = nearest_centres(before.points, centres)
        changed = _changed(before.labels, labels, census.counts, len(centres))
        times = [t + c for t, c in zip(times, changed, strict=True)]
        moved.append(sum(compress(census.counts, changed)))
    is_unstable = [t >= UNSTABLE_FROM * len(drawn) for t in times]
    return Stability(moved=tuple(moved), unstable=sum(compress(census.counts, is_unstable)))


def _settled(drawn: list[Point], centres: list[Point]) -> list[Point]:
    """Run Lloyd's iterations; a centre without customers is not moved."""
    for _ in range(_ROUNDS):
        members: list[list[Point]] = [[] for _ in centres]
        for point, label in zip(drawn, nearest_centres(drawn, centres), strict=True):
            members[label].append(point)
        before = centres
        centres = [
            tuple(sum(axis) / len(own) for axis in zip(*own, strict=True)) if own else centre
            for own, centre in zip(members, centres, strict=True)
        ]
        if centres == before:
            break
    return centres


def _by_ratio(
    points: list[Point], census: Census, centres: list[Point], trained: list[list[int]]
) -> tuple[tuple[float, ...], ...]:
    """Count the customers who change segment between trainings, by segment and ratio."""
    moved, seen = ([[0] * TENTHS for _ in centres] for _ in range(2))
    for before, after in pairwise(trained):
        changed = _changed(before, after, census.counts, len(centres))
        for point, count, has_changed in zip(points, census.counts, changed, strict=True):
            squares = [squared_distance(point, centre) for centre in centres]
            first, second = sorted(squares)[:2]
            tenth = tenth_of(math.sqrt(first), math.sqrt(second))
            moved[squares.index(first)][tenth] += count * has_changed
            seen[squares.index(first)][tenth] += count
    return ascending_shares(moved, seen)


def _changed(
    before: Sequence[int], after: Sequence[int], counts: Sequence[int], segments: int
) -> list[bool]:
    """Find the points that change segment, by the matching with most customers in common."""
    common = Counter[tuple[int, int]]()
    for old, new, count in zip(before, after, counts, strict=True):
        common[old, new] += count
    match = best_matching(
        [[common[old, new] for old in range(segments)] for new in range(segments)]
    )
    return [match[new] != old for old, new in zip(before, after, strict=True)]
