"""Sentences about assignments: of one customer, what would change it, and of a whole file."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.assignment import Assignment
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.counterfactual import Counterfactual
from mallseg.domain.segments.scaling import Scaling
from mallseg.entrypoints.presentation.words.features import with_unit
from mallseg.entrypoints.presentation.words.phrases import counted, in_percent, one_or_more

if TYPE_CHECKING:
    from mallseg.domain.sources.labelling import Labelling

_CERTAINTIES = {
    Certainty.OUTSIDE: "unlike anyone we know",
    Certainty.BORDERLINE: "close to a border",
    Certainty.CLEAR: "clear",
}
_UNSTABLE = "could be in another segment"
_HARDLY_ANY = 0.005
_UNITS = {Scaling.STANDARD: "standard deviations", Scaling.NONE: "unscaled units"}


def certainty_phrase(assignment: Assignment) -> str:
    """Say how certain an assignment is."""
    is_unstable = assignment.certainty is Certainty.BORDERLINE and not assignment.is_near_border
    return _UNSTABLE if is_unstable else _CERTAINTIES[assignment.certainty]


def chance_sentence(assignment: Assignment) -> str:
    """Say how often such a customer changes segment by chance, if ever and if it is known."""
    share = assignment.moved_by_chance
    if not share or share < _HARDLY_ANY or assignment.certainty is Certainty.OUTSIDE:
        return ""
    return (
        "Trained on other customers of the same mall, the model would place "
        f"{in_percent(share)} of customers like this one in another segment."
    )


def distance_unit(scaling: Scaling) -> str:
    """Name the unit of a distance."""
    return _UNITS[scaling]


def meant_question(feature: Feature, value: float) -> str:
    """Ask whether a value was given in parts of the unit."""
    other = f", not in {feature.part_unit}" if feature.part_unit else ""
    return f"Was {value:,.6g} meant? The {feature.label} is in {feature.unit}{other}."


def doubtful_file(labelling: "Labelling") -> str:
    """Say that a file may not be of the model's mall."""
    if labelling.is_mostly_unusable:
        who = "Most customers" if labelling.assigned else "No customer"
        could = "could not be" if labelling.assigned else "could be"
        first = f"{labelling.rejections[0]}; " if labelling.rejections else ""
        return f"{who} {could} assigned: {first}`mallseg check` says what is read of the file."
    return mostly_outside(labelling.outside_share)


def mostly_outside(share: float) -> str:
    """Ask whether customers are of another mall, where too large a share is outside."""
    return (
        f"{in_percent(share)} of these customers are unlike anyone the model was trained on: "
        "are they of another mall, or in other units?"
    )


def assigned_in_words(labelling: "Labelling") -> str:
    """Say how many customers of a file have a segment now."""
    if not labelling.unusable:
        return f"All {counted(labelling.records, 'customer')} have a segment"
    have = one_or_more(labelling.assigned, "has", "have")
    return f"{labelling.assigned:,} of {counted(labelling.records, 'customer')} {have} a segment"


def unassigned_in_words(labelling: "Labelling") -> Iterator[str]:
    """Say of whom little or nothing is known."""
    if labelling.unusable:
        yield (
            f"{counted(labelling.unusable, 'record')} could not be read: the reason stands in "
            "place of the segment."
        )
    if close := labelling.certainties.get("borderline", 0):
        yield f"{counted(close, 'customer')} could be in another segment as well."
    if outside := labelling.certainties.get("outside", 0):
        verb = "is" if outside == 1 else "are"
        yield f"{counted(outside, 'customer')} {verb} unlike all customers of the training."


def doubt_of_file(labelling: "Labelling") -> str:
    """Say that a file may not be of the model's mall."""
    if not labelling.is_mostly_unusable:
        return mostly_outside(labelling.outside_share)
    return (
        "Most records could not be read, so the segments are of little use: go back, and look how "
        "the file is read."
    )


def counterfactual_phrase(counterfactual: Counterfactual) -> str:
    """Say how near a border is, and not that a customer needs to change."""
    feature, off = counterfactual.feature, change_in_unit(counterfactual)
    direction = "upwards" if counterfactual.change > 0 else "downwards"
    return f"{feature.label}: {off} from the border of “{counterfactual.segment.name}”, {direction}"


def change_in_unit(counterfactual: Counterfactual) -> str:
    """Write how large a change is: ``1 point``, ``12 k$``."""
    feature, size = counterfactual.feature, change_size(counterfactual)
    is_one_point = feature.unit == "points" and size == "1"
    return "1 point" if is_one_point else with_unit(size, feature)


def change_size(counterfactual: Counterfactual) -> str:
    """Write how large a change is, in steps of its feature."""
    return f"{abs(counterfactual.change):.{counterfactual.feature.decimals}f}"
