"""``mallseg moves``: shows which customers moved from one segment to another, and why."""

import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mallseg.application.moves.find_moves import MovesReport
from mallseg.domain.errors import CustomerDataError, MallsegError, SourceFault
from mallseg.domain.registry.version import parse_version
from mallseg.entrypoints.cli.advice import diagnosis_of
from mallseg.entrypoints.cli.advised import FIXED_BY_RESAVING, advised
from mallseg.entrypoints.cli.changed_columns import Changes, refuse_changed_columns, with_changes
from mallseg.entrypoints.cli.event_reporter import EventReporter
from mallseg.entrypoints.cli.exit_codes import NEEDS_REVIEW
from mallseg.entrypoints.cli.options import json_option, model_option, store_option
from mallseg.entrypoints.cli.plans import plan_of_model
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.cli.source import SOURCE, Source, paths_of
from mallseg.entrypoints.presentation.documents.moves import moves_document
from mallseg.entrypoints.presentation.moves_csv import SavedCsv, write_movers
from mallseg.entrypoints.presentation.terminal.json_line import print_json
from mallseg.entrypoints.presentation.terminal.lines import print_paragraph
from mallseg.entrypoints.presentation.terminal.moves import print_moves

if TYPE_CHECKING:
    from mallseg.container import Container

_FILE = click.Path(path_type=Path)

_OF_IDS = {
    SourceFault.NO_ID_COLUMN,
    SourceFault.ID_COLUMN_NOT_THERE,
    SourceFault.SEVERAL_ID_COLUMNS,
    SourceFault.IDS_REPEATED,
    SourceFault.OTHER_ID_COLUMN,
}
"""Faults of ids, on which a check of feature columns can give no advice."""


@click.command()
@click.option(
    "--before",
    type=SOURCE,
    required=True,
    help="The customers of the earlier month: a file, or a database with a table.",
)
@click.option(
    "--after",
    type=SOURCE,
    required=True,
    help="Those of the later month; in a database, --table.",
)
@click.option(
    "--before-table",
    default="",
    metavar="NAME",
    help="The table of the earlier month, if not --table.",
)
@click.option(
    "--id",
    "id_column",
    metavar="COLUMN",
    default="",
    help="The column with the customer ids in both files.  [default: the only unique "
    "one named like an id or a card number]",
)
@click.option("--version", metavar="VERSION", help="The version to assign both months by.")
@click.option(
    "--before-version",
    metavar="VERSION",
    help="The version the earlier month was assigned by, if another: customers moved by the "
    "model alone are then shown apart.",
)
@click.option("-o", "--out", type=_FILE, help="A CSV file for the list of customers who moved.")
@data_options
@model_option
@store_option
@json_option
@shared_options
@click.pass_obj
def moves(
    session: Session,
    *,
    before: Source,
    after: Source,
    before_table: str,
    id_column: str,
    version: str | None,
    before_version: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Show which customers moved from one segment to another, and why.

    Customers of two months are joined by id. A customer has moved if their later values are clearly
    nearer to another segment's centre than to that of their earlier segment, by one version. Exits
    with 3 if most of a month is unusable, or no customer is in both.
    """
    container = session.open(
        "moves",
        usual_level=logging.WARNING,
        reads=[*paths_of(before), *paths_of(after)],
        writes={"out": out},
    )
    name = container.settings().model.name
    target = SavedCsv(out, (*paths_of(before), *paths_of(after))) if out else None
    if target:
        target.check_writable()
    with _advised(session, before, after), EventReporter(session) as reporter:
        changes = _changed_columns(session, container, before, after, as_json=as_json)
        report = container.find_moves()(
            container.identified_customers(before, table=before_table),
            container.identified_customers(after),
            model=name,
            version=parse_version(version) if version else None,
            before_version=parse_version(before_version) if before_version else None,
            id_column=id_column,
            take_movers=partial(write_movers, target) if target else None,
            on_event=reporter,
        )
    if out:
        session.outcome = f"{out} is written"
    _close(session, report)
    if as_json:
        print_json(with_changes(moves_document(report), changes))
        return
    print_moves(report)
    if out:
        print_paragraph(f"{out} lists those who moved, each with the cause.")


def _close(session: Session, report: MovesReport) -> None:
    """Record the counts for the log, and set the exit code."""
    moves = report.moves
    session.facts.update(
        model=report.model,
        version=report.version,
        joined=moves.joined,
        moved=moves.moved,
        model_changed=moves.model_changed,
        noise=moves.noise,
        new=moves.new,
        gone=moves.gone,
    )
    unusable = moves.before.unusable + moves.after.unusable
    if unusable:
        session.log(logging.WARNING, "records_not_used", records=unusable)
    if report.needs_review:
        session.log(logging.WARNING, "months_doubtful", joined=moves.joined)
        session.exit_code = NEEDS_REVIEW


def _changed_columns(
    session: Session, container: "Container", before: Source, after: Source, *, as_json: bool
) -> Changes:
    """Refuse months that saved settings do not fit; return other changes of the later one."""
    refuse_changed_columns(session, container, before, plan_of_model, as_json=as_json)
    return refuse_changed_columns(session, container, after, plan_of_model, as_json=as_json)


@contextmanager
def _advised(session: Session, before: Source, after: Source) -> Iterator[None]:
    """Add advice to the refusal of a month."""
    try:
        yield
    except CustomerDataError as error:
        if error.code in _OF_IDS or not (isinstance(before, Path) and isinstance(after, Path)):
            raise
        is_later = error.source.startswith(str(after)) or (
            error.source.startswith(after.name) and after.name != before.name
        )
        refused, other = (after, before) if is_later else (before, after)
        if error.code in FIXED_BY_RESAVING or _helps_both(session, refused, other):
            with advised(session, refused, plan_of_model, can_declare=False):
                raise
        session.advice = [
            f"{other} has other units or another format: bring both months into one form first."
        ]
        raise


def _helps_both(session: Session, refused: Path, other: Path) -> bool:
    """Check whether the other month can also be read with the options that help this one."""
    from mallseg.settings.overrides import settings_with

    try:
        found = diagnosis_of(session, refused, plan_of_model, can_declare=False)
        settings = defaultdict(dict, settings_with(session.settings, found.remedy))
        again = diagnosis_of(
            replace(session, settings=settings), other, plan_of_model, can_declare=False
        )
    except MallsegError:  # there is no more to say than the refusal itself
        return True
    return again.works and not again.remedy
