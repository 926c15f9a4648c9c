"""``mallseg ledger``: who is in which segment since when."""

import logging
import sys
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mallseg.domain.errors import CustomerNotFoundError, MallsegError
from mallseg.domain.moves.cause import Cause
from mallseg.domain.registry.version import parse_version
from mallseg.entrypoints.cli.advice import advised, plan_of_model
from mallseg.entrypoints.cli.narration import Narrator
from mallseg.entrypoints.cli.option_values import DAY
from mallseg.entrypoints.cli.options import setting_option
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.seen_columns import refuse_changed_columns, with_changes
from mallseg.entrypoints.cli.session import SAYS_NO, Session, shared_options
from mallseg.entrypoints.cli.source import SOURCE, Source, paths_of
from mallseg.entrypoints.cli.subcommands import subcommand as subcommand_of
from mallseg.entrypoints.presentation.documents.ledger import (
    history_document,
    known_document,
    moves_document,
    update_document,
)
from mallseg.entrypoints.presentation.ledger_file import write_customers, write_moved
from mallseg.entrypoints.presentation.list_file import ListFile
from mallseg.entrypoints.presentation.terminal.ledger import (
    print_history,
    print_known,
    print_ledger_moves,
    print_update,
)
from mallseg.entrypoints.presentation.terminal.results import print_json
from mallseg.entrypoints.presentation.terminal.table import print_paragraph
from mallseg.entrypoints.presentation.words.ledger import FORGOTTEN

if TYPE_CHECKING:
    from mallseg.container import Container

_FILE = click.Path(path_type=Path)
_customer = click.argument("customer", metavar="ID")


@click.group()
@shared_options
def ledger() -> None:
    """Keep who is in which segment since when, and look it up."""


subcommand = partial(subcommand_of, ledger)


def _open(session: Session, *, reads: tuple[Path, ...] = ()) -> "tuple[Container, str]":
    """Load the settings, and put the action into the log line: never an id."""
    container = session.open("ledger", usual_level=logging.WARNING, reads=reads)
    model = container.settings().model.name
    session.facts.update(action=click.get_current_context().info_name, model=model)
    return container, model


@subcommand(
    "update",
    click.argument("file", type=SOURCE),
    click.option(
        "--as-of", type=DAY, metavar="DAY", help="The day that the values are of.  [default: today]"
    ),
    click.option("--id", "id_column", default="", metavar="COLUMN", help="The column of the ids."),
    click.option("--version", metavar="VERSION", help="By which they are assigned."),
    click.option("--all-new", is_flag=True, help="Keep customers though none of them is known."),
    setting_option(
        "--days", to="ledger.days", type=int, help="How far apart two updates settle a change."
    ),
    data_options,
)
def update(
    session: Session,
    *,
    file: Source,
    as_of: date | None,
    id_column: str,
    version: str | None,
    all_new: bool,
    as_json: bool,
) -> None:
    """Assign the customers of FILE or a table, and keep who belongs to which segment since when.

    A customer nearer to another segment belongs to it where that is clear, or where an update
    four weeks before said the same. Ends with 3, and changes nothing, when most of the file cannot
    be used, or when the ledger knows not one of its customers.
    """
    day = as_of or date.today()  # noqa: DTZ011  (the day of the mall)
    container, model = _open(session, reads=paths_of(file))
    features = plan_of_model(container).features if container.settings().data.seen else ()
    changes = refuse_changed_columns(session, container, file, features, as_json=as_json)
    with advised(session, file, plan_of_model, can_declare=False), Narrator(session) as narrator:
        report = container.update_ledger()(
            container.identified_customers(file),
            model=model,
            as_of=day,
            version=None if version is None else parse_version(version),
            id_column=id_column,
            accept_new=all_new,
            on_event=narrator,
        )
    counts = report.counts
    session.facts.update(version=report.version, new=counts.new, known=counts.known)
    if report.is_kept:
        session.outcome = "the ledger is updated"
    else:
        session.log(logging.WARNING, "update_not_kept", records=report.reading.records)
        session.ends_with = SAYS_NO
    if as_json:
        print_json(with_changes(update_document(report), changes))
    else:
        print_update(report)


