"""The separation of segments by each feature: the share of its variance between them."""

import math
from collections.abc import Sequence

from mallseg.domain.segments.segmentation import Segmentation


def separations(
    segmentation: Segmentation, overall: Sequence[tuple[float, float]] | None
) -> tuple[float, ...]:
    """Compute the squared correlation ratio η² of each feature, in declared order.

    It is the variance between segments over the total variance: 0 where all centres agree, 1 where
    there is no variance within segments.

    Parameters
    ----------
    overall
        The mean and the standard deviation of each feature among all customers; None where they
        were not recorded: then the unit of the scale is used.

    References
    ----------
    R. A. Fisher, "Statistical methods for research workers", 1925: the correlation ratio.
    """
    shares = [segment.share for segment in segmentation.segments]
    columns = zip(*(segment.centre for segment in segmentation.segments), strict=True)
    units = [spread for _, spread in overall] if overall else segmentation.scale.unit
    return tuple(
        _variance(column, shares) / unit**2 if unit else 0.0
        for column, unit in zip(columns, units, strict=True)
    )


def most_separating(separations: Sequence[float]) -> tuple[int, int]:
    """Return the indexes of the two features that separate best, in declared order."""
    first, second = sorted(range(len(separations)), key=lambda i: -separations[i])[:2]
    return min(first, second), max(first, second)


def _variance(centres: Sequence[float], shares: Sequence[float]) -> float:
    mean = math.fsum(share * value for share, value in zip(shares, centres, strict=True))
    return math.fsum(s * (value - mean) ** 2 for s, value in zip(shares, centres, strict=True))
