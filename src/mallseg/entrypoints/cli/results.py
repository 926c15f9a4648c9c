"""``mallseg results``: judges whether a campaign helped."""

import logging
from pathlib import Path

import click

from mallseg.domain.campaigns.outcomes import OutcomeChoice
from mallseg.entrypoints.cli.exit_codes import NEEDS_REVIEW
from mallseg.entrypoints.cli.options import json_option
from mallseg.entrypoints.cli.reading_options import encoding_option, number_options, table_option
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.cli.source import FILE, SOURCE, Source, configured, paths_of
from mallseg.entrypoints.presentation.documents.campaigns import result_document
from mallseg.entrypoints.presentation.terminal.campaigns import print_result
from mallseg.entrypoints.presentation.terminal.json_line import print_json


@click.command()
@click.option(
    "--audience",
    "mailed",
    type=FILE,
    required=True,
    help="The list as written; the file of held-out customers is beside it.",
)
@click.option(
    "--outcomes",
    type=SOURCE,
    callback=configured,
    required=True,
    help="What customers did: a CSV file, a workbook, Parquet, or a database with --table.",
)
@click.option(
    "--id", "id_column", default="", metavar="COLUMN", help="The column of ids in the list."
)
@click.option(
    "--outcome-id",
    "outcome_id_column",
    default="",
    metavar="COLUMN",
    help="The column of ids in the outcomes, if it has another name.",
)
@click.option(
    "--responded",
    default="",
    metavar="COLUMN",
    help="A yes/no column.  [default: all customers listed, or those who spent something]",
)
@click.option("--amount", default="", metavar="COLUMN", help="A column of amounts spent.")
@table_option
@number_options
@encoding_option
@json_option
@shared_options
@click.pass_obj
def results(
    session: Session,
    *,
    mailed: Path,
    outcomes: Source,
    id_column: str,
    outcome_id_column: str,
    responded: str,
    amount: str,
    as_json: bool,
) -> None:
    """Judge whether a campaign helped: mailed against held-out customers.

    Exits with 3 if it harmed, or if no outcome belongs to one of its customers.
    """
    choice = OutcomeChoice(
        id_column=id_column,
        outcome_id_column=outcome_id_column,
        responded=responded,
        amount=amount,
    )
    container = session.open(
        "results", usual_level=logging.WARNING, reads=[mailed, *paths_of(outcomes)]
    )
    listed, held_out = container.list_tables(mailed)
    happened = container.text_table(outcomes, table=container.settings().data.table)
    found = container.judge_campaign()(listed, held_out, happened, choice=choice)
    session.facts.update(records=found.records)
    if found.needs_review:
        session.exit_code = NEEDS_REVIEW
    if as_json:
        print_json(result_document(found))
    else:
        print_result(found)
