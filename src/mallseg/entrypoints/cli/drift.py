"""``mallseg drift``: checks whether the mall has changed since its model was trained."""

import logging

import click

from mallseg.entrypoints.cli.advised import advised
from mallseg.entrypoints.cli.changed_columns import refuse_changed_columns, with_changes
from mallseg.entrypoints.cli.event_reporter import EventReporter
from mallseg.entrypoints.cli.exit_codes import NEEDS_REVIEW
from mallseg.entrypoints.cli.options import (
    json_option,
    max_bad_rows_option,
    model_option,
    seed_option,
    store_option,
)
from mallseg.entrypoints.cli.plans import plan_of_model
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.cli.source import Source, paths_of, source_argument
from mallseg.entrypoints.presentation.documents.drift import drift_document
from mallseg.entrypoints.presentation.terminal.drift import print_drift
from mallseg.entrypoints.presentation.terminal.json_line import print_json


@click.command()
@source_argument
@model_option
@data_options
@max_bad_rows_option
@seed_option
@store_option
@json_option
@shared_options
@click.pass_obj
def drift(session: Session, *, source: Source, as_json: bool) -> None:
    """Check whether the mall has changed since its model was trained.

    SOURCE has the current customers. Exits with 3 if it is time to train again;
    nothing is stored.
    """
    container = session.open("drift", usual_level=logging.WARNING, reads=paths_of(source))
    settings = container.settings()
    with (
        advised(session, source, plan_of_model, can_declare=False),
        EventReporter(session) as reporter,
    ):
        changes = refuse_changed_columns(session, container, source, plan_of_model, as_json=as_json)
        report = container.detect_drift()(
            container.customers(source),
            model=settings.model.name,
            plan=settings.plan(),
            on_event=reporter,
        )
    session.facts.update(model=report.model, version=report.version, status=report.drift.status)
    if report.needs_review:
        session.exit_code = NEEDS_REVIEW
    if as_json:
        print_json(with_changes(drift_document(report), changes))
    else:
        print_drift(report.drift)
