"""A fake of the CustomerJoin port, with dictionaries and the domain's own arithmetic."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from mallseg.domain.customers.census import Point
from mallseg.domain.moves.cause import MoveRule
from mallseg.domain.moves.joined import JoinedMonths, MonthCounts, MovedCustomer, MovePath
from mallseg.domain.sources.identified import IdentifiedBatch

_Month = dict[str, list[Point | None]]
"""The points of records by id; None for an unusable record."""


@dataclass(frozen=True)
class PlainJoin:
    """Keeps all customers in memory."""

    @contextmanager
    def opened(self, rule: MoveRule) -> Iterator["PlainOpenJoin"]:
        yield PlainOpenJoin(rule)


@dataclass
class PlainOpenJoin:
    """Two months by id."""

    rule: MoveRule
    before: _Month = field(default_factory=lambda: defaultdict(list))
    after: _Month = field(default_factory=lambda: defaultdict(list))

    def add_before(self, batch: IdentifiedBatch) -> None:
        _take(self.before, batch)

    def add_after(self, batch: IdentifiedBatch) -> None:
        _take(self.after, batch)

    def result(self) -> JoinedMonths:
        return JoinedMonths(
            paths=Counter(self._paths().values()),
            means=self._means(),
            before=_counts(self.before, self.after),
            after=_counts(self.after, self.before),
        )

    def moved(self, paths: Sequence[MovePath]) -> Iterator[MovedCustomer]:
        found = [(own, each) for each, own in self._paths().items() if own in paths]
        for path, each in sorted(found, key=lambda one: (paths.index(one[0]), one[1])):
            yield MovedCustomer(each, path)

    def _paths(self) -> dict[str, MovePath]:
        return {
            each: self._path(*points) for each, points in _joined(self.before, self.after).items()
        }

    def _path(self, old: Point, new: Point) -> MovePath:
        rule = self.rule
        reported, before = rule.earlier.predict([old])[0], rule.segmentation.predict([old])[0]
        found = rule.segmentation.assign_point(new)
        after = rule.segmentation.segments.index(found.segment)
        has_left = before != after and rule.has_left(found.distance, found.distances[before])
        return MovePath(reported, before, after, has_left)

    def _means(self) -> Mapping[tuple[int, int], tuple[Point, Point]]:
        left: dict[tuple[int, int], list[tuple[Point, Point]]] = defaultdict(list)
        for points in _joined(self.before, self.after).values():
            path = self._path(*points)
            if path.has_left:
                left[path.before, path.after].append(points)
        return {
            pair: (_mean([old for old, _ in points]), _mean([new for _, new in points]))
            for pair, points in left.items()
        }


def _take(month: _Month, batch: IdentifiedBatch) -> None:
    for each, point in zip(batch.ids, zip(*batch.columns, strict=True), strict=True):
        month[each].append(point)
    for each in batch.unusable_ids:
        month[each].append(None)


def _joined(before: _Month, after: _Month) -> dict[str, tuple[Point, Point]]:
    both = {
        each: (*before[each], *after[each])
        for each in before.keys() & after.keys()
        if len(before[each]) == len(after[each]) == 1
    }
    return {each: (old, new) for each, (old, new) in both.items() if old and new}


def _counts(month: _Month, other: _Month) -> MonthCounts:
    usable = {each: sum(point is not None for point in own) for each, own in month.items()}
    once = {each for each, points in month.items() if len(points) == 1 and usable[each]}
    return MonthCounts(
        alone=len(once - other.keys()),
        repeated=sum(own for each, own in usable.items() if each not in once),
        unmatched=len(once & other.keys() - _joined(month, other).keys()),
    )


def _mean(points: Sequence[Point]) -> Point:
    return tuple(sum(column) / len(points) for column in zip(*points, strict=True))
