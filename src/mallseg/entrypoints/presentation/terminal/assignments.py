"""Prints the assignment of one customer."""

from collections.abc import Callable, Iterable, Sequence

from mallseg.application.assigning.assign_segment import Assigned
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.counterfactual import Counterfactual
from mallseg.domain.segments.playbook import Offer
from mallseg.entrypoints.presentation.terminal.centres import centre_in_words
from mallseg.entrypoints.presentation.terminal.lines import print_line, print_paragraph
from mallseg.entrypoints.presentation.words.assignments import (
    certainty_phrase,
    chance_sentence,
    change_size,
    counterfactual_phrase,
    distance_unit,
    meant_question,
)
from mallseg.entrypoints.presentation.words.features import with_unit
from mallseg.entrypoints.presentation.words.phrases import sentence


def print_assignment(assigned: Assigned) -> None:
    """Print which segment a customer belongs to, which is next, and what to offer."""
    assignment = assigned.assignment
    segment, runner_up = assignment.segment, assignment.runner_up
    unit = distance_unit(assigned.scaling)
    print_paragraph(f"Segment {segment.number}: {segment.name}", bold=True)
    print_paragraph(segment.description)
    print_paragraph(centre_in_words(segment, assigned.features))
    said = [certainty_phrase(assignment) + ".", _doubt(assigned), chance_sentence(assignment)]
    print_paragraph(f"How sure: {' '.join(filter(None, said))}")
    for change in _first_of(assigned.changes, lambda change: (change.feature, change.change > 0)):
        print_paragraph(counterfactual_phrase(change), indent="  ")
    print_paragraph(
        f"Distance to its centre: {assignment.distance:.2f} {unit}. Next would be segment "
        f"{runner_up.number}, {runner_up.name}, at {assignment.runner_up_distance:.2f}."
    )
    for feature, value in assigned.meant.items():
        print_paragraph(meant_question(feature, value))
    print_offers(assigned.offers)


def _first_of(
    changes: Iterable[Counterfactual], key: Callable[[Counterfactual], object]
) -> list[Counterfactual]:
    """Keep the first change of each kind: what is farther away the same way is left to programs."""
    found: dict[object, Counterfactual] = {}
    for change in changes:
        found.setdefault(key(change), change)
    return list(found.values())


def _doubt(assigned: Assigned) -> str:
    """Say what the certainty means for this customer."""
    match assigned.assignment.certainty:
        case Certainty.OUTSIDE:
            return "The nearest segment is named, but none of its customers is this far away."
        case Certainty.BORDERLINE if assigned.changes and assigned.assignment.is_near_border:
            nearest = _first_of(assigned.changes, lambda change: change.feature)
            offs = [f"{with_unit(change_size(c), c.feature)} of {c.feature.label}" for c in nearest]
            return f"Would be in another segment with {' or '.join(offs)} more or less."
        case _:
            return ""


def print_offers(offers: Sequence[Offer], *, indent: str = "") -> None:
    """Print what to offer, each with its reason."""
    if offers:
        print_line(f"{indent}What to offer:")
    for each in offers:
        text = f"{sentence(each.offer)} {sentence(each.reason)}"
        print_paragraph(text, indent=f"{indent}- ", hanging=f"{indent}  ")
