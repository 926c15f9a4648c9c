"""``mallseg audience``: writes the mailing list of a campaign."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.campaigns.choice import USUAL_SHARE, AudienceChoice, parse_excluded
from mallseg.domain.campaigns.hold_out import Campaign
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, OptionFault
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.sources.database_url import DatabaseUrl
from mallseg.entrypoints.cli.advised import advised
from mallseg.entrypoints.cli.changed_columns import refuse_changed_columns, with_changes
from mallseg.entrypoints.cli.event_reporter import EventReporter
from mallseg.entrypoints.cli.exit_codes import NEEDS_REVIEW
from mallseg.entrypoints.cli.options import DAY, Share, json_option, model_option, store_option
from mallseg.entrypoints.cli.plans import plan_of_model
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.session import Session, refuse_shared, shared_options
from mallseg.entrypoints.cli.source import FILE, SOURCE, Source, configured, file_option, paths_of
from mallseg.entrypoints.presentation.documents.campaigns import audience_document
from mallseg.entrypoints.presentation.terminal.campaigns import print_audience
from mallseg.entrypoints.presentation.terminal.json_line import print_json

if TYPE_CHECKING:
    from mallseg.application.campaigns.select_audience import Audience
    from mallseg.container import Container
    from mallseg.domain.ports import IdentifiedCustomers, MemberRecords


class _Files(NamedTuple):
    """The files of the command, and the tables of databases."""

    customers: Source
    out: Path
    opted_out: Source | None
    opted_out_table: str
    last: Path | None
    before: Source | None
    before_table: str

    @property
    def reads(self) -> tuple[Path | None, ...]:
        given = (self.customers, self.opted_out, self.last, self.before)
        return tuple(path for each in given if each for path in paths_of(each))


@click.command()
@click.option(
    "--segment",
    "segments",
    multiple=True,
    required=True,
    metavar="SLUG",
    help="A segment, by its slug or its name. May be repeated.",
)
@file_option("The customers: a CSV file, a workbook, Parquet or a DuckDB file.")
@click.option("-o", "--out", type=FILE, required=True, help="The list: .csv or .xlsx.")
@click.option(
    "--columns",
    "columns",
    multiple=True,
    metavar="NAMES",
    help="Columns of the list, separated by commas.  [default: all]",
)
@click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="A condition on a column of the file, by =, !=, <, <=, > or >=. May be repeated.",
)
@click.option(
    "--moved-from",
    multiple=True,
    metavar="SLUG",
    help="Only customers who have left this segment. May be repeated.",
)
@click.option(
    "--moved-since",
    type=DAY,
    metavar="DAY",
    help="By the ledger, on this day or later.  [default: the day of its last update]",
)
@click.option(
    "--before",
    type=SOURCE,
    callback=configured,
    help="With --moved-from: an earlier month.  [default: the ledger]",
)
@click.option(
    "--before-table",
    default="",
    metavar="NAME",
    help="Its table in a database, if not --table.",
)
@click.option(
    "--exclude",
    "excluded",
    metavar="NAMES",
    callback=lambda _context, _option, names: _excluded(names),
    help="Leave out customers who are borderline, outside or clear; separate with commas.",
)
@click.option(
    "--exclude-file",
    type=SOURCE,
    callback=configured,
    help="A file with the ids of customers who opted out, or a database with --exclude-table.",
)
@click.option("--exclude-table", default="", metavar="NAME", help="The table of --exclude-file.")
@click.option(
    "--exclude-id",
    "opted_out_column",
    default="",
    metavar="COLUMN",
    help="The column of ids in --exclude-file, if it has another name.",
)
@click.option("--id", "id_column", default="", metavar="COLUMN", help="The column of the ids.")
@click.option(
    "--limit", type=int, metavar="NUMBER", help="The most customers to choose, at random."
)
@click.option(
    "--nearest",
    "prefers_nearest",
    is_flag=True,
    help="With --limit: choose those nearest to the centre.",
)
@click.option(
    "--order-by", default="", metavar="COLUMN", help="Choose the highest values of a column first."
)
@click.option(
    "--lowest-first", is_flag=True, help="With --order-by: choose the lowest values first."
)
@click.option(
    "--campaign",
    metavar="NAME",
    callback=lambda _context, _option, name: None if name is None else Campaign(name=name),
    help="The campaign's name; it determines who is drawn and held out, reproducibly.",
)
@click.option(
    "--hold-out",
    type=Share(),
    metavar="SHARE",
    help="The share to hold out, such as 10%, to measure the effect.",
)
@click.option(
    "--usual-response",
    "usual_share",
    type=Share(),
    default=USUAL_SHARE,
    metavar="SHARE",
    help="The response rate without a campaign, as far as known.  [default: 10%]",
)
@click.option("--since", type=FILE, help="The previous list: also write what has changed since.")
@data_options
@model_option
@store_option
@json_option
@shared_options
@click.pass_obj
def audience(
    session: Session,
    /,
    *,
    file: Source,
    out: Path,
    exclude_file: Source | None,
    exclude_table: str,
    since: Path | None,
    before: Source | None,
    before_table: str,
    as_json: bool,
    **chosen: Any,  # by the names of the fields of AudienceChoice
) -> None:
    """Write the mailing list of a campaign: customers of chosen segments.

    Held-out customers go to a separate file beside it. Exits with 3 if the list is empty, if the
    file is doubtful, or if ids of opt-outs match no customer.
    """
    _refuse_alone(chosen, before)
    _refuse_no_table(exclude_file, exclude_table)
    choice = AudienceChoice(**chosen)
    files = _Files(file, out, exclude_file, exclude_table, since, before, before_table)
    container = session.open(
        "audience", usual_level=logging.INFO, reads=files.reads, writes={"out": out}
    )
    records = container.member_records(file)
    with _advised(session, file, records.name):
        _select(session, container, records, choice, files, as_json=as_json)


def _select(
    session: Session,
    container: "Container",
    records: "MemberRecords",
    choice: AudienceChoice,
    files: _Files,
    *,
    as_json: bool,
) -> None:
    settings, file = container.settings(), files.customers
    lists = container.audience_lists(files.out)
    beside = {name: files.out.with_name(name) for name in lists.names([*ListKind]).values()}
    refuse_shared(files.reads, beside)
    changes = refuse_changed_columns(session, container, file, plan_of_model, as_json=as_json)
    with EventReporter(session) as reporter:
        found = container.select_audience()(
            records,
            lists,
            model=settings.model.name,
            choice=choice,
            opted_out=container.text_table(files.opted_out, table=files.opted_out_table)
            if files.opted_out
            else None,
            last=container.last_list(files.last) if files.last else None,
            months=_months(container, files),
            on_event=reporter,
        )
    _note(session, found, files.out)
    if as_json:
        print_json(with_changes(audience_document(found), changes))
    else:
        print_audience(found)


def _months(
    container: "Container", files: _Files
) -> "tuple[IdentifiedCustomers, IdentifiedCustomers] | None":
    if files.before is None:
        return None
    before = container.identified_customers(files.before, table=files.before_table)
    return before, container.identified_customers(files.customers)


def _note(session: Session, found: "Audience", out: Path) -> None:
    """Record the result for the log and the exit code."""
    session.facts.update(model=found.model, version=found.version)
    session.facts.update(mailed=found.account.mailed, held_out=found.account.held_out)
    if not found.is_empty:
        session.outcome = f"{out} is written"
    if found.is_doubtful:
        share = found.labelling.outside_share
        session.log(logging.WARNING, "customers_outside", share=share)
    if found.opt_outs and found.opt_outs.is_doubtful:
        session.log(logging.WARNING, "opt_outs_doubtful", ids=found.opt_outs.ids)
    if found.needs_review:
        session.exit_code = NEEDS_REVIEW


def _excluded(names: str | None) -> frozenset[Certainty]:
    return parse_excluded(name.strip() for name in names.split(",")) if names else frozenset()


def _refuse_alone(chosen: Mapping[str, object], before: Source | None) -> None:
    """Refuse options that need or exclude another one."""
    since = chosen["moved_since"]
    needs = (
        ("--hold-out", chosen["hold_out"], "--campaign", chosen["campaign"]),
        ("--lowest-first", chosen["lowest_first"], "--order-by", chosen["order_by"]),
        ("--before", before, "--moved-from", chosen["moved_from"]),
        ("--moved-since", since, "--moved-from", chosen["moved_from"]),
    )
    for option, value, other, needed in needs:
        if value not in {None, False} and not needed:
            raise InvalidOptionError(option, OptionFault.NEEDS_OTHER, other=other)
    if before is not None and since is not None:
        raise InvalidOptionError("--moved-since", OptionFault.NOT_WITH, other="--before")
    if chosen["prefers_nearest"] and chosen["order_by"]:
        raise InvalidOptionError("--nearest", OptionFault.NOT_WITH, other="--order-by")


def _refuse_no_table(opted_out: Source | None, table: str) -> None:
    """Refuse an opt-out database without a table, and a table without the database."""
    if isinstance(opted_out, DatabaseUrl) and not table:
        raise InvalidOptionError("--exclude-file", OptionFault.NEEDS_OTHER, other="--exclude-table")
    if table and opted_out is None:
        raise InvalidOptionError("--exclude-table", OptionFault.NEEDS_OTHER, other="--exclude-file")


@contextmanager
def _advised(session: Session, file: Source, name: str) -> Iterator[None]:
    """Give advice on the customers' file, not on others."""
    other: CustomerDataError | None = None
    with advised(session, file, plan_of_model, can_declare=False):
        try:
            yield
        except CustomerDataError as error:
            if error.source.startswith(str(file)) or error.source == name:
                raise
            other = error
    if other:
        raise other
