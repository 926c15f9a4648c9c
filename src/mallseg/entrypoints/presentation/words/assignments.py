"""What is said of one customer's assignment: how sure it is, and what would change it."""

from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.counterfactual import Counterfactual
from mallseg.domain.segments.scaling import Scaling

_CERTAINTIES = {
    Certainty.OUTSIDE: "unlike anyone we know",
    Certainty.BORDERLINE: "close to a border",
    Certainty.CLEAR: "clear",
}
_UNITS = {Scaling.STANDARD: "standard deviations", Scaling.NONE: "unscaled units"}


def certainty_phrase(certainty: Certainty) -> str:
    """Say how certain an assignment is."""
    return _CERTAINTIES[certainty]


def distance_unit(scaling: Scaling) -> str:
    """Name the unit of a distance."""
    return _UNITS[scaling]


def counterfactual_phrase(counterfactual: Counterfactual) -> str:
    """Say how near a border is, and not that a customer needs to change."""
    feature, change = counterfactual.feature, counterfactual.change
    direction = "upwards" if change > 0 else "downwards"
    unit = "point" if feature.unit == "points" and abs(change) == 1 else feature.unit
    return (
        f"{feature.label}: {abs(change)} {unit} from the border of "
        f"“{counterfactual.segment.name}”, {direction}"
    )
