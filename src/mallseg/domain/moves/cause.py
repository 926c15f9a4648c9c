"""Why a customer stands in another segment than before."""

from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.segmentation import Segmentation

RATIO = 0.8
"""Of customers who never change, 3.8 % a month are nearer to another centre; 1.7 % by this much."""


class Cause(StrEnum):
    """Why a customer stands in another segment."""

    CUSTOMER = "customer"
    """The customer changed: another segment by one and the same version, beyond noise."""

    MODEL = "model"
    """The model changed: two versions differ on the old values."""

    NOISE = "noise"
    """Neither did: nearer to another centre than before, but not clearly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRule:
    """How the segments of a customer in two months are found and compared.

    Attributes
    ----------
    segmentation
        The version that assigns both months.
    earlier
        The version by which customers were assigned in the earlier month; the same where only one
        is asked about.
    ratio
        A customer has left a segment where the distance to the new centre is below this share of
        that to the old segment's centre, both by the later values and the same version.

    Raises
    ------
    InvalidOptionError
        The ratio is not above 0 and at most 1, or the versions compare customers by different
        features.
    """

    segmentation: Segmentation
    earlier: Segmentation
    ratio: float = RATIO

    def __post_init__(self) -> None:
        if not 0 < self.ratio <= 1:
            raise InvalidOptionError("ratio", OptionFault.NOT_BETWEEN, lowest=0, highest=1)
        if self.segmentation.features != self.earlier.features:
            features = tuple(feature.name for feature in self.segmentation.features)
            raise InvalidOptionError("before_version", OptionFault.OTHER_FEATURES, used=features)

    @property
    def has_two_versions(self) -> bool:
        """Whether the earlier month was assigned by another version."""
        return self.earlier is not self.segmentation

    def has_left(self, to_new: float, to_old: float) -> bool:
        """Judge a customer who is nearer to a new centre, by the distances to it and the old.

        This is the rule; engines apply its form for columns, `population.assigning.clearly_nearer`.
        """
        return to_new < self.ratio * to_old

    def cause(self, *, reported: int, before: int, after: int, has_left: bool) -> Cause | None:
        """Say why a customer stands in another segment; None for one who does not.

        Where both the customer and the model changed, it is the customer.

        Parameters
        ----------
        reported
            The index of the segment by the earlier version and the old values.
        before, after
            Those by the version that assigns both months, of the old and the later values.
        has_left
            As `has_left` judges, where `before` and `after` are two.
        """
        if before != after and has_left:
            return Cause.CUSTOMER
        if self.earlier.segments[reported].slug != self.segmentation.segments[before].slug:
            return Cause.MODEL
        return Cause.NOISE if before != after else None
