"""The units in which people read the features. They change labels, never numbers."""

from dataclasses import dataclass, field, replace

from mallseg.domain.customers.feature import ANNUAL_INCOME, Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault

_LONGEST_LABEL = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The unit of incomes as the mall writes it: ``k$``, ``k€``, ``AED thousand``.

    Raises
    ------
    InvalidOptionError
        The label is empty, too long for a table, or has characters that cannot be shown.
    """

    income: str = ANNUAL_INCOME.unit
    _annual_income: Feature = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        label = self.income
        if not 0 < len(label) <= _LONGEST_LABEL or not label.isprintable() or label.isspace():
            raise InvalidOptionError(
                "income label", OptionFault.NOT_A_LABEL, longest=_LONGEST_LABEL, example="k€"
            )
        object.__setattr__(self, "_annual_income", replace(ANNUAL_INCOME, unit=label))

    def labelled(self, feature: Feature) -> Feature:
        """Return the feature with the mall's unit."""
        return self._annual_income if feature is ANNUAL_INCOME else feature


DEFAULT_UNITS = Units()
