"""A census partitioned among centres, at a fixed point of K-means; and the cost of a summary."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.moments import ExactColumn
from mallseg.domain.customers.population import Advance, NearestCentre, Population
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.segments.distance import NearestCentres, nearest_centres_around
from mallseg.domain.segments.scaling import FeatureScale

_MOST_ROUNDS = 100
"""A clusterer returns centres at or next to a fixed point: one or two rounds are typical."""

WORTH_A_CHANGE = 0.02
"""A share of the inertia: partitions that differ by less count as equally good."""

BEYOND_CHANCE = 3.0
"""In standard errors. The threshold is high because the test is repeated every month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """Centres in canonical order, and the customers of each.

    Attributes
    ----------
    centres
        Of shape (n_segments, n_features), in the users' units, in ascending order: this order
        numbers the segments.
    customers
        Of shape (n_segments,): how many are nearest to each centre, all positive.
    inertia
        Sum over all customers of the squared scaled distance to their centre.
    radii
        Of shape (n_segments,): the root of the mean squared scaled distance of its customers to
        each centre. Where the customers of a centre are identical, the pooled radius of all.
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

        The centres of a numerical library depend on the rounding of its threads and its matrix
        products. Here they are recomputed from exact sums over the sorted census, and customers are
        assigned by the same arithmetic as later. So every training customer is assigned to its own
        segment, and the result depends only on the partition that the library found.

        Parameters
        ----------
        centres
            Of shape (n_segments, n_features), in the users' units, in any order.
        advance
            Called now and then during passes over all customers of a population.

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
        labels, squares = _assigned(census, scale, settled)
        for _ in range(_MOST_ROUNDS):
            customers = _sizes(labels, census.counts, len(settled))
            means = zip(*(column.means(labels, customers) for column in exact), strict=True)
            settled, before = sorted(means), labels
            labels, squares = _assigned(census, scale, settled)
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


def _assigned(census: Census, scale: FeatureScale, centres: Sequence[Point]) -> NearestCentres:
    """Label every point with its nearest centre; raise where a centre has no customers."""
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
    """Resolve empty clusters, then run Lloyd's iterations until no customer changes segment.

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
    """The possible loss of inertia from searching on a summary.

    The segments are refined on all customers: they are a local optimum of all, and their inertia is
    exact. But the search among the cells of the summary may have missed a better optimum.

    Attributes
    ----------
    cells
        The number of cells that stood for the customers.
    bound
        An upper bound, as a share of the inertia, on the improvement by any other centres, if no
        centres have a lower inertia among the cells than these. Moving every customer to the mean
        of their cell changes the root of an inertia by at most the root of the scatter S within
        cells (Minkowski's inequality), so no centres have an inertia below (√I_cells - √S)². The
        actual loss is usually far smaller.
    gap
        By how much I_cells + S is above the exact inertia, as a share of it: the contribution of
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


def is_worth_a_change(
    census: Census, scale: FeatureScale, *, before: Partition, other: Partition
) -> bool:
    """Check whether the other partition improves on the previous one by more than chance.

    Which of two almost equally good partitions is better depends on the sample: with 200 customers,
    chance alone makes differences of 5 % and more. So the other partition must have an inertia that
    is 2 % lower, and lower by three standard errors of the paired difference per customer.
    """
    if other.inertia >= (1 - WORTH_A_CHANGE) * before.inertia:
        return False
    _, by_old = nearest_centres_around(census, scale, before.centres)
    _, by_new = nearest_centres_around(census, scale, other.centres)
    repetitions = census.repetitions
    gain = squares = 0.0
    customers = census.customers // repetitions
    for of_old, of_new, count in zip(by_old, by_new, census.counts, strict=True):
        own, difference = count // repetitions, of_old - of_new
        gain += own * difference
        squares += own * difference**2
    error = math.sqrt(max(squares - gain**2 / customers, 0.0))
    return gain > BEYOND_CHANCE * error
