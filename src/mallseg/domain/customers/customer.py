"""A customer of the mall."""

from dataclasses import dataclass

from mallseg.domain.customers.feature import FEATURES, Feature


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """The known values of one customer, each in its declared range.

    Parameters
    ----------
    age
        Years, 0 to 120.
    annual_income_k
        Thousands of dollars a year (k$), 0 to 1e6.
    spending_score
        The mall's own score, 1 to 100.

    Raises
    ------
    InvalidCustomerError
        A value is not a number, or outside its range.
    """

    age: float | None = None
    annual_income_k: float | None = None
    spending_score: float | None = None

    def __post_init__(self) -> None:
        for feature in FEATURES:
            if (value := getattr(self, feature.field)) is not None:
                object.__setattr__(self, feature.field, feature.check(value))

    def point(self, features: tuple[Feature, ...]) -> tuple[float, ...]:
        """Return the customer's values in the order of the features; refuse a missing one."""
        return tuple(self._value(feature) for feature in features)

    def _value(self, feature: Feature) -> float:
        value: float | None = getattr(self, feature.field)
        if value is None:
            raise feature.missing()
        return value
