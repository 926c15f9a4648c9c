"""The data contract of a source: the names of its columns and how its numbers are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mallseg.domain.customers.feature import ANNUAL_INCOME, DECIMAL_MARKS, FEATURES, Feature
from mallseg.domain.customers.units import DEFAULT_UNITS, Units
from mallseg.domain.errors import InvalidOptionError, OptionFault


class IncomeUnit(StrEnum):
    """The unit of annual incomes in a source."""

    THOUSANDS = "thousands"
    DOLLARS = "dollars"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataContract:
    """How a source names its columns and writes its numbers.

    Attributes
    ----------
    columns
        Feature name to the column's name in the source, for names that are not recognised.
    decimal
        The decimal mark of texts, a point or a comma.
    income_unit
        The unit of annual incomes in the source.
    units
        The units in which people read values of the source.

    Raises
    ------
    InvalidOptionError
        A column is given for an unknown feature, or the mark is not allowed.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    decimal: str = "."
    income_unit: IncomeUnit = IncomeUnit.THOUSANDS
    units: Units = DEFAULT_UNITS

    def __post_init__(self) -> None:
        known = [feature.name for feature in FEATURES]
        if not set(self.columns) <= set(known):
            raise InvalidOptionError("column", OptionFault.NOT_ONE_OF, choices=tuple(known))
        if self.decimal not in DECIMAL_MARKS:
            raise InvalidOptionError("decimal", OptionFault.NOT_ONE_OF, choices=DECIMAL_MARKS)

    def parse(self, feature: Feature, text: str) -> float:
        """Parse a text as a value in the feature's unit, or raise InvalidCustomerError."""
        parts = self._parts(feature)
        return self.units.labelled(feature).parse(text, decimal=self.decimal, parts=parts)

    def check(self, feature: Feature, value: object) -> float:
        """Convert a number to the feature's unit, or raise InvalidCustomerError."""
        return self.units.labelled(feature).check(value, parts=self._parts(feature))

    def _parts(self, feature: Feature) -> int:
        """Return how many of the source's units make one of the feature's."""
        in_dollars = self.income_unit is IncomeUnit.DOLLARS
        return 1000 if feature is ANNUAL_INCOME and in_dollars else 1
