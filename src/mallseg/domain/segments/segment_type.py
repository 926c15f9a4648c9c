"""Segment types: where a segment's centre lies among all customers of the mall."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import AGE, ANNUAL_INCOME, SPENDING_SCORE, Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault


class Level(StrEnum):
    """Below, within or above the middle third of the mall's customers."""

    LOWER = "lower"
    MIDDLE = "middle"
    HIGHER = "higher"


_AGES = {Level.LOWER: "younger", Level.MIDDLE: "middle-aged", Level.HIGHER: "older"}
_PLAIN = {
    Level.LOWER: ("lower", " than most"),
    Level.MIDDLE: ("middle", ""),
    Level.HIGHER: ("higher", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentType:
    """The type of a segment, on which its name, description and offers depend.

    Attributes
    ----------
    income, spending
        The level of the centre among all customers; None where the feature is not in use.
    age
        The same; None also where a middle age would add nothing to income and spending.
    """

    income: Level | None = None
    spending: Level | None = None
    age: Level | None = None

    def __post_init__(self) -> None:
        if self.income is self.spending is self.age is None:
            raise InvalidOptionError(
                "type", OptionFault.NEEDS_ONE_OF, choices=("income", "spending", "age")
            )

    @classmethod
    def parse(cls, key: str) -> "SegmentType":
        """Find a type by its key, or raise InvalidOptionError."""
        if key not in _BY_KEY:
            raise InvalidOptionError(
                "type", OptionFault.NOT_LIKE, examples=("higher-income-lower-spending", "younger")
            )
        return _BY_KEY[key]

    @property
    def key(self) -> str:
        """Its name in records and the playbook: ``higher-income-lower-spending-younger``."""
        parts = [
            f"{self.income}-income" if self.income else "",
            f"{self.spending}-spending" if self.spending else "",
            _AGES[self.age] if self.age else "",
        ]
        return "-".join(filter(None, parts))

    @property
    def is_of_age_alone(self) -> bool:
        """Whether it has no level of income and spending."""
        return self.income is None and self.spending is None

    def levels(self) -> Mapping[Feature, Level]:
        """Return the level of each feature that has one."""
        said = {AGE: self.age, ANNUAL_INCOME: self.income, SPENDING_SCORE: self.spending}
        return {feature: level for feature, level in said.items() if level}

    @property
    def in_plain_words(self) -> str:
        """Name it without a playbook: ``Higher income, lower spending than most``."""
        parts = [
            _plainly(self.income, "income") if self.income else "",
            _plainly(self.spending, "spending") if self.spending else "",
            _AGES[self.age] if self.age else "",
        ]
        return ", ".join(filter(None, parts)).capitalize()

    def without_age(self) -> "SegmentType":
        """Return the type with the same levels of income and spending, and none of age."""
        return replace(self, age=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thirds:
    """Where the middle third of a mall's customers begins and ends, feature by feature.

    Thirds of the customers, not of the range: so "higher" is true of any mall, in any unit, and one
    rich customer does not make all others poor. What is below the middle third is below two
    thirds of the customers, what is above it is above them; so both are true of the median too.
    """

    bounds: Mapping[Feature, tuple[float, float]]

    @classmethod
    def of(cls, census: Census) -> "Thirds":
        """Find the thirds of a census."""
        return cls(
            bounds={
                f: (census.quantile(f, 1 / 3), census.quantile(f, 2 / 3)) for f in census.features
            }
        )

    def type_of(self, centre: Point) -> SegmentType:
        """Find the type of a segment from its centre: values in the order of the bounds."""
        levels = {
            feature: _level(value, *bounds)
            for (feature, bounds), value in zip(self.bounds.items(), centre, strict=True)
        }
        age = levels.get(AGE)
        return SegmentType(
            income=levels.get(ANNUAL_INCOME),
            spending=levels.get(SPENDING_SCORE),
            age=None if age is Level.MIDDLE and len(levels) > 1 else age,
        )


def _plainly(level: Level, what: str) -> str:
    before, behind = _PLAIN[level]
    return f"{before} {what}{behind}"


def _level(value: float, lower: float, upper: float) -> Level:
    if value < lower:
        return Level.LOWER
    return Level.HIGHER if value > upper else Level.MIDDLE


def all_types() -> Iterator[SegmentType]:
    """Yield every type that a segment can have."""
    levels: Iterable[Level | None] = (None, *Level)
    for income, spending, age in product(levels, repeat=3):
        if income or spending or age:
            yield SegmentType(income=income, spending=spending, age=age)


_BY_KEY = {kind.key: kind for kind in all_types()}
