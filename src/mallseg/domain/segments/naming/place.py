"""Where a segment's centre lies, as added to a name that several segments share."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import AGE, ANNUAL_INCOME, SPENDING_SCORE, Feature
from mallseg.domain.customers.units import Units

_SHORT_LABELS = {AGE: "age", ANNUAL_INCOME: "income", SPENDING_SCORE: "score"}
_FEATURES = {label: feature for feature, label in _SHORT_LABELS.items()}
_PART = re.compile(rf"({'|'.join(_FEATURES)}) (?:around )?(\d+)(?:\.(\d+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Values of some features, in the users' units, and the decimals they are written with."""

    features: tuple[Feature, ...]
    values: Point
    decimals: int = 0

    @classmethod
    def parse(cls, words: str, units: Units) -> Self | None:
        """Parse what `words` wrote; None for any other text."""
        parts = _PART.findall(words)
        place = cls(
            features=tuple(_FEATURES[label] for label, _, _ in parts),
            values=tuple(float(f"{whole}.{rest or 0}") for _, whole, rest in parts),
            decimals=max((len(rest) for _, _, rest in parts), default=0),
        )
        return place if parts and place.words(units) == words else None

    def moved_to(self, features: Sequence[Feature], centre: Point) -> Self | None:
        """Describe another centre by the features of this place; None where it lacks one."""
        values = dict(zip(features, centre, strict=True))
        if not values.keys() >= {*self.features}:
            return None
        return type(self)(
            features=self.features,
            values=tuple(values[feature] for feature in self.features),
            decimals=self.decimals,
        )

    def words(self, units: Units) -> str:
        """Write it: ``income around 20 k$, score 75``."""
        parts: list[str] = []
        for feature, value in zip(self.features, self.values, strict=True):
            unit = f" {units.income}" if feature is ANNUAL_INCOME else ""
            around = "" if parts else "around "
            parts.append(f"{_SHORT_LABELS[feature]} {around}{value:.{self.decimals}f}{unit}")
        return ", ".join(parts)


def distinct_words(
    features: Iterable[Feature], units: Units, places: Sequence[Point]
) -> Sequence[str]:
    """Write distinct places with just enough decimals to keep them distinct."""
    chosen, decimals = tuple(features), 0
    while True:
        texts = [
            Place(features=chosen, values=values, decimals=decimals).words(units)
            for values in places
        ]
        if len(set(texts)) == len(places):
            return texts
        decimals += 1
