"""A customer of the mall."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.domain.customers.chosen_features import check_values
from mallseg.domain.customers.feature import Feature


@dataclass(frozen=True, slots=True, init=False)
class Customer:
    """The known values of one customer, by the fields of features.

    ``Customer(annual_income_k=87, spending_score=82)``. None stands for an unknown value. Values
    are checked by the features of a model when the customer is assigned.

    Attributes
    ----------
    values
        By field, in the features' own units.
    """

    values: Mapping[str, object]

    def __init__(self, /, **values: object) -> None:
        known = {field: value for field, value in values.items() if value is not None}
        object.__setattr__(self, "values", known)

    def point(self, features: tuple[Feature, ...]) -> tuple[float, ...]:
        """Return the customer's values as a point: one per feature, checked and encoded.

        Raises
        ------
        InvalidCustomerError
            A value is missing, is not a number, or lies outside its range.
        """
        return check_values(features, [self.values.get(feature.field) for feature in features])
