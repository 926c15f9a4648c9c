"""How certain an assignment is."""

from enum import StrEnum

BORDERLINE = 0.8
"""On the published customers, those beyond it are those who change segment in 10% of resamples."""


class Certainty(StrEnum):
    """How certain an assignment is, the strongest doubt first."""

    OUTSIDE = "outside"
    BORDERLINE = "borderline"
    CLEAR = "clear"


CERTAINTIES = tuple(Certainty)


def certainty_of(distance: float, runner_up_distance: float, outlier_radius: float) -> Certainty:
    """Judge an assignment by its distances.

    Parameters
    ----------
    distance, runner_up_distance
        Scaled distances to the nearest centre and to the next.
    outlier_radius
        The scaled distance from the nearest centre beyond which a customer is outside.
    """
    if distance > outlier_radius:
        return Certainty.OUTSIDE
    if distance > BORDERLINE * runner_up_distance:
        return Certainty.BORDERLINE
    return Certainty.CLEAR
