"""A fake of the Clusterer port, in plain Python."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import combinations, islice

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.ports import Clusterer, Progress
from mallseg.domain.segments.distance import squared_distance
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale


class FarthestPointClusterer(Clusterer):
    """K-means from one start: the first point, then always the point farthest from the chosen.

    The seed makes no difference. It finds groups that lie apart; where they overlap it stays in the
    first local optimum. Where a cluster is too small, it tries some hundred other starts.
    """

    def fit(
        self,
        census: Census,
        scale: FeatureScale,
        *,
        clusters: int,
        seed: int,
        fewest: int = 1,
        progress: Progress,
    ) -> Sequence[Point]:
        if len(census) < clusters:
            raise NotEnoughCustomersError(have=len(census), need=clusters)
        points = list(census.points())
        scaled = [scale.standardise(point) for point in points]
        chosen = [0]
        gaps = [squared_distance(position, scaled[0]) for position in scaled]
        while len(chosen) < clusters:
            chosen.append(gaps.index(max(gaps)))
            latest = scaled[chosen[-1]]
            gaps = [
                min(gap, squared_distance(p, latest)) for gap, p in zip(gaps, scaled, strict=True)
            ]
            progress(len(chosen), clusters)
        first = Partition.settle(census, scale, [points[i] for i in chosen])
        if min(first.customers) >= fewest:
            return first.centres
        others = [*_settled(census, scale, islice(combinations(points, clusters), 300))]
        large = [each for each in others if min(each.customers) >= fewest]
        return min(large, key=lambda each: each.inertia, default=first).centres


def _settled(
    census: Census, scale: FeatureScale, starts: Iterable[Sequence[Point]]
) -> Iterator[Partition]:
    for start in starts:
        with suppress(NotEnoughCustomersError):
            yield Partition.settle(census, scale, start)
