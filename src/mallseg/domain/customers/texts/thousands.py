"""Units in thousands: ``k$``, and what they are made of."""

import re

_IN_THOUSANDS = re.compile(r"^[kK](?![A-Za-z])|^k[A-Z]|\b[kK]$|[Tt]housand")
"""``k$``, ``kEUR``, ``AED k``; but not ``Kes`` or ``kr``, which are currencies."""

_THOUSANDS = re.compile(r"^[kK](?![a-z])|\b[kK]$|[Tt]housands?( of)?")


def is_in_thousands(unit: str) -> bool:
    """Check whether a unit says that it is in thousands."""
    return _IN_THOUSANDS.search(unit) is not None


def part_of(unit: str, otherwise: str) -> str:
    """Name what a unit has a thousand of: ``€`` for ``k€``; `otherwise` where it is not known."""
    if not is_in_thousands(unit):
        return otherwise
    return _THOUSANDS.sub("", unit).strip() or otherwise
