"""Finding the nearest centre of each point of a census."""

from collections.abc import Sequence

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.population import NearestCentre
from mallseg.domain.segments.distance import nearest_of_all
from mallseg.domain.segments.scaling import FeatureScale

NearestCentres = tuple[Sequence[int], Sequence[float]]
"""Labels and squared distances, as `nearest_of_all` returns them."""


def nearest_centres(census: Census, by: NearestCentre) -> NearestCentres:
    """Find the nearest centre of every point, as `nearest_of_all` does.

    A training needs the same result up to ten times, so the census caches the latest.
    """
    return census.cached(by, lambda: _nearest(census, by))


def nearest_centres_around(
    census: Census, scale: FeatureScale, centres: Sequence[Point]
) -> NearestCentres:
    """Find the nearest of centres in the users' units and the features of the census."""
    positions = tuple(map(scale.standardise, centres))
    axes = tuple(range(len(census.columns)))
    return nearest_centres(
        census,
        NearestCentre(axes=axes, offset=scale.offset, unit=scale.unit, positions=positions),
    )


def _nearest(census: Census, by: NearestCentre) -> NearestCentres:
    triples = zip(by.axes, by.offset, by.unit, strict=True)
    scaled = [
        [(value - offset) / unit for value in census.columns[axis]]
        for axis, offset, unit in triples
    ]
    return nearest_of_all(scaled, by.positions)
