"""``mallseg plan``: shows what a campaign's budget reaches."""

import logging
import re

import click

from mallseg.entrypoints.cli.advised import advised
from mallseg.entrypoints.cli.changed_columns import refuse_changed_columns, with_changes
from mallseg.entrypoints.cli.event_reporter import EventReporter
from mallseg.entrypoints.cli.exit_codes import NEEDS_REVIEW
from mallseg.entrypoints.cli.options import json_option, model_option, share_of, store_option
from mallseg.entrypoints.cli.plans import plan_of_model
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.cli.source import Source, file_option, paths_of
from mallseg.entrypoints.presentation.documents.campaigns import plan_document
from mallseg.entrypoints.presentation.terminal.campaigns import print_plan
from mallseg.entrypoints.presentation.terminal.json_line import print_json

_EXAMPLE = "seg-01=6%,seg-04=2%"
_ONE = re.compile(r"\s*(.+?)\s*=\s*([0-9.]+\s*%?)\s*(?:,|$)")
"""Names may contain commas; shares do not."""


def _responses(
    _context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]
) -> dict[str, float]:
    found: dict[str, float] = {}
    for text in texts:
        own = {name: share_of(share) for name, share in _ONE.findall(text)}
        if _ONE.sub("", text).strip() or not own or own.keys() & found.keys():
            raise click.BadParameter(f"must look like {_EXAMPLE}, each segment once")
        found |= {name: share for name, share in own.items() if share is not None}
    return found


@click.command()
@file_option("The customers: a CSV file, a workbook, Parquet or a DuckDB file.")
@click.option("--budget", type=float, required=True, help="The budget.")
@click.option("--cost", type=float, required=True, help="The cost of mailing one customer.")
@click.option(
    "--response",
    "responses",
    multiple=True,
    required=True,
    metavar=_EXAMPLE,
    callback=_responses,
    help="The response rate you expect, by slug or name of a segment. May be repeated.",
)
@click.option(
    "--value-column",
    required=True,
    metavar="COLUMN",
    help="A column of amounts: a response is worth its mean in the segment.",
)
@data_options
@model_option
@store_option
@json_option
@shared_options
@click.pass_obj
def plan(
    session: Session,
    *,
    file: Source,
    budget: float,
    cost: float,
    responses: dict[str, float],
    value_column: str,
    as_json: bool,
) -> None:
    """Show what a campaign's budget reaches, and where it earns most.

    Plain arithmetic on the response rates you give. Exits with 3 if the file is doubtful.
    """
    container = session.open("plan", usual_level=logging.WARNING, reads=paths_of(file))
    settings = container.settings()
    with (
        advised(session, file, plan_of_model, can_declare=False),
        EventReporter(session) as reporter,
    ):
        changes = refuse_changed_columns(session, container, file, plan_of_model, as_json=as_json)
        found = container.plan_campaign()(
            container.member_records(file),
            model=settings.model.name,
            budget=budget,
            cost=cost,
            responses=responses,
            value_column=value_column,
            on_event=reporter,
        )
    session.facts.update(model=found.model, version=found.version, mailed=found.plan.mailed)
    if found.needs_review:
        session.exit_code = NEEDS_REVIEW
    if as_json:
        print_json(with_changes(plan_document(found), changes))
    else:
        print_plan(found)
