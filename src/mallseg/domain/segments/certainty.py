"""How sure an assignment is."""

from enum import StrEnum

_BORDERLINE = 0.8
"""On the published customers this tells just those who change segment in a tenth of resamples."""


class Certainty(StrEnum):
    """What is to be thought of an assignment, the strongest doubt first."""

    OUTSIDE = "outside"
    BORDERLINE = "borderline"
    CLEAR = "clear"

    @property
    def in_words(self) -> str:
        """Say it to people."""
        return _WORDS[self]


_WORDS = {
    Certainty.OUTSIDE: "unlike anyone we know",
    Certainty.BORDERLINE: "close to a border",
    Certainty.CLEAR: "clear",
}


def certainty_of(distance: float, runner_up_distance: float, usual: float) -> Certainty:
    """Judge an assignment by its distances.

    Parameters
    ----------
    distance, runner_up_distance
        Scaled distances to the nearest centre and to the next.
    usual
        The scaled distance up to which customers of the nearest segment are found.
    """
    if distance > usual:
        return Certainty.OUTSIDE
    if distance > _BORDERLINE * runner_up_distance:
        return Certainty.BORDERLINE
    return Certainty.CLEAR
