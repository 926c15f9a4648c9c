"""The local optimum of K-means next to given centres."""

from collections.abc import Sequence

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.segments.distance import nearest, squared_distance
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale


def refined(census: Census, scale: FeatureScale, centres: Sequence[Point]) -> tuple[Point, ...]:
    """Give every centre customers, then run Lloyd's rounds until no customer changes segment.

    A centre that is nearest to no customer moves onto the point with the highest cost: the number
    of its customers times their squared distance to the nearest centre.

    Parameters
    ----------
    centres
        Of shape (n_segments, n_features), in the users' units.

    Raises
    ------
    NotEnoughCustomersError
        There are fewer points that 64-bit arithmetic can tell apart than centres.
    """
    points = [*census.points()]
    scaled = [scale.standardise(point) for point in points]
    moved = [tuple(centre) for centre in centres]
    while True:
        positions = [scale.standardise(centre) for centre in moved]
        owners = [nearest(point, positions) for point in scaled]
        used = set(owners)
        if len(used) == len(moved):
            return Partition.settle(census, scale, moved).centres
        costs = [
            count * squared_distance(point, positions[owner])
            for point, owner, count in zip(scaled, owners, census.counts, strict=True)
        ]
        if not any(costs):
            raise NotEnoughCustomersError(have=len(used), need=len(moved))
        idle = next(index for index in range(len(moved)) if index not in used)
        moved[idle] = points[costs.index(max(costs))]
