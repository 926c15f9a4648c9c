"""The ledger of customers on the terminal."""

from collections.abc import Mapping, Sequence

from mallseg.application.ledger.show_history import SegmentHistory
from mallseg.application.ledger.show_moves import LedgerMovesReport
from mallseg.application.ledger.update_ledger import LedgerReport
from mallseg.domain.moves.membership import KnownCustomer
from mallseg.entrypoints.presentation.terminal.lines import print_line, print_paragraph
from mallseg.entrypoints.presentation.terminal.table import count_cell, print_table
from mallseg.entrypoints.presentation.words.ledger import (
    change_phrase,
    flow_lines,
    known_sentences,
    moves_headline,
    other_moves_sentences,
    update_headline,
    update_sentences,
)
from mallseg.entrypoints.presentation.words.reading_notes import reading_note


def print_update(report: LedgerReport) -> None:
    """Print what an update did with all records."""
    counts, reading = report.counts, report.reading
    print_paragraph(update_headline(report), bold=True)
    rows = [
        (f"records in {reading.source}", reading.records),
        ("new", counts.new),
        ("in the same segment", counts.stayed),
        ("in another: the customer changed", counts.changed),
        ("in another: the model changed", counts.model_changed),
        ("of an id that is repeated", counts.repeated),
        ("not readable", reading.unusable),
        ("customers in the ledger", counts.customers),
    ]
    print_table(["", "customers"], [[text, f"{number:,}"] for text, number in rows], left={0})
    print_line()
    for text in update_sentences(report):
        print_paragraph(text)
    for note in report.notes:
        print_paragraph(reading_note(note))


def print_known(found: Sequence[KnownCustomer], names: Mapping[str, Mapping[str, str]]) -> None:
    """Print where a customer stands in each model, and how that came about.

    Parameters
    ----------
    names
        By model and slug, what people call the segments of the version in use.
    """
    for known in found:
        own = names.get(known.model, {})
        for text in known_sentences(known, own):
            print_paragraph(text)
        if known.changes:
            rows = [
                [
                    f"{each.day}",
                    own.get(each.before, each.before),
                    own.get(each.after, each.after),
                    change_phrase(each),
                    f"{each.version}",
                ]
                for each in known.changes
            ]
            print_table(["day", "from", "to", "cause", "version"], rows, left={0, 1, 2, 3})


def print_ledger_moves(report: LedgerMovesReport) -> None:
    """Print who moved in a period, most important first, and the matrix."""
    print_paragraph(moves_headline(report), bold=True)
    for text in (*flow_lines(report), *other_moves_sentences(report)):
        print_paragraph(text, indent="- ", hanging="  ")
    moves, slugs = report.moves, report.slugs
    if not moves.known:
        return
    matrix = moves.matrix(slugs)
    print_line()
    print_line("From each segment (down) to each (across):")
    rows = [
        [slug, report.name(slug), *(count_cell(matrix[slug][other]) for other in slugs)]
        for slug in slugs
    ]
    rows += [["", "new", *(count_cell(moves.new.get(slug, 0)) for slug in slugs)]]
    print_table(["", "name", *slugs], rows, left={0, 1})


def print_history(history: SegmentHistory) -> None:
    """Print a line per month."""
    print_paragraph(f"“{history.name}” ({history.slug}) of model {history.model}:", bold=True)
    if not history.months:
        print_paragraph("No update of the ledger had this segment.")
        return
    rows = [
        [
            f"{each.month:%Y-%m}",
            f"{each.size:,}",
            f"{each.joined:,}",
            f"{each.left:,}",
            f"{each.net:+,}",
        ]
        for each in history.months
    ]
    print_table(["month", "size", "joined", "left", "net"], rows, left={0})
