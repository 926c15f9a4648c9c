"""The cause of a move: why the segment of a customer has changed."""

from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.segmentation import Segmentation

RATIO = 0.8
"""Of customers who never change, 3.8 % a month have another nearest centre, 1.7 % by this ratio."""


class Cause(StrEnum):
    """The cause of a customer's change of segment."""

    CUSTOMER = "customer"
    """The customer changed: the same version assigns another segment, beyond noise."""

    MODEL = "model"
    """The model changed: the two versions differ for the old values."""

    NOISE = "noise"
    """Neither: another centre is nearer than before, but not clearly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRule:
    """The rule by which the segments of a customer in two months are assigned and compared.

    Attributes
    ----------
    segmentation
        The version that assigns both months.
    earlier
        The version that was in use in the earlier month; the same object where it is no other one.
    ratio
        A customer has left a segment where the distance to the new centre is below this share of
        the distance to the old segment's centre, both by the later values and the same version.

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
        """Check whether a customer has left a segment, by the distances to the two centres.

        For whole columns the same rule is `population.assigning.clearly_nearer`.
        """
        return to_new < self.ratio * to_old

    def cause(self, *, reported: int, before: int, after: int, has_left: bool) -> Cause | None:
        """Return the cause of a move; None where the customer has not moved.

        Where both the customer and the model changed, it is the customer.

        Parameters
        ----------
        reported
            The index of the segment by the earlier version, for the old values.
        before, after
            The indexes by the version that assigns both months, for the old and the later values.
        has_left
            The result of `has_left`, where `before` and `after` differ.
        """
        if before != after and has_left:
            return Cause.CUSTOMER
        if self.earlier.segments[reported].slug != self.segmentation.segments[before].slug:
            return Cause.MODEL
        return Cause.NOISE if before != after else None
