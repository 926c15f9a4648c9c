"""Moves between two files or two months, as the page shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from mallseg.application.ledger.show_moves import LedgerMovesReport
from mallseg.application.moves.find_moves import MovesReport
from mallseg.domain.moves.cause import Cause
from mallseg.entrypoints.presentation.words.ledger import (
    MOST_FLOWS,
    moves_headline,
    other_moves_sentences,
    others_went,
    path_sentence,
)
from mallseg.entrypoints.presentation.words.moves import (
    account_sentences,
    doubt_sentence,
    flow_sentence,
    headline,
    sentences,
)
from mallseg.entrypoints.presentation.words.reading_notes import reading_note
from mallseg.entrypoints.presentation.words.train_page import for_a_page

ALL = "moved.csv"
"""The file of all who moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovesLines:
    """The moves between two files.

    Attributes
    ----------
    flows
        The ways that customers went, most important first, in sentences.
    lesser, others_went
        Ways of less importance, and how many customers went them; empty where there are few ways.
    others
        What only seems to be a move.
    names, shorts
        Of the segments, in the order of the matrix.
    matrix
        From each segment (rows) to each (columns): how many customers, and the file that lists
        them; empty where there is none.
    file
        That of all who moved; empty where none did.
    doubt
        Why the files may not be those that were meant; empty where they seem to be.
    """

    headline: str
    flows: tuple[str, ...]
    lesser: tuple[str, ...]
    others_went: str
    others: tuple[str, ...]
    names: tuple[str, ...]
    shorts: tuple[str, ...]
    matrix: tuple[tuple[tuple[int, str], ...], ...]
    file: str
    account: tuple[str, ...]
    doubt: str


def file_of(before: str, after: str) -> str:
    """Name the file of those who went from one segment to another, by their slugs."""
    return f"moved-{before}-to-{after}.csv"


def moves_lines(report: MovesReport) -> MovesLines:
    """Say who moved."""
    moves = report.moves
    segments = moves.rule.segmentation.by_number
    flows = tuple(flow_sentence(flow, moves) for flow in moves.flows)
    went = {(flow.before.slug, flow.after.slug) for flow in moves.flows}
    return MovesLines(
        headline=headline(report),
        flows=flows[:MOST_FLOWS],
        lesser=flows[MOST_FLOWS:],
        others_went=others_went(flow.customers for flow in moves.flows[MOST_FLOWS:]),
        others=tuple(islice(sentences(report), len(moves.flows), None)),
        names=tuple(segment.name for segment in segments),
        shorts=tuple(segment.short for segment in segments),
        matrix=tuple(
            tuple(
                (
                    moves.matrix[one.slug][other.slug],
                    file_of(one.slug, other.slug) if (one.slug, other.slug) in went else "",
                )
                for other in segments
            )
            for one in segments
        )
        if moves.joined
        else (),
        file=ALL if moves.moved else "",
        account=tuple(filter(None, _account(report))),
        doubt=doubt_sentence(moves) if moves.is_doubtful else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerMovesLines:
    """The moves of a period, by the ledger.

    Attributes
    ----------
    flows, lesser, others_went, others
        As in `MovesLines`.
    slugs, names, shorts
        Of the segments, in the order of the matrix; those that no longer exist are last.
    matrix
        From each segment (rows) to each (columns): how many customers.
    new
        In the same order, how many are new.
    moved
        How many are listed: those who changed, and those whom the model moved.
    """

    headline: str
    flows: tuple[str, ...]
    lesser: tuple[str, ...]
    others_went: str
    others: tuple[str, ...]
    slugs: tuple[str, ...]
    names: tuple[str, ...]
    shorts: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]
    new: tuple[int, ...]
    moved: int


def ledger_moves_lines(report: LedgerMovesReport) -> LedgerMovesLines:
    """Say who moved by the ledger."""
    moves, slugs, segments = report.moves, report.slugs, report.segments
    matrix = moves.matrix(slugs)
    flows = tuple(path_sentence(path, report) for path in report.flows)
    return LedgerMovesLines(
        headline=moves_headline(report),
        flows=flows[:MOST_FLOWS],
        lesser=flows[MOST_FLOWS:],
        others_went=others_went(path.customers for path in report.flows[MOST_FLOWS:]),
        others=tuple(other_moves_sentences(report)),
        slugs=slugs,
        names=tuple(map(report.name, slugs)),
        shorts=tuple(segments[slug].short if slug in segments else slug for slug in slugs),
        matrix=tuple(tuple(matrix[one][other] for other in slugs) for one in slugs)
        if moves.known
        else (),
        new=tuple(moves.new.get(slug, 0) for slug in slugs),
        moved=moves.count(Cause.CUSTOMER) + moves.count(Cause.MODEL),
    )


def _account(report: MovesReport) -> Iterator[str]:
    yield from account_sentences(report.moves)
    for note in report.notes:
        yield for_a_page(reading_note(note))
