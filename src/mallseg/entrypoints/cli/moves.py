"""``mallseg moves``: which customers moved from one segment to another, and why."""

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
from mallseg.entrypoints.cli.advice import (
    SAVED_ANEW,
    advised,
    diagnosis_of,
    plan_of_model,
)
from mallseg.entrypoints.cli.narration import Narrator
from mallseg.entrypoints.cli.options import json_option, model_option, store_option
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.seen_columns import Changes, refuse_changed_columns, with_changes
from mallseg.entrypoints.cli.session import SAYS_NO, Session, shared_options
from mallseg.entrypoints.cli.source import SOURCE, Source, paths_of
from mallseg.entrypoints.presentation.documents.moves import moves_document
from mallseg.entrypoints.presentation.list_file import ListFile
from mallseg.entrypoints.presentation.moves_file import write_movers
from mallseg.entrypoints.presentation.terminal.moves import print_moves
from mallseg.entrypoints.presentation.terminal.results import print_json
from mallseg.entrypoints.presentation.terminal.table import print_paragraph

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
"""What a check of the columns of features says nothing of."""


@click.command()
@click.option(
    "--before",
    type=SOURCE,
    required=True,
    help="A CSV file of the customers of the earlier month, or a database with a table of them.",
)
@click.option(
    "--after",
    type=SOURCE,
    required=True,
    help="That of the later month; of a database, --table.",
)
@click.option(
    "--before-table",
    default="",
    metavar="NAME",
    help="The table of the earlier month, where that is another than --table.",
)
@click.option(
    "--id",
    "id_column",
    metavar="COLUMN",
    default="",
    help="The column with the ids of the customers, in both files.  [default: the only unique "
    "one that is called like an id or a card number]",
)
@click.option("--version", metavar="VERSION", help="By which both months are assigned.")
@click.option(
    "--before-version",
    metavar="VERSION",
    help="By which the earlier month was assigned, where that is another: then customers whom only "
    "the model moved are shown apart.",
)
@click.option("-o", "--out", type=_FILE, help="Where the list of those who moved goes, as CSV.")
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

    The customers of two months are joined by their ids. A customer has moved who is clearly nearer
    to another segment's centre than to the old one's, both by the later values and one version.
    Ends with 3 when most of a month cannot be used, or no customer is in both.
    """
    container = session.open(
        "moves",
        usual_level=logging.WARNING,
        reads=[*paths_of(before), *paths_of(after)],
        writes={"out": out},
    )
    name = container.settings().model.name
    target = ListFile(out, (*paths_of(before), *paths_of(after))) if out else None
    if target:
        target.check_writable()
    with _advised(session, before, after), Narrator(session) as narrator:
        changes = _changed_columns(session, container, before, after, as_json=as_json)
        report = container.find_moves()(
            container.identified_customers(before, table=before_table),
            container.identified_customers(after),
            model=name,
            version=parse_version(version) if version else None,
            before_version=parse_version(before_version) if before_version else None,
            id_column=id_column,
            take_movers=partial(write_movers, target) if target else None,
            on_event=narrator,
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
    """Keep the counts for the log, and end with 3 where the months are doubtful."""
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
    if moves.is_doubtful:
        session.log(logging.WARNING, "months_doubtful", joined=moves.joined)
        session.ends_with = SAYS_NO


def _changed_columns(
    session: Session, container: "Container", before: Source, after: Source, *, as_json: bool
) -> Changes:
    """Refuse what saved settings do not fit; what else has changed is said of the later month."""
    if not container.settings().data.seen:
        return ()
    features = plan_of_model(container).features
    refuse_changed_columns(session, container, before, features, as_json=as_json)
    return refuse_changed_columns(session, container, after, features, as_json=as_json)


@contextmanager
def _advised(session: Session, before: Source, after: Source) -> Iterator[None]:
    """Put below a refusal what would help to read the month that is refused."""
    try:
        yield
    except CustomerDataError as error:
        if error.code in _OF_IDS or not (isinstance(before, Path) and isinstance(after, Path)):
            raise
        is_later = error.source.startswith(str(after)) or (
            error.source.startswith(after.name) and after.name != before.name
        )
        refused, other = (after, before) if is_later else (before, after)
        if error.code in SAVED_ANEW or _helps_both(session, refused, other):
            with advised(session, refused, plan_of_model, can_declare=False):
                raise
        session.advice = [f"{other} is written otherwise: bring both months to one form first."]
        raise


def _helps_both(session: Session, refused: Path, other: Path) -> bool:
    """Check whether the other month can still be read with what would help to read this one."""
    from mallseg.settings.overrides import settings_with

    try:
        found = diagnosis_of(session, refused, plan_of_model, can_declare=False)
        settings = defaultdict(dict, settings_with(session.settings, found.remedy))
        again = diagnosis_of(
            replace(session, settings=settings), other, plan_of_model, can_declare=False
        )
    except MallsegError:  # nothing can be said of it but the refusal itself
        return True
    return again.works and not again.remedy
