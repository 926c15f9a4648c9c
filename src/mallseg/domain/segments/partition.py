"""A census divided among centres, at a fixed point of K-means."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import mul

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.moments import ExactColumn
from mallseg.domain.customers.population import Advance, NearestCentre, Population, Settled
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.segments.distance import nearest_of_all
from mallseg.domain.segments.scaling import FeatureScale

_NOT_OUTSIDE = (995, 1000)
_MOST_ROUNDS = 100
"""A clusterer returns centres at or next to a fixed point: one or two rounds are typical."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlierRadius:
    """The spread of the training customers around their centres, after scaling.

    Attributes
    ----------
    radii
        Of shape (n_segments,): the root of the mean squared distance of a segment's customers to
        its centre. A segment whose customers agree has the radius of all segments together.
    factor
        The outlier radius in multiples of a segment's radius: of new customers of the same kind, at
        most one in 200 is farther from its centre (see `of_distances`).
    """

    radii: tuple[float, ...]
    factor: float

    @classmethod
    def of_distances(
        cls, squares: Sequence[float], labels: Sequence[int], counts: Sequence[int]
    ) -> "OutlierRadius":
        """Compute the outlier radius from the training customers.

        The ratio of distance to radius is pooled over the segments. Its conformal quantile, the
        ⌈0.995 (n + 1)⌉-th smallest of n, is exceeded by at most one new customer in 200 (Vovk,
        Gammerman and Shafer, Algorithmic Learning in a Random World, 2005). The centres were fitted
        to the same customers, so these are slightly too near; a factor of 1 + 2/√n corrects that.

        Parameters
        ----------
        squares, labels, counts
            Of shape (n_points,): the squared scaled distance of each point of the census to its
            centre, the index of that centre, and the customers there.
        """
        customers = sum(counts)
        loads = [*map(mul, squares, counts)]
        pooled = math.sqrt(math.fsum(loads) / customers)
        loads_of: list[list[float]] = [[] for _ in range(max(labels) + 1)]
        sizes = [0] * len(loads_of)
        for label, load, count in zip(labels, loads, counts, strict=True):
            loads_of[label].append(load)
            sizes[label] += count
        radii = [
            math.sqrt(math.fsum(own) / size) or pooled
            for own, size in zip(loads_of, sizes, strict=True)
        ]
        ratios = [
            math.sqrt(square) / radii[label] if square else 0.0
            for square, label in zip(squares, labels, strict=True)
        ]
        share, whole = _NOT_OUTSIDE
        needed = min(customers, -(-(customers + 1) * share // whole))
        factor = _smallest(ratios, counts, needed) * _optimism(customers)
        return cls(radii=tuple(radii), factor=factor)

    @classmethod
    def of_settled(cls, settled: Settled) -> "OutlierRadius":
        """Compute it where the quantile is known."""
        customers = sum(settled.customers)
        pooled = math.sqrt(math.fsum(settled.squares) / customers)
        pairs = zip(settled.squares, settled.customers, strict=True)
        return cls(
            radii=tuple(math.sqrt(square / own) or pooled for square, own in pairs),
            factor=settled.ratio * _optimism(customers),
        )


def _optimism(customers: int) -> float:
    return 1 + 2 / math.sqrt(customers)


def _smallest(ratios: Sequence[float], counts: Sequence[int], place: int) -> float:
    """Find the place-th smallest of values that stand for some customers each."""
    order = sorted(range(len(ratios)), key=ratios.__getitem__)
    reached = [*accumulate(map(counts.__getitem__, order))]
    return ratios[order[bisect_left(reached, place)]]


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
    outlier_radius
        How far from the centres their customers are.
    """

    centres: tuple[Point, ...]
    customers: tuple[int, ...]
    inertia: float
    outlier_radius: OutlierRadius

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
        scaled = scale.standardise_columns(census.columns)
        exact = [ExactColumn.of(column, census.counts) for column in census.columns]
        settled = sorted(tuple(centre) for centre in centres)
        labels, squares = _place(scaled, scale, settled)
        for _ in range(_MOST_ROUNDS):
            customers = _sizes(labels, census.counts, len(settled))
            means = zip(*(column.means(labels, customers) for column in exact), strict=True)
            settled, before = sorted(means), labels
            labels, squares = _place(scaled, scale, settled)
            if labels == before:
                break
        return cls(
            centres=tuple(settled),
            customers=tuple(_sizes(labels, census.counts, len(settled))),
            inertia=math.fsum(map(mul, squares, census.counts)),
            outlier_radius=OutlierRadius.of_distances(squares, labels, census.counts),
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
        settled = population.settle(
            by, [tuple(c) for c in centres], quantile=_NOT_OUTSIDE, advance=advance
        )
        if settled is None:
            raise NotEnoughCustomersError(have=len(centres) - 1, need=len(centres))
        return cls(
            centres=settled.centres,
            customers=settled.customers,
            inertia=math.fsum(settled.squares),
            outlier_radius=OutlierRadius.of_settled(settled),
        )


def _place(
    scaled: list[list[float]], scale: FeatureScale, centres: list[Point]
) -> tuple[list[int], list[float]]:
    """Label every point with its nearest centre; refuse a centre that is left with none."""
    labels, squares = nearest_of_all(scaled, [scale.standardise(centre) for centre in centres])
    if len(used := set(labels)) < len(centres):
        raise NotEnoughCustomersError(have=len(used), need=len(centres))
    return labels, squares


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
    scaled = scale.standardise_columns(census.columns)
    moved = [tuple(centre) for centre in centres]
    while True:
        owners, squares = nearest_of_all(scaled, [scale.standardise(centre) for centre in moved])
        used = set(owners)
        if len(used) == len(moved):
            return Partition.settle(census, scale, moved).centres
        costs = [*map(mul, squares, census.counts)]
        if not any(costs):
            raise NotEnoughCustomersError(have=len(used), need=len(moved))
        idle = next(index for index in range(len(moved)) if index not in used)
        moved[idle] = points[costs.index(max(costs))]
