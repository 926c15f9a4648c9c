"""What the page says that asks about one customer."""

from collections.abc import Iterator

from mallseg.application.assigning.assign_segment import Assigned
from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.assignment import Assignment
from mallseg.domain.segments.certainty import Certainty
from mallseg.entrypoints.presentation.words.assignments import (
    certainty_phrase,
    chance_sentence,
    counterfactual_phrase,
    meant_question,
)
from mallseg.entrypoints.presentation.words.features import heading, trimmed
from mallseg.entrypoints.presentation.words.phrases import in_percent_down

__all__ = ["counterfactual_phrase"]

HEADING = "Ask about a customer"
HELP = (
    "Say what you know of a customer, and read which segment that is. Nothing of it is kept, and "
    "nothing is written to a log."
)
MAP_HELP = "Or click the map where the customer stands."
BUTTON = "Which segment?"
NOTHING_YET = "There are no segments yet to ask about."
HOW_SURE = "How sure is that?"
CHANGES = "What would change it"
NO_CHANGE = "No change of one of these values alone would lead into another segment."
OFFERS = "What to offer"
NO_OFFERS = "The playbook has no offers for this segment."
OFFERS_ARE_FOR_OTHERS = "The offers of the segment were written for other customers than this."
MAP = "Where the customer stands"
YOU = "This customer"
OUT_OF_VIEW = "The customer stands outside of what the map shows."
MORE = "All about this segment"
EVERY_VALUE = "Every value is needed, in its range."

_SURE = {
    Certainty.CLEAR: "such customers are well inside the segment.",
    Certainty.BORDERLINE: "treat the customer as one of either segment.",
    Certainty.OUTSIDE: (
        "hardly any customer like this was among those that the segments were found in. The "
        "nearest segment is shown, and means little."
    ),
}


def label(feature: Feature) -> str:
    """Name a field: ``Annual income (k$)``."""
    named = heading(feature)
    return f"{named[:1].upper()}{named[1:]}"


def range_hint(feature: Feature) -> str:
    """Say which values a field takes: ``from 0 to 100``."""
    lowest, highest = (trimmed(end, 6) for end in (feature.lowest, feature.highest))
    return f"from {lowest} to {highest}"


def must_be(feature: Feature) -> str:
    """Say what is wrong with a value that is not taken."""
    return f"{feature.label[:1].upper()}{feature.label[1:]} must be a number {range_hint(feature)}."


def answer(assignment: Assignment) -> str:
    """Name the segment."""
    return f"Segment {assignment.segment.number}: {assignment.segment.name}"


def sure_sentences(assigned: Assigned) -> Iterator[str]:
    """Say how sure the answer is, and why."""
    assignment = assigned.assignment
    phrase = certainty_phrase(assignment)
    yield f"{phrase[:1].upper()}{phrase[1:]}: {_SURE[assignment.certainty]}"
    if assignment.certainty is not Certainty.OUTSIDE:
        yield (
            f"Next would be {assignment.runner_up.number}, “{assignment.runner_up.name}”: on the "
            f"way from that border to the middle of the segment, the customer has come "
            f"{in_percent_down(assignment.margin)}."
        )
    if chance := chance_sentence(assignment):
        yield chance


def questions(assigned: Assigned) -> Iterator[str]:
    """Ask whether a value was given in another unit."""
    for feature, value in assigned.meant.items():
        yield meant_question(feature, value)
