"""The strip between two segments, as anybody counts it who looks at the map."""

from collections.abc import Sequence
from dataclasses import dataclass

BESIDE = 0.15
"""Who stands nearer to the border, in standard deviations of the features, stands beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """How empty it is along the border of two segments.

    Attributes
    ----------
    beside
        How many customers of the two stand beside the border.
    widest
        The widest strip between their centres where nobody stands, in standard deviations.
    """

    beside: int
    widest: float

    def is_as_empty_as(self, other: "Strip") -> bool:
        """Whether nobody could say that the other is the emptier one."""
        return self.beside <= other.beside and self.widest >= other.widest


def in_order_of_strips(ratios: Sequence[float], strips: Sequence[Strip]) -> list[float]:
    """Raise saddle ratios so that no border is more of a gap than an emptier one.

    A density is smoothed, and the eye counts: a report in which they contradict each other is not
    believed. The higher ratio holds, since a gap is promised where there is one.
    """
    return [
        max(ratio for ratio, other in zip(ratios, strips, strict=True) if other.is_as_empty_as(own))
        for own in strips
    ]
