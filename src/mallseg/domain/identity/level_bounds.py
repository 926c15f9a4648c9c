"""What names are held against: where the thirds of a mall's customers lie, and how they spread."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.moments import deviation
from mallseg.domain.profiles.density import Density
from mallseg.domain.segments.segment_type import Level

_LENIENCE = 0.05
"""A share of the customers: a centre on the edge of a third does not change sides every month."""

_SHARES = {
    Level.LOWER: (0.0, 1 / 3 + _LENIENCE),
    Level.MIDDLE: (1 / 3 - _LENIENCE, 2 / 3 + _LENIENCE),
    Level.HIGHER: (2 / 3 - _LENIENCE, 1.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelBounds:
    """Of each feature, where each level nearly holds, and the deviation of all customers."""

    bounds: Mapping[Feature, Mapping[Level, tuple[float, float]]]
    deviations: Mapping[Feature, float]

    @classmethod
    def of(cls, census: Census) -> "LevelBounds":
        """Take them from a census."""
        columns = zip(census.features, census.columns, strict=True)
        return cls(
            bounds={feature: _bounds(census, feature) for feature in census.features},
            deviations={feature: deviation(column, census.counts) for feature, column in columns},
        )

    def is_nearly(self, level: Level, value: float, feature: Feature) -> bool:
        """Tell whether a centre is of a level, or short of it by less than 5 % of the customers."""
        lowest, highest = self.bounds[feature][level]
        return lowest <= value <= highest


@lru_cache(maxsize=4)  # a server shows the cards of few versions, again and again
def level_bounds_of(density: Density, features: tuple[Feature, ...]) -> LevelBounds:
    """Take them from the grid that a version keeps of its customers, by its features."""
    return LevelBounds.of(density.census(features))


def _bounds(census: Census, feature: Feature) -> Mapping[Level, tuple[float, float]]:
    return {
        level: (census.quantile(feature, low), census.quantile(feature, high))
        for level, (low, high) in _SHARES.items()
    }
