"""Names and descriptions of segments, from where their centres stand in the mall."""

from collections import Counter
from collections.abc import Sequence

from mallseg.domain.census import Census, Point
from mallseg.domain.feature import AGE, ANNUAL_INCOME, SPENDING_SCORE, Feature

_WORDS = {
    AGE: ("younger", "middle-aged", "older"),
    ANNUAL_INCOME: ("low income", "middle income", "high income"),
    SPENDING_SCORE: ("low spending", "middle spending", "high spending"),
}
"""Below, within and above the middle third of the mall's customers."""


def names_of(census: Census, centres: Sequence[Point]) -> tuple[str, ...]:
    """Name each centre by the third of the mall in which it stands: "high income, low spending".

    Thirds of the customers, not of the range: so "high" is true of any mall, in any unit, and one
    rich customer does not make everybody else poor. Centres that share a name get their coordinates
    behind it, in as many decimals as tell them apart.
    """
    thirds = [(census.quantile(f, 1 / 3), census.quantile(f, 2 / 3)) for f in census.features]
    names = [_position(census.features, thirds, centre) for centre in centres]
    shared = {name for name, uses in Counter(names).items() if uses > 1}
    for name in shared:
        same = [i for i, other in enumerate(names) if other == name]
        coordinates = _distinct_texts(census.features, [centres[i] for i in same])
        for i, text in zip(same, coordinates, strict=True):
            names[i] = f"{name} ({text})"
    return tuple(names)


def describe(features: tuple[Feature, ...], centre: Point) -> str:
    """Describe a centre in one line, in the users' units."""
    parts = [
        f"{feature.label} around {feature.show(value)}"
        for feature, value in zip(features, centre, strict=True)
    ]
    *others, last = parts
    return (
        f"Customers with {', '.join(others)} and {last}." if others else f"Customers with {last}."
    )


def _position(
    features: tuple[Feature, ...], thirds: Sequence[tuple[float, float]], centre: Point
) -> str:
    words = []
    for feature, (lower, upper), value in zip(features, thirds, centre, strict=True):
        low, middle, high = _WORDS[feature]
        words.append(low if value < lower else high if value > upper else middle)
    return ", ".join(words)


def _distinct_texts(features: tuple[Feature, ...], centres: Sequence[Point]) -> list[str]:
    """Write distinct centres with just enough decimals to tell them apart."""
    decimals = 0
    while len(set(texts := [_coordinates(features, c, decimals) for c in centres])) < len(centres):
        decimals += 1
    return texts


def _coordinates(features: tuple[Feature, ...], centre: Point, decimals: int) -> str:
    pairs = zip(features, centre, strict=True)
    return ", ".join(f"{value:.{decimals}f} {feature.unit}" for feature, value in pairs)
