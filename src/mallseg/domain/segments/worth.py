"""What a segment is worth: its share of all that the mall's customers earn, score or spend."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from mallseg.domain.customers.breakdown import MIN_DISCLOSED
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.segments.segmentation import Segmentation

_PERIODS = ("annual", "yearly", "monthly", "weekly", "daily")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOfTotal:
    """A segment's share of the sum of something over all customers, from 0 to 1.

    Attributes
    ----------
    key
        What programs call it, such as ``share_of_income``: a share has no period.
    label
        What people call that of which it is a share.
    """

    key: str
    label: str
    share: float

    @classmethod
    def of_feature(cls, feature: Feature, share: float) -> "ShareOfTotal":
        """Make that of a feature."""
        period, _, rest = feature.name.partition("_")
        name = rest if rest and period in _PERIODS else feature.name
        return cls(key=f"share_of_{name}", label=feature.label, share=share)

    @classmethod
    def of_column(cls, column: str, share: float) -> "ShareOfTotal":
        """Make that of a column of amounts."""
        name = re.sub(r"\W+", "_", column.strip().lower()).strip("_")
        return cls(key=f"share_of_{name or 'value'}", label=column, share=share)


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
            ShareOfTotal.of_feature(feature, sums[feature][place] / total)
            for feature, total in totals.items()
        )
        for place, segment in enumerate(segmentation.segments)
    }


def worth_of(
    segmentation: Segmentation, amounts: Mapping[str, ShareOfTotal]
) -> Mapping[str, tuple[ShareOfTotal, ...]]:
    """Give all shares of each segment, by slug: of its features, and of amounts that were added."""
    return {
        slug: (*own, amounts[slug]) if slug in amounts else own
        for slug, own in shares_of_totals(segmentation).items()
    }


def shares_of_amounts(
    segmentation: Segmentation, column: str, sums: Sequence[float], customers: Sequence[int]
) -> Mapping[str, ShareOfTotal]:
    """Compute the share of each segment, by slug, of the amounts of a column.

    The share of 1 to 10 people is not disclosed, nor, where it is the only one, that of the next
    larger segment: subtracting the others from the whole would disclose it. There are none where
    the whole is not above 0.

    Parameters
    ----------
    sums, customers
        Of shape (n_segments,): the amounts, and how many customers they are of.
    """
    if (total := fsum(sums)) <= 0:
        return {}
    by_size = sorted((i for i, own in enumerate(customers) if own), key=lambda i: (customers[i], i))
    few = [i for i in by_size if customers[i] < MIN_DISCLOSED]
    suppressed = by_size[:2] if len(few) == 1 else few
    return {
        segment.slug: ShareOfTotal.of_column(column, sums[place] / total)
        for place, segment in enumerate(segmentation.segments)
        if place not in suppressed
    }
