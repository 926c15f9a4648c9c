"""The features of a model, for clients that send customers."""

from collections.abc import Sequence
from dataclasses import dataclass

from mallseg.domain.customers.feature import Feature


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDocument:
    """A feature, as clients need to know it.

    `field` is its name in a request; values outside `lowest` to `highest` are refused. Distances
    are taken on its logarithm where `transform` is "log"; what is sent is the number itself. `mean`
    is "geometric" for these, else "arithmetic": which mean a segment's centre is.
    """

    name: str
    field: str
    label: str
    unit: str
    lowest: float
    highest: float
    transform: str
    mean: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturesDocument:
    """The features of a version, in declared order."""

    model: str
    version: int
    features: list[FeatureDocument]

    @classmethod
    def of(cls, features: Sequence[Feature], *, model: str, version: int) -> "FeaturesDocument":
        """Describe the features."""
        return cls(
            model=model,
            version=version,
            features=[
                FeatureDocument(
                    name=feature.name,
                    field=feature.field,
                    label=feature.label,
                    unit=feature.unit,
                    lowest=feature.lowest,
                    highest=feature.highest,
                    transform=feature.transform,
                    mean=feature.mean,
                )
                for feature in features
            ],
        )
