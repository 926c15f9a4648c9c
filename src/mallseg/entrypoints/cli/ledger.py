"""``mallseg ledger``: keeps each customer's segment over time."""

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
from mallseg.entrypoints.cli.advised import advised
from mallseg.entrypoints.cli.changed_columns import refuse_changed_columns, with_changes
from mallseg.entrypoints.cli.event_reporter import EventReporter
from mallseg.entrypoints.cli.exit_codes import NEEDS_REVIEW
from mallseg.entrypoints.cli.options import DAY, setting_option
from mallseg.entrypoints.cli.options import subcommand as subcommand_of
from mallseg.entrypoints.cli.plans import plan_of_model
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.cli.source import SOURCE, Source, paths_of
from mallseg.entrypoints.presentation.documents.ledger import (
    history_document,
    known_document,
    moves_document,
    update_document,
)
from mallseg.entrypoints.presentation.moves_csv import SavedCsv, write_memberships, write_moved
from mallseg.entrypoints.presentation.terminal.json_line import print_json
from mallseg.entrypoints.presentation.terminal.ledger import (
    print_history,
    print_known,
    print_ledger_moves,
    print_update,
)
from mallseg.entrypoints.presentation.terminal.lines import print_paragraph
from mallseg.entrypoints.presentation.words.ledger import FORGOTTEN
from mallseg.entrypoints.presentation.words.phrases import counted

if TYPE_CHECKING:
    from mallseg.container import Container

_FILE = click.Path(path_type=Path)
_customer = click.argument("customer", metavar="ID")


@click.group()
@shared_options
def ledger() -> None:
    """Keep each customer's segment over time, and look it up."""


subcommand = partial(subcommand_of, ledger)


def _open(session: Session, *, reads: tuple[Path, ...] = ()) -> "tuple[Container, str]":
    """Load the settings, and log the action, never an id."""
    container = session.open("ledger", usual_level=logging.WARNING, reads=reads)
    model = container.settings().model.name
    session.facts.update(action=click.get_current_context().info_name, model=model)
    return container, model


@subcommand(
    "update",
    click.argument("file", type=SOURCE),
    click.option(
        "--as-of", type=DAY, metavar="DAY", help="The day the values are from.  [default: today]"
    ),
    click.option("--id", "id_column", default="", metavar="COLUMN", help="The column of the ids."),
    click.option("--version", metavar="VERSION", help="The version to assign by."),
    click.option(
        "--all-new", is_flag=True, help="Accept the update although no customer is known."
    ),
    setting_option(
        "--days",
        to="ledger.days",
        type=int,
        help="How many days apart two updates confirm a change.",
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
    """Assign the customers of FILE or a table, and record the segment of each.

    A customer nearer to another segment moves to it if that is clear, or confirmed by an update
    four weeks earlier. Exits with 3, and changes nothing, if most of the file is unusable, or if
    the ledger knows none of its customers.
    """
    day = as_of or date.today()  # noqa: DTZ011  (the day of the mall)
    container, model = _open(session, reads=paths_of(file))
    changes = refuse_changed_columns(session, container, file, plan_of_model, as_json=as_json)
    with (
        advised(session, file, plan_of_model, can_declare=False),
        EventReporter(session) as reporter,
    ):
        report = container.update_ledger()(
            container.identified_customers(file),
            model=model,
            as_of=day,
            version=None if version is None else parse_version(version),
            id_column=id_column,
            accept_new=all_new,
            on_event=reporter,
        )
    counts = report.counts
    session.facts.update(version=report.version, new=counts.new, known=counts.known)
    if report.is_kept:
        session.outcome = "the ledger is updated"
    if report.needs_review:
        session.log(logging.WARNING, "update_not_kept", records=report.reading.records)
        session.exit_code = NEEDS_REVIEW
    if as_json:
        print_json(with_changes(update_document(report), changes))
    else:
        print_update(report)


@subcommand("show", _customer)
def show(session: Session, *, customer: str, as_json: bool) -> None:
    """Show a customer's segment, and since when.

    If ID is -, it is read from standard input, which keeps it out of the shell's history.
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
    """Show by month how many customers joined and left a segment."""
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
    click.option("-o", "--out", type=_FILE, help="A CSV file for the list of customers who moved."),
)
def moves(
    session: Session, *, before: date | None, after: date | None, out: Path | None, as_json: bool
) -> None:
    """Show which customers changed segment between two days.

    Each day stands for the last update until then; only confirmed changes count.
    """
    container, model = _open(session)
    file = SavedCsv(out) if out else None
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

    If ID is -, it is read from standard input.
    """
    container, _ = _open(session)
    if not container.customer_ledger().forget(_id_of(customer)):
        raise CustomerNotFoundError
    session.outcome = "the customer is erased"
    if as_json:
        print_json({"erased": True, "in_words": FORGOTTEN})
    else:
        print_paragraph(FORGOTTEN)


@subcommand(
    "export",
    click.option("-o", "--out", type=_FILE, required=True, help="The CSV file to write."),
)
def export(session: Session, *, out: Path, as_json: bool) -> None:
    """Write all customers of a model, with their segments and since when, as a CSV file."""
    container, model = _open(session)
    file = SavedCsv(out)
    file.check_writable()
    number = write_memberships(file, container.customer_ledger().customers(model))
    session.facts.update(customers=number)
    session.outcome = f"{out} is written"
    if as_json:
        print_json({"model": model, "customers": number, "file": str(out)})
    else:
        print_paragraph(f"{out} lists {counted(number, 'customer')}.")


def _id_of(argument: str) -> str:
    """Return the id, read from standard input if the argument is -, without its line end."""
    return (
        sys.stdin.readline().removesuffix("\n").removesuffix("\r") if argument == "-" else argument
    )


def _names(container: "Container", model: str) -> Mapping[str, str]:
    """Map slugs to names by the version in use; empty if that cannot be read."""
    try:
        segmentation = container.store().load(model).segmentation
    except MallsegError:
        return {}
    return {segment.slug: segment.name for segment in segmentation.segments}
