"""Texts of the page's view *Ask*."""

import math
from collections.abc import Iterator

from mallseg.application.assigning.assign_segment import Assigned
from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.assignment import Assignment
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.counterfactual import Counterfactual
from mallseg.entrypoints.presentation.words.assignments import (
    certainty_phrase,
    chance_sentence,
    change_in_unit,
    meant_question,
)
from mallseg.entrypoints.presentation.words.features import heading, trimmed

_MOST_TIMES = 10

HEADING = "Ask about a customer"
HELP = (
    "Enter what you know of a customer to see the segment. Nothing is stored, and nothing is "
    "written to a log."
)
MAP_HELP = "Or click the map where the customer stands."
BUTTON = "Which segment?"
NOTHING_YET = "There are no segments yet to ask about."
HOW_SURE = "How sure is that?"
CHANGES = "What would change it"
NO_CHANGE = "No change of one of these values alone would lead into another segment."
OFFERS = "What to offer"
NO_OFFERS = "The playbook has no offers for this segment."
OFFERS_ARE_FOR_OTHERS = "The offers of the segment are meant for other customers than this."
MAP = "Where the customer stands"
YOU = "This customer"
OUT_OF_VIEW = "The customer is outside the part that the map shows."
MORE = "All about this segment"
EVERY_VALUE = "Every value is needed, in its range."

_SURE = {
    Certainty.CLEAR: "such customers are well inside the segment.",
    Certainty.BORDERLINE: "treat the customer as one of either segment.",
    Certainty.OUTSIDE: (
        "hardly any customer like this was among those that the segments were found in. The "
        "nearest segment is shown, but means little."
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
        yield _next_sentence(assignment)
    if chance := chance_sentence(assignment):
        yield chance


def _next_sentence(assignment: Assignment) -> str:
    """Name the second nearest segment, and say how many times as far away it is."""
    other = assignment.runner_up
    times = _times(assignment)
    far = f"{times} as far away" if times else "about as near"
    return f"Next is {other.number}, “{other.name}”, {far}."


def _times(assignment: Assignment) -> str:
    """Write the ratio of the distances to both centres; nothing where it is hardly above 1."""
    nearest, next_nearest = assignment.distance, assignment.runner_up_distance
    if next_nearest > _MOST_TIMES * nearest:
        return f"more than {_MOST_TIMES} times"
    rounded_down = math.floor(10 * next_nearest / nearest) / 10 if nearest else 1.0
    return f"{rounded_down:.1f} times" if rounded_down > 1 else ""


def change_sentence(change: Counterfactual) -> str:
    """Say how a change of one value would lead into another segment."""
    feature, other = change.feature, change.segment
    direction = "higher" if change.change > 0 else "lower"
    return (
        f"If the {feature.label} were {change_in_unit(change)} {direction}, the segment "
        f"would be {other.number}, “{other.name}”."
    )


def questions(assigned: Assigned) -> Iterator[str]:
    """Ask whether a value was given in another unit."""
    for feature, value in assigned.meant.items():
        yield meant_question(feature, value)
