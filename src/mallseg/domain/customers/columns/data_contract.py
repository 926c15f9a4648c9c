"""The data contract of a source: its layout, its columns and how its numbers are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mallseg.domain.customers.columns.layout import TO_BE_FOUND, Layout
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.texts.number_format import PLAIN_NUMBERS, NumberFormat

_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DataContract:
    """How a source names its columns and writes its numbers.

    Attributes
    ----------
    columns
        Feature name to the column's name in the source, for names that are not recognised.
    numbers
        How texts write numbers.
    layout
        Where in the source the table stands.
    in_parts
        The names of features whose values are in parts of their unit: dollars for k$.
    as_given
        The names of features whose values are in their unit as they are given, although they may
        look otherwise: they are neither converted nor doubted.
    units
        The units that were said, by the names of features: they hold, whatever a column says.
    similar
        By the name of a feature, names of columns that are proposed for it, and not taken.
    scales
        The names of features whose values fill their declared range.
    shown_signs
        By the name of a feature, how many of its numbers a spreadsheet shows with which currency.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    numbers: NumberFormat = PLAIN_NUMBERS
    layout: Layout = TO_BE_FOUND
    in_parts: frozenset[str] = frozenset()
    as_given: frozenset[str] = frozenset()
    units: Mapping[str, str] = field(default_factory=dict)
    similar: Mapping[str, Sequence[str]] = field(default_factory=dict)
    scales: frozenset[str] = frozenset()
    shown_signs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def parse(self, feature: Feature, text: str) -> float:
        """Parse a text as a value of a point, or raise InvalidCustomerError.

        A percentage is a share of a feature that is one: ``45 %`` is 0.45 where 1 is the most.
        """
        parts = self.parts(feature)
        if feature.highest <= 1 and self.numbers.is_percent(text):
            parts *= _HUNDREDTHS
        return feature.encode(feature.parse(text, numbers=self.numbers, parts=parts))

    def check(self, feature: Feature, value: object) -> float:
        """Convert a number to a value of a point, or raise InvalidCustomerError."""
        return feature.encode(feature.check(value, parts=self.parts(feature)))

    def doubting(self) -> "DataContract":
        """Give the contract as if nothing were said to be right as given."""
        return replace(self, as_given=frozenset(), in_parts=self.in_parts - self.as_given)

    def parts(self, feature: Feature) -> int:
        """Return how many of the source's units make one of the feature's."""
        is_in_parts = feature.name in self.in_parts - self.as_given
        return feature.parts if is_in_parts else 1


AS_IT_IS = DataContract()
"""The contract of a source that needs none."""
