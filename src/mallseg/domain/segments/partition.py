"""A census divided among centres, at a fixed point of K-means."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.moments import mean
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.segments.distance import nearest, squared_distance
from mallseg.domain.segments.outlier_radius import OutlierRadius
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
    outlier_radius
        How far from the centres their customers are.
    """

    centres: tuple[Point, ...]
    customers: tuple[int, ...]
    inertia: float
    outlier_radius: OutlierRadius

    @classmethod
    def settle(
        cls, census: Census, scale: FeatureScale, centres: Sequence[Sequence[float]]
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

        Raises
        ------
        NotEnoughCustomersError
            A centre is nearest to no customer: 64-bit arithmetic distinguishes fewer points than
            there are centres.
        """
        scaled = [scale.standardise(point) for point in census.points()]
        settled = sorted(tuple(centre) for centre in centres)
        labels = _place(scaled, scale, settled)
        for _ in range(_MOST_ROUNDS):
            settled = sorted(_centroids(census, labels, len(settled)))
            before, labels = labels, _place(scaled, scale, settled)
            if labels == before:
                break
        return cls._of_labels(census, scale, scaled, settled, labels)

    @classmethod
    def _of_labels(
        cls,
        census: Census,
        scale: FeatureScale,
        scaled: list[Point],
        centres: list[Point],
        labels: list[int],
    ) -> "Partition":
        customers = [0] * len(centres)
        for label, count in zip(labels, census.counts, strict=True):
            customers[label] += count
        positions = [scale.standardise(centre) for centre in centres]
        squares = [
            squared_distance(point, positions[label])
            for point, label in zip(scaled, labels, strict=True)
        ]
        pairs = zip(squares, census.counts, strict=True)
        return cls(
            centres=tuple(centres),
            customers=tuple(customers),
            inertia=math.fsum(count * square for square, count in pairs),
            outlier_radius=OutlierRadius.of_distances(squares, labels, census.counts),
        )


def _place(scaled: list[Point], scale: FeatureScale, centres: list[Point]) -> list[int]:
    """Label every point with its nearest centre; refuse a centre that is left with none."""
    positions = [scale.standardise(centre) for centre in centres]
    labels = [nearest(point, positions) for point in scaled]
    if len(used := set(labels)) < len(centres):
        raise NotEnoughCustomersError(have=len(used), need=len(centres))
    return labels


def _centroids(census: Census, labels: list[int], segments: int) -> list[Point]:
    """Take the mean of the customers behind each label, in the users' units."""
    members: list[list[int]] = [[] for _ in range(segments)]
    for index, label in enumerate(labels):
        members[label].append(index)
    return [
        tuple(
            mean([column[i] for i in own], [census.counts[i] for i in own])
            for column in census.columns
        )
        for own in members
    ]
