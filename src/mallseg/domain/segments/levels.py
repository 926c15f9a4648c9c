"""The levels of segments: where their customers are among all customers of the mall."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from mallseg.domain.customers.census import Census, Point, quantiles_of
from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.distance import nearest_centres_around
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segment_type import FeatureLevel, Level, SegmentType

MOST_NAMED = 2
"""The most features in a name: longer names are hard to remember."""

_HALF = 0.5 - 1e-9
"""With a tolerance for the rounding of summed shares: 3, 22 and 5 of 60 are half of them."""

_NOTABLE = 0.4
"""In standard deviations of all customers: a smaller difference counts as average."""

Levels = tuple[FeatureLevel | None, ...]
"""For each feature, in declared order; None where no level applies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentStatistics:
    """The mean and the median of a segment's customers, and its share of all customers.

    Attributes
    ----------
    centre, median
        Of shape (n_features,).
    """

    centre: Point
    median: Point
    share: float = 0.0

    @classmethod
    def at(cls, centre: Point) -> "SegmentStatistics":
        """Make those of a segment of which only the centre is known."""
        return cls(centre=centre, median=centre)


def statistics_of(
    census: Census, scale: FeatureScale, centres: Sequence[Point]
) -> tuple[SegmentStatistics, ...]:
    """Compute them for the customers nearest to each centre; of a summary, for its cells."""
    labels = nearest_centres_around(census, scale, centres)[0]
    indices: dict[int, list[int]] = defaultdict(list)
    for index, label in enumerate(labels):
        indices[label].append(index)
    return tuple(
        _statistics(census, centre, indices[label]) for label, centre in enumerate(centres)
    )


def _statistics(census: Census, centre: Point, indices: Sequence[int]) -> SegmentStatistics:
    if not indices:
        return SegmentStatistics.at(centre)
    counts = [census.counts[index] for index in indices]
    columns = ([column[index] for index in indices] for column in census.columns)
    return SegmentStatistics(
        centre=centre,
        median=tuple(quantiles_of(column, counts, (0.5,))[0] for column in columns),
        share=sum(counts) / census.customers,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Thirds:
    """The terciles of a mall's customers, by feature.

    Levels are thirds of the customers, not of the range of values: they are invariant under a
    change of unit, and robust to outliers.

    Attributes
    ----------
    bounds
        The lower and the upper tercile of each feature, in declared order.
    overall
        The mean and the standard deviation of all customers, in the same order.
    middle
        The median of all customers, in the same order.
    """

    bounds: Mapping[Feature, tuple[float, float]]
    overall: tuple[tuple[float, float], ...]
    middle: Point

    @classmethod
    def of(cls, census: Census) -> "Thirds":
        """Compute the thirds of a census; a training needs them twice."""
        return census.cached(
            "thirds",
            lambda: cls(
                bounds={feature: _thirds(census, feature) for feature in census.features},
                overall=tuple(census.moments(feature) for feature in census.features),
                middle=tuple(census.quantile(feature, 0.5) for feature in census.features),
            ),
        )

    def levels_of(self, statistics: Sequence[SegmentStatistics]) -> tuple[Levels, ...]:
        """Determine the levels of all segments: those that hold for both their mean and median.

        Where the segments of the lower or the higher level have half of the customers, "than most"
        would be false: those with a mean nearest to the mall's lose the level first. They, and
        segments whose mean and median are in different thirds, are above or below the average where
        that holds for both and the difference of the means is notable. Otherwise they have no
        level, as in long tails.
        """
        columns = [self._column(axis, statistics) for axis in range(len(self.bounds))]
        return tuple(zip(*columns, strict=True))

    def types_of(self, levels: Levels, centre: Point) -> Iterator[SegmentType]:
        """Yield the types that apply to a segment, the most distinctive first.

        A type has the levels of one or two features that are not personal. Of more, the features
        come in the order of the distance of the centre from the mean of all customers, in standard
        deviations, without those in the middle: first in pairs, then single. The levels of personal
        features are added. There is no type where no level applies.
        """
        named = [(axis, each) for axis, each in enumerate(levels) if each]
        personal = tuple(
            each
            for _, each in named
            if each.feature.is_personal and (not each.is_said_alone or len(levels) == 1)
        )
        main = {axis: each for axis, each in named if not each.feature.is_personal}
        if sum(not feature.is_personal for feature in self.bounds) <= MOST_NAMED:
            if parts := (*main.values(), *personal) or tuple(each for _, each in named):
                yield SegmentType(parts=parts)
            return
        distinctive = self._farthest(main, centre)
        for number in range(min(MOST_NAMED, len(distinctive)), 0, -1):
            for chosen in combinations(distinctive, number):
                yield SegmentType(parts=(*(main[axis] for axis in sorted(chosen)), *personal))
        if personal and not main:
            yield SegmentType(parts=personal)

    def _column(
        self, axis: int, statistics: Sequence[SegmentStatistics]
    ) -> list[FeatureLevel | None]:
        """Determine the levels of all segments by one feature."""
        feature, bounds = [*self.bounds.items()][axis]
        mean = self.overall[axis][0]
        levels = [_level(own.centre[axis], own.median[axis], mean, bounds) for own in statistics]
        for level in (Level.LOWER, Level.HIGHER):
            named = [i for i, own in enumerate(levels) if own is level]
            named.sort(key=lambda i: (abs(statistics[i].centre[axis] - mean), -i))
            while named and sum(statistics[i].share for i in named) >= _HALF:
                levels[named.pop(0)] = None
        levels = [own or self._side(axis, one) for own, one in zip(levels, statistics, strict=True)]
        return [FeatureLevel(feature=feature, level=own) if own else None for own in levels]

    def _side(self, axis: int, own: SegmentStatistics) -> Level | None:
        """Determine the side of the mall's mean and median on which both of the segment are."""
        mean, spread = self.overall[axis]
        both, mall = (own.centre[axis], own.median[axis]), (mean, self.middle[axis])
        if abs(own.centre[axis] - mean) < _NOTABLE * spread:
            return None
        if min(both) > max(mall):
            return Level.ABOVE
        return Level.BELOW if max(both) < min(mall) else None

    def _farthest(self, main: Mapping[int, FeatureLevel], centre: Point) -> list[int]:
        """Order the features that are not in the middle, the farthest from the mean first."""

        def distance(axis: int) -> float:
            overall, spread = self.overall[axis]
            return abs(centre[axis] - overall) / spread if spread else 0.0

        ordered = sorted(main, key=distance, reverse=True)
        return [axis for axis in ordered if main[axis].level is not Level.MIDDLE] or ordered[:1]


def _level(
    centre: float, median: float, overall: float, bounds: tuple[float, float]
) -> Level | None:
    """Return the third of both a mean and a median; None where they are in different ones."""
    lower, upper = bounds
    if max(centre, median) < lower and centre < overall:
        return Level.LOWER
    if min(centre, median) > upper and centre > overall:
        return Level.HIGHER
    return Level.MIDDLE if lower <= min(centre, median) <= max(centre, median) <= upper else None


def _thirds(census: Census, feature: Feature) -> tuple[float, float]:
    low, high = census.quantiles(feature, (1 / 3, 2 / 3))
    return low, high
