"""The value of a segment: its shares of the totals of the mall's features and amounts."""

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
    """A segment's share of a total over all customers, from 0 to 1.

    Attributes
    ----------
    key
        The name for programs, such as ``share_of_income``; it is without a period such as "annual".
    label
        The name of the total for people.
    """

    key: str
    label: str
    share: float

    @classmethod
    def of_feature(cls, feature: Feature, share: float) -> "ShareOfTotal":
        """Make the share of a feature's total."""
        period, _, rest = feature.name.partition("_")
        name = rest if rest and period in _PERIODS else feature.name
        return cls(key=f"share_of_{name}", label=feature.label, share=share)

    @classmethod
    def of_column(cls, column: str, share: float) -> "ShareOfTotal":
        """Make the share of the total of a column of amounts."""
        name = re.sub(r"\W+", "_", column.strip().lower()).strip("_")
        return cls(key=f"share_of_{name or 'value'}", label=column, share=share)


def shares_of_totals(segmentation: Segmentation) -> Mapping[str, tuple[ShareOfTotal, ...]]:
    """Compute the shares of each segment, by slug, of the totals of its features.

    The features are those whose totals have a meaning: amounts that cannot be negative. A centre is
    their arithmetic mean, which times the number of customers is the total. Features compared by
    their logarithm are left out, as the centre is a geometric mean, and so are personal ones, such
    as age.
    """
    sums = {
        feature: [own.customers * own.centre[axis] for own in segmentation.segments]
        for axis, feature in enumerate(segmentation.features)
        if feature.transform is Transform.NONE and not feature.is_personal and feature.lowest >= 0
    }
    totals = {feature: total for feature, own in sums.items() if (total := fsum(own)) > 0}
    return {
        segment.slug: tuple(
            ShareOfTotal.of_feature(feature, sums[feature][index] / total)
            for feature, total in totals.items()
        )
        for index, segment in enumerate(segmentation.segments)
    }


def worth_of(
    segmentation: Segmentation, amounts: Mapping[str, ShareOfTotal]
) -> Mapping[str, tuple[ShareOfTotal, ...]]:
    """Return all shares of each segment, by slug: of its features and of the given amounts."""
    return {
        slug: (*own, amounts[slug]) if slug in amounts else own
        for slug, own in shares_of_totals(segmentation).items()
    }


def shares_of_amounts(
    segmentation: Segmentation, column: str, sums: Sequence[float], customers: Sequence[int]
) -> Mapping[str, ShareOfTotal]:
    """Compute the share of each segment, by slug, of the amounts of a column.

    Shares of segments with 1 to 10 customers are suppressed. Where there is only one, so is the
    next smallest segment (complementary suppression): subtracting the others from the total would
    disclose the share. There are no shares where the total is not above 0.

    Parameters
    ----------
    sums, customers
        Of shape (n_segments,): the total amount, and the number of customers.
    """
    if (total := fsum(sums)) <= 0:
        return {}
    by_size = sorted((i for i, own in enumerate(customers) if own), key=lambda i: (customers[i], i))
    few = [i for i in by_size if customers[i] < MIN_DISCLOSED]
    suppressed = by_size[:2] if len(few) == 1 else few
    return {
        segment.slug: ShareOfTotal.of_column(column, sums[index] / total)
        for index, segment in enumerate(segmentation.segments)
        if index not in suppressed
    }
