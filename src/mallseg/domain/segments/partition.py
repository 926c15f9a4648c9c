"""A census divided among centres, at a fixed point of K-means; and what a summary of it costs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.moments import ExactColumn
from mallseg.domain.customers.population import Advance, NearestCentre, Population
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.segments.nearest_centres import NearestCentres, nearest_centres_around
from mallseg.domain.segments.scaling import FeatureScale

_MOST_ROUNDS = 100
"""A clusterer returns centres at or next to a fixed point: one or two rounds are typical."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """Centres in canonical order, and the customers of each.

    Attributes
    ----------
    centres
        Of shape (n_segments, n_features), in the users' units, in ascending order: this order
        numbers the segments.
    customers
        Customers nearest to each centre, of shape (n_segments,), all positive.
    inertia
        Sum over all customers of the squared scaled distance to their centre.
    radii
        Of shape (n_segments,): the root of the mean squared scaled distance of the customers of
        each centre. One whose customers agree has the radius of all together.
    """

    centres: tuple[Point, ...]
    customers: tuple[int, ...]
    inertia: float
    radii: tuple[float, ...]

    @classmethod
    def settle(
        cls,
        census: Census,
        scale: FeatureScale,
        centres: Sequence[Sequence[float]],
        *,
        advance: Advance | None = None,
    ) -> "Partition":
        """Run Lloyd's iterations with exact sums until no customer changes centre.

        A library's centres carry the rounding of its threads and its matrix products. Here they are
        recomputed from exact sums over the sorted census, and customers are assigned by the same
        arithmetic as later. So every training customer is assigned to its own
        segment, and the result depends on nothing but the partition that the library found.

        Parameters
        ----------
        centres
            Of shape (n_segments, n_features), in the users' units, in any order.
        advance
            Called now and then where every customer of a population is looked at.

        Raises
        ------
        NotEnoughCustomersError
            A centre is nearest to no customer: 64-bit arithmetic distinguishes fewer points than
            there are centres.
        """
        if census.population:
            return cls._of_population(census.population, scale, centres, advance)
        exact = [ExactColumn.of(column, census.counts) for column in census.columns]
        settled = sorted(tuple(centre) for centre in centres)
        labels, squares = _place(census, scale, settled)
        for _ in range(_MOST_ROUNDS):
            customers = _sizes(labels, census.counts, len(settled))
            means = zip(*(column.means(labels, customers) for column in exact), strict=True)
            settled, before = sorted(means), labels
            labels, squares = _place(census, scale, settled)
            if labels == before:
                break
        loads = [*map(mul, squares, census.counts)]
        customers, inertia = _sizes(labels, census.counts, len(settled)), math.fsum(loads)
        return cls(
            centres=tuple(settled),
            customers=tuple(customers),
            inertia=inertia,
            radii=_radii(_sums(loads, labels, len(settled)), customers, inertia),
        )

    @classmethod
    def _of_population(
        cls,
        population: Population,
        scale: FeatureScale,
        centres: Sequence[Sequence[float]],
        advance: Advance | None,
    ) -> "Partition":
        axes = tuple(range(len(scale.offset)))
        by = NearestCentre(axes=axes, offset=scale.offset, unit=scale.unit, positions=())
        settled = population.settle(by, [tuple(c) for c in centres], advance=advance)
        if settled is None:
            raise NotEnoughCustomersError(have=len(centres) - 1, need=len(centres))
        inertia = math.fsum(settled.squares)
        return cls(
            centres=settled.centres,
            customers=settled.customers,
            inertia=inertia,
            radii=_radii(settled.squares, settled.customers, inertia),
        )


def _place(census: Census, scale: FeatureScale, centres: Sequence[Point]) -> NearestCentres:
    """Label every point with its nearest centre; refuse a centre that is left with none."""
    labels, squares = nearest_centres_around(census, scale, centres)
    if len(used := set(labels)) < len(centres):
        raise NotEnoughCustomersError(have=len(used), need=len(centres))
    return labels, squares


def _radii(squares: Sequence[float], customers: Sequence[int], inertia: float) -> tuple[float, ...]:
    pooled = math.sqrt(inertia / sum(customers))
    return tuple(
        math.sqrt(square / own) or pooled for square, own in zip(squares, customers, strict=True)
    )


def _sums(loads: Sequence[float], labels: Sequence[int], segments: int) -> list[float]:
    own: list[list[float]] = [[] for _ in range(segments)]
    for label, load in zip(labels, loads, strict=True):
        own[label].append(load)
    return [*map(math.fsum, own)]


def _sizes(labels: Sequence[int], counts: Sequence[int], segments: int) -> list[int]:
    customers = [0] * segments
    for label, count in zip(labels, counts, strict=True):
        customers[label] += count
    return customers


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
        64-bit arithmetic distinguishes fewer points than there are centres.
    """
    points = [*census.points()]
    moved = [tuple(centre) for centre in centres]
    while True:
        owners, squares = nearest_centres_around(census, scale, moved)
        used = set(owners)
        if len(used) == len(moved):
            return Partition.settle(census, scale, moved).centres
        costs = [*map(mul, squares, census.counts)]
        if not any(costs):
            raise NotEnoughCustomersError(have=len(used), need=len(moved))
        idle = next(index for index in range(len(moved)) if index not in used)
        moved[idle] = points[costs.index(max(costs))]


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
        _, squares = nearest_centres_around(census, scale, partition.centres)
        of_cells = math.fsum(map(mul, squares, census.counts))
        least = max(math.sqrt(of_cells) - math.sqrt(scatter), 0.0) ** 2
        return cls(
            cells=len(census),
            bound=max(1 - least / partition.inertia, 0.0),
            gap=(of_cells + scatter) / partition.inertia - 1,
        )
