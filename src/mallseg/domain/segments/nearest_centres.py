"""The points of a census at their nearest centres."""

from collections.abc import Sequence

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.population import NearestCentre
from mallseg.domain.segments.distance import nearest_of_all
from mallseg.domain.segments.scaling import FeatureScale

NearestCentres = tuple[Sequence[int], Sequence[float]]
"""Labels and squares, as `nearest_of_all` gives them."""


def nearest_centres(census: Census, by: NearestCentre) -> NearestCentres:
    """Find the nearest centre of every point, as `nearest_of_all` does.

    A training asks for the same placement up to ten times, so a census remembers the latest.
    """
    return census.once(by, lambda: _place(census, by))


def nearest_centres_around(
    census: Census, scale: FeatureScale, centres: Sequence[Point]
) -> NearestCentres:
    """Do so for centres in the users' units, of the features of the census."""
    positions = tuple(map(scale.standardise, centres))
    axes = tuple(range(len(census.columns)))
    return nearest_centres(
        census,
        NearestCentre(axes=axes, offset=scale.offset, unit=scale.unit, positions=positions),
    )


def _place(census: Census, by: NearestCentre) -> NearestCentres:
    triples = zip(by.axes, by.offset, by.unit, strict=True)
    scaled = [
        [(value - offset) / unit for value in census.columns[axis]]
        for axis, offset, unit in triples
    ]
    return nearest_of_all(scaled, by.positions)
