"""What it costs that segments are searched for among the cells of a summary."""

import math
from dataclasses import dataclass
from operator import mul

from mallseg.domain.customers.census import Census
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.placement import placed_around
from mallseg.domain.segments.scaling import FeatureScale


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryCost:
    """What summarising may have cost, and how well the summary measures an inertia.

    The segments themselves are settled among all customers: they are a local optimum of all, and
    their inertia is exact. What the search among cells may miss is a better one.

    Attributes
    ----------
    cells
        How many cells stood for the customers.
    bound
        The most, as a share of the inertia, by which any other centres could be better, if no
        centres have a lower inertia among the cells than these. Moving every customer to the mean
        of their cell changes the root of an inertia by at most the root of the scatter S
        (Minkowski), so that no centres can have less than (√I_cells - √S)². This is far from what
        is to be expected.
    gap
        By how much I_cells + S is above the exact inertia, as a share of it: what is lost by
        customers who are nearer to another centre than the mean of their cell is.
    """

    cells: int
    bound: float
    gap: float

    @classmethod
    def of(cls, census: Census, scale: FeatureScale, partition: Partition) -> "SummaryCost | None":
        """Compare the inertia of a summary with the exact one; None for a census of all points."""
        if census.scatter is None or not partition.inertia:
            return None
        scatter = math.fsum(
            math.fsum(own) / unit**2 for own, unit in zip(census.scatter, scale.unit, strict=True)
        )
        _, squares = placed_around(census, scale, partition.centres)
        of_cells = math.fsum(map(mul, squares, census.counts))
        least = max(math.sqrt(of_cells) - math.sqrt(scatter), 0.0) ** 2
        return cls(
            cells=len(census),
            bound=max(1 - least / partition.inertia, 0.0),
            gap=(of_cells + scatter) / partition.inertia - 1,
        )
