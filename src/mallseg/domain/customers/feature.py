"""The features by which customers are compared: their names, units and ranges."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Real

from mallseg.domain.errors import Fault, InvalidCustomerError, InvalidOptionError, OptionFault

DECIMAL_MARKS = (".", ",")
_MOST_DECIMALS = 6
_NUMBERS = {
    mark: re.compile(rf"-?[0-9]{{1,9}}({re.escape(mark)}[0-9]{{1,{_MOST_DECIMALS}}})?")
    for mark in DECIMAL_MARKS
}
_BLANKS = " \t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One measured property of a customer.

    Attributes
    ----------
    name
        Its name in options and settings: ``annual_income``.
    field
        Its name in records and of a customer's value, with its unit: ``annual_income_k``.
    label
        Its name for people: ``annual income``.
    unit
        The unit in which people read it: ``k$``.
    lowest, highest
        The declared range, both ends included. Values outside are refused, never clipped.
    """

    name: str
    field: str
    label: str
    unit: str
    lowest: float
    highest: float

    def check(self, value: object, *, parts: int = 1) -> float:
        """Return a number as a value of this feature.

        Parameters
        ----------
        value
            Any object; only a real number is accepted.
        parts
            How many of the number's units make one of the feature's: 1000 for dollars and k$.

        Raises
        ------
        InvalidCustomerError
            It is not a number, or outside the declared range.
        """
        if isinstance(value, bool) or not isinstance(value, Real):
            raise self._refusal(Fault.NOT_A_NUMBER)
        try:
            number = float(value) / parts
        except OverflowError:
            number = math.inf
        if math.isnan(number):
            raise self._refusal(Fault.NOT_A_NUMBER)
        if not self.lowest <= number <= self.highest:
            raise self._refusal(Fault.OUT_OF_RANGE)
        return number + 0.0  # minus zero becomes zero: equal values have equal bytes

    def parse(self, text: str, *, decimal: str = ".", parts: int = 1) -> float:
        """Parse a value as people and files write it: ``-?digits[.digits]``, blanks around it.

        At most nine digits before the mark and six after it: more is not an income or a score.
        Python's own `float` also takes ``1e5``, ``1_5``, ``nan`` and full-width digits. In a
        customer file these are damage, so they are refused.
        """
        stripped = text.strip(_BLANKS)
        if not stripped:
            raise self._refusal(Fault.MISSING)
        if not _NUMBERS[decimal].fullmatch(stripped):
            raise self._refusal(Fault.NOT_A_NUMBER, decimals=_MOST_DECIMALS)
        return self.check(float(stripped.replace(decimal, ".")), parts=parts)

    def missing(self) -> InvalidCustomerError:
        """Make the error for a customer who lacks this value."""
        return self._refusal(Fault.MISSING)

    def not_a_number(self) -> InvalidCustomerError:
        """Make the error for a value that is not a number."""
        return self._refusal(Fault.NOT_A_NUMBER)

    def _refusal(self, fault: Fault, **form: int) -> InvalidCustomerError:
        return InvalidCustomerError(
            self.field, fault, lowest=self.lowest, highest=self.highest, unit=self.unit, **form
        )

    def show(self, value: float) -> str:
        """Write a value for people, with its unit: ``86.5 k$``."""
        return f"{value:.1f} {self.unit}"


AGE = Feature(name="age", field="age", label="age", unit="years", lowest=0, highest=120)
ANNUAL_INCOME = Feature(
    name="annual_income",
    field="annual_income_k",
    label="annual income",
    unit="k$",
    lowest=0,
    highest=1_000_000,
)
SPENDING_SCORE = Feature(
    name="spending_score",
    field="spending_score",
    label="spending score",
    unit="points",
    lowest=1,
    highest=100,
)

FEATURES = (AGE, ANNUAL_INCOME, SPENDING_SCORE)
"""All features, in the declared order: every point and every centre lists them so."""

DEFAULT_FEATURES = (ANNUAL_INCOME, SPENDING_SCORE)


def declared_order() -> tuple[str, ...]:
    """Name all features, in the declared order."""
    return tuple(feature.name for feature in FEATURES)


def parse_features(names: "Iterable[str | Feature]") -> tuple[Feature, ...]:
    """Find features by name, in declared order; raise InvalidOptionError for any other name."""
    wanted = [name.name if isinstance(name, Feature) else name.strip() for name in names]
    known = {feature.name for feature in FEATURES}
    if not wanted or len(set(wanted)) < len(wanted) or not known.issuperset(wanted):
        raise InvalidOptionError("features", OptionFault.NOT_SOME_OF, choices=declared_order())
    return tuple(feature for feature in FEATURES if feature.name in wanted)
