"""The certainty of assignments."""

from collections.abc import Sequence
from enum import StrEnum

from mallseg.domain.errors import InvalidOptionError, OptionFault

BORDERLINE = 0.8
"""A ratio of the two nearest distances. On the published customers, about those beyond it change
segment in 10 % of bootstrap resamples."""

UNSTABLE_FROM = 0.1
"""A customer who changes segment in at least this share of trainings or resamples is unstable."""

TENTHS = 10


class Certainty(StrEnum):
    """The certainty of an assignment, the strongest doubt first."""

    OUTSIDE = "outside"
    BORDERLINE = "borderline"
    CLEAR = "clear"


CERTAINTIES = tuple(Certainty)


def certainty_of(
    distance: float, runner_up_distance: float, *, clear_up_to: float, is_outside: bool
) -> Certainty:
    """Classify an assignment by its two smallest distances and the tolerance region.

    Parameters
    ----------
    distance, runner_up_distance
        Scaled distances to the nearest centre and to the next.
    clear_up_to
        The highest ratio of the two that is clear.
    is_outside
        Whether the customer is outside the tolerance region of the segment.
    """
    if is_outside:
        return Certainty.OUTSIDE
    if distance > clear_up_to * runner_up_distance:
        return Certainty.BORDERLINE
    return Certainty.CLEAR


def clear_up_to(moved_by_chance: Sequence[float]) -> float:
    """Return the highest ratio of the two nearest distances at which an assignment is clear.

    Parameters
    ----------
    moved_by_chance
        The share of a segment's customers who change segment by sampling variation, for each tenth
        of that ratio; empty where it was not measured.
    """
    unstable = (i for i, share in enumerate(moved_by_chance) if share >= UNSTABLE_FROM)
    return min(BORDERLINE, next(unstable, TENTHS) / TENTHS)


def share_at(
    moved_by_chance: Sequence[float], distance: float, runner_up_distance: float
) -> float | None:
    """Return the share at the tenth of this ratio of distances; None where none was measured."""
    if not moved_by_chance:
        return None
    return moved_by_chance[tenth_of(distance, runner_up_distance)]


def tenth_of(distance: float, runner_up_distance: float) -> int:
    """Return the tenth, 0 to 9, in which the ratio of the two nearest distances lies."""
    ratio = distance / runner_up_distance if runner_up_distance else 0.0
    return min(int(TENTHS * ratio), TENTHS - 1)


def check_moved_by_chance(shares: Sequence[float]) -> None:
    """Raise InvalidOptionError unless these are ascending shares for all tenths, or none."""
    if len(shares) not in {0, TENTHS}:
        raise InvalidOptionError("moved by chance", OptionFault.NOT_OF_LENGTH, length=TENTHS)
    if list(shares) != sorted(shares) or not all(0 <= share <= 1 for share in shares):
        raise InvalidOptionError("moved by chance", OptionFault.NOT_ASCENDING)
