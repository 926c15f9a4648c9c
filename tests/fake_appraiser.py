"""A stand-in for the Appraiser port: every number by its definition, in plain Python."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.identity.matching import best_matching
from mallseg.domain.monitoring.appraisal import ChanceMoves
from mallseg.domain.ports import Progress
from mallseg.domain.segments.distance import nearest
from mallseg.domain.segments.segmentation import Segmentation

_ROUNDS = 20


@dataclass
class PlainAppraiser:
    """Searches next to the given centres only: well where groups lie apart."""

    def silhouette(self, census: Census, segmentation: Segmentation, *, seed: int) -> float:
        points = [segmentation.scale.standardise(point) for point in census.points()]
        labels = segmentation.place(census.points())
        overall = [*zip(points, labels, census.counts, strict=True)]
        sizes = Counter[int]()
        for _, label, count in overall:
            sizes[label] += count
        total = 0.0
        for point, label, count in overall:
            sums = [0.0] * len(segmentation.segments)
            for other, whose, others in overall:
                sums[whose] += others * math.dist(point, other)
            if sizes[label] > 1:
                own = sums[label] / (sizes[label] - 1)
                next_best = min(sums[j] / n for j, n in sizes.items() if j != label)
                total += count * (next_best - own) / max(own, next_best)
        return total / sum(sizes.values())

    def moved_by_chance(
        self,
        census: Census,
        segmentation: Segmentation,
        *,
        trained_on: int,
        retrained_on: int,
        retrainings: int,
        seed: int,
        progress: Progress,
    ) -> ChanceMoves:
        random = Random(seed)  # noqa: S311  (not for secrets)
        points = [segmentation.scale.standardise(point) for point in census.points()]
        centres = [segmentation.scale.standardise(s.centre) for s in segmentation.segments]
        shares = []
        for done in range(1, retrainings + 1):
            before = _settled(random.choices(points, census.counts, k=trained_on), centres)
            after = _settled(random.choices(points, census.counts, k=retrained_on), before)
            shares.append(_moved(points, census.counts, before, after))
            progress(done, retrainings)
        return ChanceMoves(shares=shares)


def _settled(drawn: list[Point], centres: list[Point]) -> list[Point]:
    """Run Lloyd's rounds; a centre that nobody is nearest to stays where it is."""
    for _ in range(_ROUNDS):
        members: list[list[Point]] = [[] for _ in centres]
        for point in drawn:
            members[nearest(point, centres)].append(point)
        before = centres
        centres = [
            tuple(sum(axis) / len(own) for axis in zip(*own, strict=True)) if own else centre
            for own, centre in zip(members, centres, strict=True)
        ]
        if centres == before:
            break
    return centres


def _moved(
    points: list[Point], counts: Sequence[int], before: list[Point], after: list[Point]
) -> float:
    table = [[0] * len(after) for _ in before]
    for point, count in zip(points, counts, strict=True):
        table[nearest(point, before)][nearest(point, after)] += count
    matching = best_matching(table)
    stayed = sum(table[row][column] for row, column in enumerate(matching) if column is not None)
    return 1 - stayed / sum(counts)
