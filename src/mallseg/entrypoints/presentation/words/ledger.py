"""The ledger of customers in words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from mallseg.application.ledger.show_moves import LedgerMovesReport
from mallseg.application.ledger.update_ledger import LedgerReport
from mallseg.domain.moves.cause import Cause
from mallseg.domain.moves.ledger_moves import MembershipPath
from mallseg.domain.moves.membership import KnownCustomer, MembershipChange
from mallseg.entrypoints.presentation.words.phrases import counted

_BECAUSE: Mapping[Cause, str] = {
    Cause.CUSTOMER: "the customer changed",
    Cause.MODEL: "the model changed",
}

MOST_FLOWS = 8
"""Ways that are said one by one, where there is little room."""


def update_headline(report: LedgerReport) -> str:
    """Say what an update did, in a sentence."""
    counts = report.counts
    if counts.is_repetition:
        return "These are the customers and values of the last update: nothing has changed."
    if not report.is_kept:
        return "Nothing was recorded: the ledger is unchanged."
    new = counted(counts.new, "new customer")
    if not counts.known:
        return f"{new}."
    moved = counts.changed + counts.model_changed
    return f"{new}, {moved:,} of {counts.known:,} known ones in another segment."


def update_sentences(report: LedgerReport) -> Iterator[str]:
    """Explain the counts, and what is doubtful."""
    counts, reading = report.counts, report.reading
    named = "as named" if reading.ids.was_named else "found by its name"
    yield f"The ids are those of column “{reading.ids.name}”, {named}."
    if counts.changed or counts.model_changed:
        yield (
            f"{counts.changed:,} moved because they changed, {counts.model_changed:,} because the "
            "model did."
        )
    if counts.noise:
        yield (
            f"{counted(counts.noise, 'customer')} counted as noise: nearer to another segment now, "
            "but not clearly, or not for long."
        )
    if reading.unusable or counts.repeated:
        yield (
            f"{counted(reading.unusable, 'record')} could not be read, and "
            f"{counts.repeated:,} had the id of another: their customers stay as they were."
        )
    if counts.absent:
        yield f"{counted(counts.absent, 'customer')} of the ledger had no usable record."
    if reading.is_mostly_unusable:
        yield "Most records cannot be used: check the file before you update the ledger with it."
    elif not report.is_kept:
        yield (
            "Not one of the ledger's customers is in the file: check the column of the ids. If all "
            "have new ids, use --all-new."
        )


def known_sentences(known: KnownCustomer, names: Mapping[str, str]) -> Iterator[str]:
    """Say where a customer stands in a model."""
    own = known.membership
    yield (
        f"In “{names.get(own.segment, own.segment)}” ({own.segment}) since {own.since}, by version "
        f"{own.version} of model {known.model}; first seen {own.first}, last {own.last}."
    )
    if own.nearest != own.segment:
        yield (
            f"Since {own.nearest_since} nearer to “{names.get(own.nearest, own.nearest)}” "
            f"({own.nearest}), which is not settled."
        )


def change_phrase(change: MembershipChange) -> str:
    """Say why a customer is in another segment."""
    return _BECAUSE[change.cause]


def moves_headline(report: LedgerMovesReport) -> str:
    """Say how many belong to another segment than at the beginning of the period."""
    moves, period = report.moves, report.period
    moved = moves.count(Cause.CUSTOMER)
    share = f" ({moved / moves.known:.1%})" if moves.known else ""
    return (
        f"{moved:,} of {counted(moves.known, 'customer')}{share} moved to another segment from "
        f"{day_phrase(period.first)} to {day_phrase(period.last)}."
    )


def path_sentence(path: MembershipPath, report: LedgerMovesReport) -> str:
    """Say where customers went."""
    is_best = path.before == report.best
    some = f"{path.customers:,} of your best customers"
    who = some if is_best else counted(path.customers, "customer")
    return f"{who} went from “{report.name(path.before)}” to “{report.name(path.after)}”."


def flow_lines(report: LedgerMovesReport) -> Iterator[str]:
    """Say where customers went, the most important ways one by one."""
    for path in report.flows[:MOST_FLOWS]:
        yield path_sentence(path, report)
    if rest := others_went(path.customers for path in report.flows[MOST_FLOWS:]):
        yield rest


def others_went(customers: Iterable[int]) -> str:
    """Say how many customers went ways that are not said one by one; nothing where none did."""
    rest = sum(customers)
    return f"{counted(rest, 'customer')} went other ways." if rest else ""


def other_moves_sentences(report: LedgerMovesReport) -> Iterator[str]:
    """Say what only seems to be a move, and who is new."""
    moves = report.moves
    if by_model := moves.count(Cause.MODEL):
        who, is_one = counted(by_model, "customer"), by_model == 1
        yield (
            f"{who} {'is' if is_one else 'are'} in another segment only because the model changed."
        )
    if new := sum(moves.new.values()):
        who, is_one = counted(new, "customer"), new == 1
        yield f"{who} {'is' if is_one else 'are'} new in the ledger."


def day_phrase(day: date) -> str:
    """Write a day: ``12 July 2026``, or ``the end of July 2026``."""
    is_last = (day + timedelta(days=1)).month != day.month
    return f"the end of {day:%B %Y}" if is_last else f"{day.day} {day:%B %Y}"


FORGOTTEN = (
    "The customer is erased from the ledger. Lists, labelled files, movers and backups that were "
    "written before may still hold the id: files of `assign --file`, `audience`, `moves` and "
    "`ledger export`, and copies of the store."
)
