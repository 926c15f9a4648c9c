"""Scaling, which makes values in different units comparable."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import InvalidOptionError, OptionFault


class Scaling(StrEnum):
    """The scaling of features before distances are taken."""

    STANDARD = "standard"
    NONE = "none"


def parse_scaling(name: str) -> Scaling:
    """Parse the name of a scaling, or raise InvalidOptionError."""
    try:
        return Scaling(name)
    except ValueError:
        raise InvalidOptionError(
            "scaling", OptionFault.NOT_ONE_OF, choices=tuple(Scaling)
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureScale:
    """An affine scale per feature: ``scaled = (value - offset) / unit``, units above zero.

    Attributes
    ----------
    offset, unit
        Of shape (n_features,), in the users' units.
    """

    scaling: Scaling
    offset: tuple[float, ...]
    unit: tuple[float, ...]

    def __post_init__(self) -> None:
        if not all(unit > 0 for unit in self.unit):
            raise InvalidOptionError("scaling units", OptionFault.NOT_POSITIVE)

    @classmethod
    def of_census(cls, census: Census, scaling: Scaling) -> "FeatureScale":
        """Fit the scale to all customers of a census.

        A feature with a standard deviation of zero is not divided by it: every distance would be
        infinite.
        """
        if scaling is Scaling.NONE:
            ones = (1.0,) * len(census.features)
            return cls(scaling=scaling, offset=(0.0,) * len(ones), unit=ones)
        moments = [census.moments(feature) for feature in census.features]
        return cls(
            scaling=scaling,
            offset=tuple(mean for mean, _ in moments),
            unit=tuple(deviation or 1.0 for _, deviation in moments),
        )

    def standardise(self, point: Sequence[float]) -> Point:
        """Scale one point of shape (n_features,)."""
        return tuple([(v - o) / u for v, o, u in zip(point, self.offset, self.unit, strict=True)])

    def standardise_columns(self, columns: Sequence[Sequence[float]]) -> list[list[float]]:
        """Scale many points, given as one column of values per feature."""
        triples = zip(columns, self.offset, self.unit, strict=True)
        return [[(value - offset) / unit for value in column] for column, offset, unit in triples]

    def standardise_one(self, value: float, axis: int) -> float:
        """Scale one value of the feature at this index, as `standardise` does."""
        return (value - self.offset[axis]) / self.unit[axis]

    def inverse(self, position: Sequence[float]) -> Point:
        """Convert a scaled point back to the users' units, up to rounding."""
        triples = zip(position, self.offset, self.unit, strict=True)
        return tuple([scaled * unit + offset for scaled, offset, unit in triples])
