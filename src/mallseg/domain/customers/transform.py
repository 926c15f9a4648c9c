"""Transforms of values before distances are taken, and the means that follow from them."""

from enum import StrEnum

from mallseg.domain.errors import InvalidOptionError, OptionFault

PER_LOG = 1_000_000
"""Logarithms are rounded to six decimals and stored as integers, as libraries differ in the last
bits."""


class Transform(StrEnum):
    """The transform of a value before distances are taken."""

    NONE = "none"
    LOG = "log"
    """For amounts with a long tail: equal ratios become equal distances."""


def parse_transform(transform: str) -> Transform:
    """Parse the name of a transform, or raise InvalidOptionError."""
    try:
        return Transform(transform)
    except ValueError:
        raise InvalidOptionError(
            "transform", OptionFault.NOT_ONE_OF, choices=tuple(Transform)
        ) from None


class Mean(StrEnum):
    """The kind of mean that a centre is, in the unit of its feature."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    """Of logarithms: at most the arithmetic mean, and robust against a few large amounts."""
