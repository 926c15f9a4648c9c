"""Prints the customers' moves between two months."""

from itertools import islice

from mallseg.application.moves.find_moves import MovesReport
from mallseg.domain.moves.between_months import Moves
from mallseg.entrypoints.presentation.terminal.lines import print_line, print_paragraph
from mallseg.entrypoints.presentation.terminal.table import count_cell, print_table
from mallseg.entrypoints.presentation.words.moves import (
    account_sentences,
    doubt_sentence,
    flow_sentence,
    headline,
    sentences,
)
from mallseg.entrypoints.presentation.words.phrases import counted
from mallseg.entrypoints.presentation.words.reading_notes import reading_note

_MOST_FLOWS = 8


def print_moves(report: MovesReport) -> None:
    """Print who moved, most important first, the matrix, and the account of both months."""
    moves = report.moves
    print_paragraph(headline(report), bold=True)
    for flow in moves.flows[:_MOST_FLOWS]:
        print_paragraph(flow_sentence(flow, moves), indent="- ", hanging="  ")
    if others := moves.flows[_MOST_FLOWS:]:
        rest = sum(flow.customers for flow in others)
        print_paragraph(f"{counted(rest, 'customer')} went other ways.", indent="- ", hanging="  ")
    for text in islice(sentences(report), len(moves.flows), None):
        print_paragraph(text)
    if moves.joined:
        print_line()
        _print_matrix(moves)
    print_line()
    for text in account_sentences(moves):
        print_paragraph(text)
    for note in report.notes:
        print_paragraph(reading_note(note))
    if moves.is_doubtful:
        print_paragraph(doubt_sentence(moves), bold=True)


def _print_matrix(moves: Moves) -> None:
    segments = moves.rule.segmentation.by_number
    print_line("From each segment (down) to each (across), noise left where it was:")
    print_table(
        ["", "name", *(segment.slug for segment in segments)],
        [
            [
                segment.slug,
                segment.name,
                *(count_cell(moves.matrix[segment.slug][other.slug]) for other in segments),
            ]
            for segment in segments
        ],
        left={0, 1},
    )
