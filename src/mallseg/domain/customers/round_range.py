"""Ranges with round ends."""

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal


def round_range(lowest: float, highest: float) -> tuple[float, float]:
    """Widen a range to round numbers: 3.2 to 87 becomes 0 to 90.

    The unit is the power of ten that goes at most ten times into the range. A single value gets one
    unit on both sides.
    """
    span = (highest - lowest) or abs(highest) or 1.0
    unit = Decimal(1).scaleb(math.floor(math.log10(span)))
    least, most = (Decimal(repr(end)) / unit for end in (lowest, highest))
    margin = 0 if lowest < highest else 1
    return (
        float((least.to_integral_value(ROUND_FLOOR) - margin) * unit),
        float((most.to_integral_value(ROUND_CEILING) + margin) * unit),
    )
