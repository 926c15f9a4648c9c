"""``mallseg drift``: whether the mall has changed since its model was trained."""

import logging
from pathlib import Path

import click

from mallseg.domain.monitoring.drift import DriftStatus
from mallseg.entrypoints.cli.data_options import DataOptions, data_options
from mallseg.entrypoints.cli.exit_codes import SAYS_NO
from mallseg.entrypoints.cli.narration import Narrator
from mallseg.entrypoints.cli.options import (
    json_option,
    max_bad_rows_option,
    model_option,
    seed_option,
    store_option,
)
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.presentation.documents.drift import DriftDocument
from mallseg.entrypoints.presentation.terminal.drift import print_drift
from mallseg.entrypoints.presentation.terminal.results import print_json


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@model_option
@data_options
@max_bad_rows_option
@seed_option
@store_option
@json_option
@shared_options
@click.pass_context
def drift(
    context: click.Context,
    /,
    *,
    source: Path,
    model: str | None,
    store: Path | None,
    data: DataOptions,
    as_json: bool,
    **training: object,
) -> None:
    """Check whether the mall has changed since its model was trained.

    SOURCE is a CSV file with the current customers. Ends with 3 when it is time to train again;
    nothing is stored.
    """
    session = context.ensure_object(Session)
    container = session.open(
        "drift",
        usual_level=logging.WARNING,
        settings={
            "model": {"name": model},
            "store": {"path": store},
            "training": training,
            "data": data,
        },
        reads=[source],
    )
    settings = container.settings()
    with Narrator(session) as narrator:
        report = container.detect_drift()(
            container.customers(source),
            model=settings.model.name,
            plan=settings.training.plan(),
            on_event=narrator,
        )
    document = DriftDocument.of(report, settings.data.units())
    session.facts.update(model=report.model, version=report.version, status=document.status)
    if as_json:
        print_json(document)
    else:
        print_drift(document)
    if report.drift.status is DriftStatus.RETRAIN:
        context.exit(SAYS_NO)
