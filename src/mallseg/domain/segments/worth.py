"""What a segment is worth: its share of all that the mall's customers earn, score or spend."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from mallseg.domain.customers.feature import Feature, Transform
from mallseg.domain.segments.segmentation import Segmentation

_PERIODS = ("annual", "yearly", "monthly", "weekly", "daily")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOfTotal:
    """A segment's share of the sum of one feature over all customers, from 0 to 1."""

    feature: Feature
    share: float

    @property
    def key(self) -> str:
        """What programs call it, such as ``share_of_income``: a share has no period."""
        period, _, rest = self.feature.name.partition("_")
        return f"share_of_{rest if rest and period in _PERIODS else self.feature.name}"


def shares_of_totals(segmentation: Segmentation) -> Mapping[str, tuple[ShareOfTotal, ...]]:
    """Compute the shares of each segment, by slug, of the features whose sums mean something.

    These are amounts that cannot be negative: a centre is their arithmetic mean, and times the
    customers, their sum. There is no sum of what is compared by its logarithm, whose centre is a
    geometric mean, and a sum of something personal, such as ages, says nothing.
    """
    sums = {
        feature: [own.customers * own.centre[axis] for own in segmentation.segments]
        for axis, feature in enumerate(segmentation.features)
        if feature.transform is Transform.NONE and not feature.is_personal and feature.lowest >= 0
    }
    totals = {feature: total for feature, own in sums.items() if (total := fsum(own)) > 0}
    return {
        segment.slug: tuple(
            ShareOfTotal(feature=feature, share=sums[feature][place] / total)
            for feature, total in totals.items()
        )
        for place, segment in enumerate(segmentation.segments)
    }
