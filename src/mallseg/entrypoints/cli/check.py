"""``mallseg check``: what mallseg understands of a file."""

import logging
from pathlib import Path

import click

from mallseg.entrypoints.cli.data_options import DataOptions, data_options
from mallseg.entrypoints.cli.exit_codes import CALLERS_INPUT
from mallseg.entrypoints.cli.narration import Narrator
from mallseg.entrypoints.cli.options import features_option, json_option, max_bad_rows_option
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.presentation.documents.check import CheckDocument
from mallseg.entrypoints.presentation.terminal.results import print_check, print_json


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@features_option
@data_options
@max_bad_rows_option
@json_option
@shared_options
@click.pass_context
def check(
    context: click.Context,
    *,
    source: Path,
    features: str | None,
    max_bad_rows: float | None,
    data: DataOptions,
    as_json: bool,
) -> None:
    """Show what mallseg understands of the CSV file SOURCE, without training.

    Ends with 2 when a training would be refused.
    """
    session = context.ensure_object(Session)
    container = session.open(
        "check",
        usual_level=logging.ERROR,
        settings={"training": {"features": features, "max_bad_rows": max_bad_rows}, "data": data},
        reads=[source],
    )
    with Narrator(session) as narrator:
        report = container.check_customers()(
            container.customers(source),
            plan=container.settings().training.plan(),
            on_event=narrator,
        )
    document = CheckDocument.of(report)
    if as_json:
        print_json(document)
    else:
        print_check(document)
    if report.warnings:
        context.exit(CALLERS_INPUT)
