"""The distance from a centre beyond which a customer is unlike every customer seen in training."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

_FALSE_ALARMS_PER_MILLE = 5


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
        pooled = math.sqrt(_mean(squares, counts))
        radii = []
        for label in range(max(labels) + 1):
            own = [i for i, other in enumerate(labels) if other == label]
            square = _mean([squares[i] for i in own], [counts[i] for i in own])
            radii.append(math.sqrt(square) or pooled)
        ratios = sorted(
            (math.sqrt(square) / radii[label] if square else 0.0, count)
            for square, label, count in zip(squares, labels, counts, strict=True)
        )
        needed = min(customers, -(-(customers + 1) * (1000 - _FALSE_ALARMS_PER_MILLE) // 1000))
        return cls(
            radii=tuple(radii), factor=_smallest(ratios, needed) * (1 + 2 / math.sqrt(customers))
        )


def _mean(squares: Sequence[float], counts: Sequence[int]) -> float:
    total = math.fsum(square * count for square, count in zip(squares, counts, strict=True))
    return total / sum(counts)


def _smallest(ratios: Sequence[tuple[float, int]], place: int) -> float:
    """Find the place-th smallest of values that are given with their counts, ascending."""
    reached = list(accumulate(count for _, count in ratios))
    return ratios[bisect_left(reached, place)][0]
