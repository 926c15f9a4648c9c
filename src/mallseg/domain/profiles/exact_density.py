"""The exact density behind a summary: all customers are counted, not the means of cells."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.population import Population
from mallseg.domain.profiles.density import Density, Margin
from mallseg.domain.segments.segmentation import Segmentation


def exact_density(density: Density, census: Census, segmentation: Segmentation) -> Density:
    """Count every customer on the grids of a density; without a population it is exact already.

    Parameters
    ----------
    density
        The density of the same census and segments.
    """
    if census.population is None:
        return density
    count = _Count(census, census.population, segmentation)
    return replace(
        count.filled(density, range(len(census.features))),
        margins=tuple(count.along(axis, margin) for axis, margin in enumerate(density.margins)),
        planes=tuple((pick, count.filled(plane, pick)) for pick, plane in density.planes),
    )


@dataclass(frozen=True, slots=True)
class _Count:
    """Counts the customers of a population in the cells of grids."""

    census: Census
    population: Population
    segmentation: Segmentation

    def filled(self, grid: Density, axes: Sequence[int]) -> Density:
        slugs = [segment.slug for segment in self.segmentation.segments]
        origin = [
            self._origin(axis, low, own)
            for axis, low, own in zip(axes, grid.origin, grid.width, strict=True)
        ]
        by = self.segmentation.nearest_centre(self.census.features)
        counted = self.population.counts_in_cells(by, axes=axes, origin=origin, width=grid.width)
        cells = {(place, slugs[index]): n for (place, index), n in counted.items()}
        return Density.joined(origin, grid.width, cells)

    def along(self, axis: int, margin: Margin) -> Margin:
        origin = self._origin(axis, margin.origin, margin.width)
        counted = self.population.counts_in_cells(
            None, axes=[axis], origin=[origin], width=[margin.width]
        )
        cells = sorted((place, n) for ((place,), _), n in counted.items())
        places, customers = zip(*cells, strict=True)
        return replace(margin, origin=origin, places=places, customers=customers)

    def _origin(self, axis: int, origin: float, width: float) -> float:
        """Extend the grid by whole cells where a customer is below its origin."""
        lowest, _ = self.census.extent(self.census.features[axis])
        return origin - max(math.ceil((origin - lowest) / width), 0) * width
