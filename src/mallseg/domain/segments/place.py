"""The place of a segment's centre, which is appended to a name that several segments share."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.unit_words import stands_before, with_unit
from mallseg.domain.segments.levels import Thirds

_MOST_FEATURES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Values of some features, in their units.

    Attributes
    ----------
    decimals
        The decimals of the text, beyond those of the features' steps.
    """

    features: tuple[Feature, ...]
    values: Point
    decimals: int = 0

    @classmethod
    def at(cls, features: Iterable[Feature], centre: Point, *, decimals: int = 0) -> Self:
        """Make the place of a centre."""
        chosen = tuple(features)
        values = tuple(f.decode(value) for f, value in zip(chosen, centre, strict=True))
        return cls(features=chosen, values=values, decimals=decimals)

    @classmethod
    def parse(cls, words: str, features: Sequence[Feature]) -> Self | None:
        """Parse the text that `words` returns, for these features; None for any other text.

        Names of older models have a currency sign behind its amount: ``spend around 57010 £``.
        """
        by_label = {feature.short_label: feature for feature in features}
        labels = "|".join(map(re.escape, sorted(by_label, key=len, reverse=True)))
        signs = "".join(re.escape(each.unit) for each in features if stands_before(each.unit))
        sign = f"[{signs}]?" if signs else ""
        parts = re.findall(rf"({labels}) (?:around )?(-?){sign}(\d+)(?:\.(\d+))?", words)
        found = [by_label[label] for label, *_ in parts]
        more = (len(rest) - f.decimals for f, (*_, rest) in zip(found, parts, strict=True))
        place = cls(
            features=tuple(found),
            values=tuple(float(f"{minus}{whole}.{rest or 0}") for _, minus, whole, rest in parts),
            decimals=max(more, default=0),
        )
        is_own = words in {place.words(), place._words(_with_unit_behind)}
        return place if parts and is_own else None

    def moved_to(self, features: Sequence[Feature], centre: Point) -> Self | None:
        """Return the place of another centre by the same features; None where it lacks one."""
        values = dict(zip(features, centre, strict=True))
        if not values.keys() >= {*self.features}:
            return None
        moved = tuple(values[feature] for feature in self.features)
        return type(self).at(self.features, moved, decimals=self.decimals)

    def words(self) -> str:
        """Return the text: ``income around 20 k$, score 75``; ``spend around £57010``."""
        return self._words(with_unit)

    def _words(self, with_symbol: Callable[[str, str], str]) -> str:
        parts: list[str] = []
        for feature, value in zip(self.features, self.values, strict=True):
            number = f"{value:.{feature.decimals + self.decimals}f}"
            amount = with_symbol(number, feature.unit) if feature.has_symbol else number
            around = "" if parts else "around "
            parts.append(f"{feature.short_label} {around}{amount}")
        return ", ".join(parts)


def _with_unit_behind(number: str, unit: str) -> str:
    return f"{number} {unit}"


def distinct_words(features: Iterable[Feature], centres: Sequence[Point]) -> Sequence[str]:
    """Return texts of places, with the fewest decimals that make them distinct."""
    chosen, decimals = tuple(features), 0
    while True:
        texts = [Place.at(chosen, centre, decimals=decimals).words() for centre in centres]
        if len(set(texts)) == len(centres):
            return texts
        decimals += 1


def places_without_type(thirds: Thirds, centres: Sequence[Point]) -> Iterator[str]:
    """Yield texts of places for segments without a type, by their two most distinctive features.

    There are two because one would hardly distinguish them from segments with a type.
    """
    features = tuple(thirds.bounds)
    spreads = [spread or 1.0 for _, spread in thirds.overall]
    axes = sorted(
        range(len(features)),
        key=lambda axis: (
            -max((abs(c[axis] - thirds.overall[axis][0]) for c in centres), default=0)
            / spreads[axis]
        ),
    )
    chosen = sorted(axes[:_MOST_FEATURES])
    own = [tuple(centre[axis] for axis in chosen) for centre in centres]
    if len(set(own)) == len(own):
        yield from distinct_words((features[axis] for axis in chosen), own)
    else:
        yield from distinct_words(features, centres)
