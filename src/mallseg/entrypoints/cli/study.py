"""``mallseg study``: shows how many groups there are among the customers of a file, and why."""

import logging

import click

from mallseg.entrypoints.cli.advised import advised
from mallseg.entrypoints.cli.changed_columns import refuse_changed_columns, with_changes
from mallseg.entrypoints.cli.event_reporter import EventReporter
from mallseg.entrypoints.cli.options import (
    feature_options,
    json_option,
    keep_outliers_option,
    max_bad_rows_option,
    scaling_option,
    seed_option,
    setting_option,
)
from mallseg.entrypoints.cli.plans import plan_of_settings
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.cli.source import Source, paths_of, source_argument
from mallseg.entrypoints.presentation.documents.training import study_document
from mallseg.entrypoints.presentation.terminal.json_line import print_json
from mallseg.entrypoints.presentation.terminal.trainings import print_study


@click.command()
@source_argument
@setting_option(
    "--segments",
    to="training.candidates",
    metavar="RANGE",
    help="The numbers of segments to compare.  [default: 2..10]",
)
@feature_options
@scaling_option
@data_options
@max_bad_rows_option
@keep_outliers_option
@seed_option
@json_option
@shared_options
@click.pass_obj
def study(session: Session, *, source: Source, as_json: bool) -> None:
    """Show how many groups there are among the customers of SOURCE, and why.

    It reports whether groups are clear, soft or absent, which borders between segments are real
    gaps and which are drawn lines, and what another number would cost. Nothing is trained.
    """
    container = session.open("study", usual_level=logging.INFO, reads=paths_of(source))
    with advised(session, source, plan_of_settings), EventReporter(session) as reporter:
        plan = container.settings().plan()
        changes = refuse_changed_columns(
            session, container, source, plan_of_settings, as_json=as_json
        )
        report = container.study_segments()(
            container.customers(source),
            plan=plan,
            on_event=reporter,
        )
    session.facts.update(recommended=report.study.recommended, verdict=report.study.verdict)
    if as_json:
        print_json(with_changes(study_document(report), changes))
    else:
        print_study(report)
