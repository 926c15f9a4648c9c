"""What clients send. The schema checks types; the domain checks ranges and what is missing."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from mallseg.domain.customers.customer import Customer
from mallseg.domain.customers.feature import AGE, ANNUAL_INCOME, SPENDING_SCORE, Feature

_Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


def _property(feature: Feature) -> Any:
    """Describe a feature by the domain's own constants; they are shown here, and checked there."""
    return Field(
        default=None,
        description=f"{feature.label.capitalize()}, in {feature.unit}; null when not known.",
        json_schema_extra={
            "minimum": feature.lowest,
            "maximum": feature.highest,
            "x-unit": feature.unit,
        },
    )


class CustomerBody(BaseModel):
    """What is known of one customer; needed is what the served model looks at."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"annual_income_k": 87, "spending_score": 82}]},
    )

    age: _Number | None = _property(AGE)
    annual_income_k: _Number | None = _property(ANNUAL_INCOME)
    spending_score: _Number | None = _property(SPENDING_SCORE)

    def customer(self) -> Customer:
        """Let the domain check the values."""
        return Customer(
            age=self.age,
            annual_income_k=self.annual_income_k,
            spending_score=self.spending_score,
        )
