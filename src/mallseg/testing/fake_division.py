"""A division of a census, and its criteria by their definitions, in plain Python."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from mallseg.domain.customers.census import Point
from mallseg.domain.number_of_segments.border import neighbours
from mallseg.domain.number_of_segments.candidate import Division
from mallseg.domain.segments.distance import nearest_of_all, squared_distance

_HALF_A_STEP = 1 / 12


@dataclass
class Divided:
    """Scaled points, their customers, and the segment of each point."""

    points: list[Point]
    counts: Sequence[int]
    centres: list[Point]
    labels: list[int] = field(init=False)
    members: list[list[tuple[Point, int]]] = field(init=False)

    def __post_init__(self) -> None:
        self.labels = nearest_centres(self.points, self.centres)
        self.members = [[] for _ in self.centres]
        for point, count, label in zip(self.points, self.counts, self.labels, strict=True):
            self.members[label].append((point, count))

    def customers(self) -> list[int]:
        return [sum(c for _, c in own) for own in self.members]

    def inertia(self) -> float:
        customers = zip(self.points, self.counts, self.labels, strict=True)
        return sum(c * squared_distance(p, self.centres[label]) for p, c, label in customers)

    def mean_distance(self, point: Point, segment: int, *, without: float = 0.0) -> float:
        members = self.members[segment]
        total = sum(c * math.dist(point, other) for other, c in members)
        return total / (sum(c for _, c in members) - without)

    def silhouette(self, own_weight: float = 1.0) -> float:
        sizes, total = self.customers(), 0.0
        for point, count, label in zip(self.points, self.counts, self.labels, strict=True):
            if sizes[label] > own_weight:
                own = self.mean_distance(point, label, without=own_weight)
                others = [j for j in range(len(sizes)) if j != label and sizes[j]]
                next_best = min(self.mean_distance(point, j) for j in others)
                total += count * (next_best - own) / max(own, next_best)
        return total / sum(self.counts)

    def davies_bouldin(self) -> float:
        segments = range(len(self.centres))
        within = [self.mean_distance(self.centres[j], j) for j in segments]
        worst = [
            max(
                (within[i] + within[j]) / math.dist(self.centres[i], self.centres[j])
                for j in segments
                if j != i
            )
            for i in segments
        ]
        return sum(worst) / len(worst)

    def calinski_harabasz(self) -> float:
        total, segments = sum(self.counts), len(self.centres)
        middle = [
            sum(c * p[axis] for p, c in zip(self.points, self.counts, strict=True)) / total
            for axis in range(len(self.points[0]))
        ]
        sizes = zip(self.customers(), self.centres, strict=True)
        between = sum(n * squared_distance(centre, middle) for n, centre in sizes)
        inertia = self.inertia()
        return between * (total - segments) / (inertia * (segments - 1)) if inertia else 1.0

    def saddle_ratio(self, left: int, right: int, effective_sample_size: int) -> float:
        features, total = len(self.points[0]), sum(self.counts)
        variance = self.inertia() / (total * features)
        bandwidth = 1.69 * variance * effective_sample_size ** (-2 / (features + 4)) + _HALF_A_STEP
        ends = self.centres[left], self.centres[right]
        density = [
            sum(
                c * math.exp(-squared_distance(p, place) / (2 * bandwidth))
                for p, c in zip(self.points, self.counts, strict=True)
            )
            for place in (self._between(*ends, step / 20) for step in range(21))
        ]
        return min(density) / min(density[0], density[-1])

    def division(self, effective_sample_size: int) -> Division:
        pairs = neighbours(self.centres)
        return Division(
            customers=tuple(self.customers()),
            log_determinants=tuple(self._log_spread(j) for j in range(len(self.centres))),
            features=len(self.points[0]),
            saddle_ratios=tuple(
                self.saddle_ratio(left, right, effective_sample_size) for left, right in pairs
            ),
        )

    def _log_spread(self, segment: int) -> float:
        """Compute it with diagonal covariances within segments."""
        members = self.members[segment]
        size = sum(c for _, c in members) or 1
        return sum(
            math.log(
                sum(c * (p[axis] - self.centres[segment][axis]) ** 2 for p, c in members) / size
                + _HALF_A_STEP
            )
            for axis in range(len(self.points[0]))
        )

    @staticmethod
    def _between(left: Point, right: Point, share: float) -> Point:
        return tuple(a + (b - a) * share for a, b in zip(left, right, strict=True))


def nearest_centres(points: Sequence[Point], centres: Sequence[Point]) -> list[int]:
    """Find the index of the centre nearest to each point."""
    labels, _ = nearest_of_all([*zip(*points, strict=True)], centres)
    return labels
