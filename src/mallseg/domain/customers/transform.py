"""Transforms: what becomes of a value before distances are taken, and which mean follows."""

from enum import StrEnum

from mallseg.domain.errors import InvalidOptionError, OptionFault

PER_LOG = 1_000_000
"""Logarithms are kept to six decimals, as integers: their last bits differ between libraries."""


class Transform(StrEnum):
    """What becomes of a value before distances are taken."""

    NONE = "none"
    LOG = "log"
    """For amounts with a long tail: twice as much is equally far, wherever it starts."""


def parse_transform(transform: str) -> Transform:
    """Find a transform by name, or raise InvalidOptionError."""
    try:
        return Transform(transform)
    except ValueError:
        raise InvalidOptionError(
            "transform", OptionFault.NOT_ONE_OF, choices=tuple(Transform)
        ) from None


class Mean(StrEnum):
    """Which mean a centre is, in the unit of its feature."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    """Of logarithms: less than the arithmetic one, and hardly moved by a few large amounts."""
