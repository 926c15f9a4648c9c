"""Customers so far out that they would decide the groups of all others."""

from dataclasses import dataclass

from mallseg.domain.census import Census, Point

_FENCE = 3.0
"""Interquartile ranges beyond the quartiles: Tukey's outer fence, "far out" in his words.

J. W. Tukey, "Exploratory Data Analysis", Addison-Wesley 1977, section 2D.
"""

MANY_EXTREMES = 0.01
"""Above this share of the customers, somebody should look whether they are mistakes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """How many customers take no part in a training, and the records of the first of them."""

    customers: int = 0
    records: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutExtremes:
    """What is left of a census, and who stands outside.

    Attributes
    ----------
    census
        The customers who take part.
    set_aside
        How many do not.
    points
        Where these stand.
    """

    census: Census
    set_aside: int
    points: frozenset[Point]

    @classmethod
    def of(cls, census: Census) -> "WithoutExtremes":
        """Set aside whoever lies beyond 3 interquartile ranges outside the quartiles.

        One income of 1000 k$ among 200 customers stretches the scale until the best two segments
        are that customer and everybody else. A feature on which the middle half of the customers
        agree has no fence: with a range of zero, any other value would be far out.
        """
        if not len(census):
            return cls(census=census, set_aside=0, points=frozenset())
        fences = [_fence(census, column) for column in range(len(census.features))]
        inside = {
            point: count
            for point, count in zip(census.points(), census.counts, strict=True)
            if all(low <= v <= high for v, (low, high) in zip(point, fences, strict=True))
        }
        kept = Census.of_counts(census.features, inside)
        return cls(
            census=kept,
            set_aside=census.customers - kept.customers,
            points=frozenset(census.points()) - inside.keys(),
        )


def _fence(census: Census, column: int) -> tuple[float, float]:
    feature = census.features[column]
    lower, upper = census.quantile(feature, 0.25), census.quantile(feature, 0.75)
    reach = _FENCE * (upper - lower) or float("inf")
    return lower - reach, upper + reach
