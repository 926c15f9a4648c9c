"""Where the customers of a segment stand among all customers of the mall."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from mallseg.domain.customers.census import Census, Point, quantiles_of
from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.nearest_centres import nearest_centres_around
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.domain.segments.segment_type import FeatureLevel, Level, SegmentType

MOST_NAMED = 2
"""A name has at most this many features: with three, no one remembers it."""

_HALF = 0.5 - 1e-9
"""Less what rounding takes from a sum of shares: 3, 22 and 5 of 60 are half of them."""

_NOTABLE = 0.4
"""In standard deviations of all customers: less than this is much like the average."""

Levels = tuple[FeatureLevel | None, ...]
"""By feature, in declared order; None where no level would be true."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The mean and the median customer of a segment, and its share of all customers.

    Attributes
    ----------
    centre, median
        Of shape (n_features,).
    """

    centre: Point
    median: Point
    share: float = 0.0

    @classmethod
    def at(cls, centre: Point) -> "Standing":
        """Stand for a segment of which only the centre is known."""
        return cls(centre=centre, median=centre)


def standings_of(
    census: Census, scale: FeatureScale, centres: Sequence[Point]
) -> tuple[Standing, ...]:
    """Find where the customers around each of some centres stand; of a summary, its cells."""
    labels = nearest_centres_around(census, scale, centres)[0]
    places: dict[int, list[int]] = defaultdict(list)
    for place, label in enumerate(labels):
        places[label].append(place)
    return tuple(_standing(census, centre, places[label]) for label, centre in enumerate(centres))


def _standing(census: Census, centre: Point, places: Sequence[int]) -> Standing:
    if not places:
        return Standing.at(centre)
    counts = [census.counts[place] for place in places]
    columns = ([column[place] for place in places] for column in census.columns)
    return Standing(
        centre=centre,
        median=tuple(quantiles_of(column, counts, (0.5,))[0] for column in columns),
        share=sum(counts) / census.customers,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Thirds:
    """Where the middle third of a mall's customers begins and ends, feature by feature.

    Thirds of the customers, not of the range: so "higher" is true of any mall, in any unit, and one
    rich customer does not make all others poor.

    Attributes
    ----------
    bounds
        By feature, in declared order.
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
        """Find the thirds of a census."""
        return cls(
            bounds={feature: _thirds(census, feature) for feature in census.features},
            overall=tuple(census.moments(feature) for feature in census.features),
            middle=tuple(census.quantile(feature, 0.5) for feature in census.features),
        )

    def levels_of(self, standings: Sequence[Standing]) -> tuple[Levels, ...]:
        """Find the levels of all segments: those that are true of the mean and the median customer.

        Where the segments of a level hold half of the mall, they are most customers themselves:
        those nearest to the middle lose it first. They, and those whose mean and median customer do
        not agree on a level, are above or below the average where that is true of both, and far
        enough to be noticed. Else no level is named, as in long tails.
        """
        columns = [self._column(axis, standings) for axis in range(len(self.bounds))]
        return tuple(zip(*columns, strict=True))

    def types_of(self, levels: Levels, centre: Point) -> Iterator[SegmentType]:
        """Yield the types that are true of a segment: the most distinctive one, then the others.

        A type has the levels of one or two features; of more, those along which the centre is
        farthest from the mean of all customers, in standard deviations, and which are not in the
        middle: pairs of them, then one. Personal features add theirs. There is no type where no
        level is true.
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
        telling = self._farthest(main, centre)
        for number in range(min(MOST_NAMED, len(telling)), 0, -1):
            for chosen in combinations(telling, number):
                yield SegmentType(parts=(*(main[axis] for axis in sorted(chosen)), *personal))
        if personal and not main:
            yield SegmentType(parts=personal)

    def _column(self, axis: int, standings: Sequence[Standing]) -> list[FeatureLevel | None]:
        """Find the levels of all segments by one feature."""
        feature, bounds = [*self.bounds.items()][axis]
        mean = self.overall[axis][0]
        levels = [_level(own.centre[axis], own.median[axis], mean, bounds) for own in standings]
        for level in (Level.LOWER, Level.HIGHER):
            named = [i for i, own in enumerate(levels) if own is level]
            named.sort(key=lambda i: (abs(standings[i].centre[axis] - mean), -i))
            while named and sum(standings[i].share for i in named) >= _HALF:
                levels[named.pop(0)] = None
        levels = [
            own or self._side(axis, standing)
            for own, standing in zip(levels, standings, strict=True)
        ]
        return [FeatureLevel(feature=feature, level=own) if own else None for own in levels]

    def _side(self, axis: int, own: Standing) -> Level | None:
        """Find the side of the mall's mean and median on which those of the segment are."""
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
    """Find the level of a mean and a median customer; None where they do not agree on one."""
    lower, upper = bounds
    if max(centre, median) < lower and centre < overall:
        return Level.LOWER
    if min(centre, median) > upper and centre > overall:
        return Level.HIGHER
    return Level.MIDDLE if lower <= min(centre, median) <= max(centre, median) <= upper else None


def _thirds(census: Census, feature: Feature) -> tuple[float, float]:
    low, high = census.quantiles(feature, (1 / 3, 2 / 3))
    return low, high
