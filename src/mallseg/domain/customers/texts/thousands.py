"""Units in thousands, such as ``k$``, and their base units."""

import re

_IN_THOUSANDS = re.compile(r"^[kK](?![A-Za-z])|^k[A-Z]|\b[kK]$|[Tt]housand")
"""Matches ``k$``, ``kEUR`` and ``AED k``; but not ``Kes`` or ``kr``, which are currencies."""

_THOUSANDS = re.compile(r"^[kK](?![a-z])|\b[kK]$|[Tt]housands?( of)?")


def is_in_thousands(unit: str) -> bool:
    """Whether a unit is in thousands by its name."""
    return _IN_THOUSANDS.search(unit) is not None


def part_of(unit: str, otherwise: str) -> str:
    """Return the base unit of a unit in thousands, as ``€`` of ``k€``; else `otherwise`."""
    if not is_in_thousands(unit):
        return otherwise
    return _THOUSANDS.sub("", unit).strip() or otherwise
