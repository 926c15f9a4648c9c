"""Prints the assignment of all customers of a file or table."""

from mallseg.application.assigning.label_customers import Labelled
from mallseg.entrypoints.presentation.terminal.lines import print_line, print_paragraph
from mallseg.entrypoints.presentation.words.assignments import doubtful_file
from mallseg.entrypoints.presentation.words.phrases import counted
from mallseg.entrypoints.presentation.words.reading_notes import reading_note


def print_labelled(labelled: Labelled) -> None:
    """Print how many customers of a file were assigned, and to which segments."""
    labelling = labelled.labelling
    print_line(
        f"{counted(labelling.records, 'record')}: {labelling.assigned:,} assigned, "
        f"{labelling.unusable:,} not"
    )
    print_line(", ".join(f"{slug}: {count:,}" for slug, count in labelling.customers.items()))
    if labelling.assigned:
        print_line(", ".join(f"{name}: {n:,}" for name, n in labelling.certainties.items()))
    for note in labelled.notes:
        print_paragraph(reading_note(note))
    if labelled.needs_review:
        print_paragraph(doubtful_file(labelling))
