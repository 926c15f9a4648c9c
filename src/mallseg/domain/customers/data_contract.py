"""The data contract of a source: the names of its columns and how its numbers are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mallseg.domain.customers.feature import DECIMAL_MARKS, Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault


@dataclass(frozen=True, slots=True, kw_only=True)
class DataContract:
    """How a source names its columns and writes its numbers.

    Attributes
    ----------
    columns
        Feature name to the column's name in the source, for names that are not recognised.
    decimal
        The decimal mark of texts, a point or a comma.
    in_parts
        The names of features whose values are in parts of their unit: dollars for k$.

    Raises
    ------
    InvalidOptionError
        The mark is not allowed.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    decimal: str = "."
    in_parts: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.decimal not in DECIMAL_MARKS:
            raise InvalidOptionError("decimal", OptionFault.NOT_ONE_OF, choices=DECIMAL_MARKS)

    def parse(self, feature: Feature, text: str) -> float:
        """Parse a text as a value of a point, or raise InvalidCustomerError."""
        return feature.encode(feature.parse(text, decimal=self.decimal, parts=self.parts(feature)))

    def check(self, feature: Feature, value: object) -> float:
        """Convert a number to a value of a point, or raise InvalidCustomerError."""
        return feature.encode(feature.check(value, parts=self.parts(feature)))

    def parts(self, feature: Feature) -> int:
        """Return how many of the source's units make one of the feature's."""
        return feature.parts if feature.name in self.in_parts else 1


AS_IT_IS = DataContract()
"""The contract of a source that needs none."""
