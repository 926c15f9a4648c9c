"""``mallseg check``: what mallseg understands of a file."""

import logging
from pathlib import Path

import click

from mallseg.entrypoints.cli.advice import command_with, diagnosis_of, plan_of_settings
from mallseg.entrypoints.cli.narration import Narrator
from mallseg.entrypoints.cli.options import (
    data_options,
    feature_options,
    json_option,
    max_bad_rows_option,
)
from mallseg.entrypoints.cli.session import CALLERS_INPUT, Session, shared_options
from mallseg.entrypoints.presentation.documents.training import check_document
from mallseg.entrypoints.presentation.terminal.check import print_check
from mallseg.entrypoints.presentation.terminal.results import print_json


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@feature_options
@data_options
@max_bad_rows_option
@json_option
@shared_options
@click.pass_obj
def check(session: Session, *, source: Path, as_json: bool) -> None:
    """Show what mallseg understands of the CSV file SOURCE, without training.

    Ends with 2 when a training would be refused.
    """
    session.open("check", usual_level=logging.ERROR, reads=[source])
    with Narrator(session) as narrator:
        found = diagnosis_of(session, source, plan_of_settings, on_event=narrator)
    command = command_with(session, found.remedy, instead="train") if found.works else ""
    if as_json:
        print_json(check_document(found, command, session.numbers))
    else:
        print_check(found, command, session.numbers)
    if found.report.warnings:
        raise click.exceptions.Exit(CALLERS_INPUT)