@subcommand("show", _customer)
def show(session: Session, *, customer: str, as_json: bool) -> None:
    """Show to which segment a customer belongs since when.

    With - as ID, it is read from standard input, so that it stays out of the shell's history.
    """
    container, _ = _open(session)
    found = container.customer_ledger().find(_id_of(customer))
    if not found:
        raise CustomerNotFoundError
    if as_json:
        print_json({"customers": [known_document(each) for each in found]})
        return
    print_known(found, {each.model: _names(container, each.model) for each in found})


@subcommand("history", click.argument("segment", metavar="SLUG"))
def history(session: Session, *, segment: str, as_json: bool) -> None:
    """Show by months how many joined and left a segment."""
    container, model = _open(session)
    found = container.show_history()(model=model, slug=segment)
    if as_json:
        print_json(history_document(found))
    else:
        print_history(found)


@subcommand(
    "moves",
    click.option(
        "--before",
        type=DAY,
        metavar="DAY",
        help="The first day.  [default: the last one of the month before the other]",
    ),
    click.option(
        "--after", type=DAY, metavar="DAY", help="The last day.  [default: the last update's]"
    ),
    click.option("-o", "--out", type=_FILE, help="Where the list of those who moved goes, as CSV."),
)
def moves(
    session: Session, *, before: date | None, after: date | None, out: Path | None, as_json: bool
) -> None:
    """Show who belonged to another segment on a later day than on an earlier one.

    Each day stands for the last update up to it, and only settled changes count.
    """
    container, model = _open(session)
    file = ListFile(out) if out else None
    if file:
        file.check_writable()
    report = container.show_ledger_moves()(model=model, first=before, last=after)
    session.facts.update(moved=report.moves.count(Cause.CUSTOMER))
    if file:
        moved = container.customer_ledger().moved(model, report.period)
        write_moved(file, moved, {slug: own.name for slug, own in report.segments.items()})
        session.outcome = f"{out} is written"
    if as_json:
        print_json(moves_document(report))
        return
    print_ledger_moves(report)
    if out:
        print_paragraph(f"{out} lists those who moved, each with the cause.")


@subcommand("forget", _customer)
def forget(session: Session, *, customer: str, as_json: bool) -> None:
    """Erase a customer from the ledger, in all models.

    With - as ID, it is read from standard input.
    """
    container, _ = _open(session)
    if not container.customer_ledger().forget(_id_of(customer)):
        raise CustomerNotFoundError
    session.outcome = "the customer is erased"
    if as_json:
        print_json({"is_erased": True, "in_words": FORGOTTEN})
    else:
        print_paragraph(FORGOTTEN)


@subcommand(
    "export",
    click.option("-o", "--out", type=_FILE, required=True, help="Where they go, as CSV."),
)
def export(session: Session, *, out: Path, as_json: bool) -> None:
    """Write all customers of a model, each with segment and since when, as a CSV file."""
    container, model = _open(session)
    file = ListFile(out)
    file.check_writable()
    number = write_customers(file, container.customer_ledger().customers(model))
    session.facts.update(customers=number)
    session.outcome = f"{out} is written"
    if as_json:
        print_json({"model": model, "customers": number, "file": str(out)})
    else:
        print_paragraph(f"{out} lists {number:,} customers.")


def _id_of(argument: str) -> str:
    """Read an id from standard input where the argument says so, without the end of its line."""
    return (
        sys.stdin.readline().removesuffix("\n").removesuffix("\r") if argument == "-" else argument
    )


def _names(container: "Container", model: str) -> Mapping[str, str]:
    """Map slugs to names by the version in use; nothing where that cannot be read."""
    try:
        segmentation = container.store().load(model).segmentation
    except MallsegError:
        return {}
    return {segment.slug: segment.name for segment in segmentation.segments}
