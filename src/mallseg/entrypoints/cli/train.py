"""``mallseg train``: trains a model on a file of customers, and stores it."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mallseg.application.training.training_report import TrainingReport
from mallseg.domain.errors import InvalidOptionError, MallsegError
from mallseg.domain.ports import CustomerSource
from mallseg.domain.segments.plan import Plan
from mallseg.entrypoints.cli.advised import advised
from mallseg.entrypoints.cli.changed_columns import Changes, refuse_changed_columns, with_changes
from mallseg.entrypoints.cli.event_reporter import EventReporter
from mallseg.entrypoints.cli.exit_codes import NEEDS_REVIEW
from mallseg.entrypoints.cli.options import (
    breakdown_option,
    feature_options,
    json_option,
    keep_outliers_option,
    max_bad_rows_option,
    model_option,
    scaling_option,
    seed_option,
    setting_option,
    store_option,
)
from mallseg.entrypoints.cli.plans import plan_of_settings
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.cli.source import Source, first_of, paths_of, source_argument
from mallseg.entrypoints.presentation.terminal.comparison import print_changes
from mallseg.entrypoints.presentation.terminal.trainings import (
    print_decision,
    print_notes,
    print_segments,
)
from mallseg.entrypoints.presentation.words.training_notes import in_use

if TYPE_CHECKING:
    from mallseg.application.worth.amounts import AmountColumn
    from mallseg.container import Container
    from mallseg.entrypoints.presentation.html.report_file import ReportFile
    from mallseg.settings.sections import Settings


@click.command()
@source_argument
@model_option
@setting_option(
    "--segments",
    to="training.segments",
    type=int,
    help="How many segments, 2 to 20. By default the first training uses what `mallseg study` "
    "recommends, and later ones keep the champion's number until the study prefers another in "
    "three trainings in a row.  [default: auto]",
)
@setting_option(
    "--min-segment-size",
    to="training.min_segment_size",
    metavar="N",
    help="The least number of customers in a segment, or a share such as 5%; if need be, there "
    "are fewer segments.  [default: 0]",
)
@feature_options
@breakdown_option
@scaling_option
@data_options
@max_bad_rows_option
@click.option(
    "--quarantine",
    type=click.Path(path_type=Path),
    help="Write the rejected records with their reasons to this file.",
)
@keep_outliers_option
@setting_option(
    "--promote",
    to="gate.promote",
    type=click.Choice(["auto", "always", "never"]),
    help="Whether the new version is put to use: if it passes the gate's limits, always, "
    "or never.  [default: auto]",
)
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path),
    help="Write a report of the new version to this file, an HTML page; this resamples the "
    "customers, which takes some seconds.",
)
@click.option(
    "--value-column",
    metavar="COLUMN",
    help="A column of amounts: store each segment's share of it with the version.",
)
@seed_option
@store_option
@json_option
@shared_options
@click.pass_obj
def train(
    session: Session,
    *,
    source: Source,
    quarantine: Path | None,
    report_file: Path | None,
    value_column: str | None,
    as_json: bool,
) -> None:
    """Group the customers of SOURCE, and keep the result as the model to use.

    SOURCE is a CSV file, a workbook, JSON, Parquet, a DuckDB file or the address of a database. It
    may be several files with the same columns, a folder, a glob pattern in quotes, or - for
    standard input. A column for each feature is needed; others are ignored. Exits with 3 if the
    result should not be used: the previous version then stays in use.
    """
    container = session.open(
        "train",
        usual_level=logging.INFO,
        reads=paths_of(source),
        writes={"quarantine": quarantine, "report": report_file},
    )
    settings = container.settings()
    group_readable = settings.files.group_readable
    page = _page(report_file, source, group_readable) if report_file else None
    customers = container.customers(source, quarantine)
    with advised(session, source, plan_of_settings), EventReporter(session) as reporter:
        plan = _plan(settings, customers)
        changes = refuse_changed_columns(
            session, container, source, plan_of_settings, as_json=as_json
        )
        report = container.train_segmentation()(
            customers,
            model=settings.model.name,
            plan=plan,
            with_resampling=page is not None,
            promote=settings.gate.promote,
            amounts=_amounts(container, source, value_column),
            on_event=reporter,
        )
    session.facts.update(
        model=report.model, version=report.version, promoted=report.decision.is_promoted
    )
    session.outcome = in_use(report)
    if report.needs_review:
        session.exit_code = NEEDS_REVIEW
    failure = _write(page, report, container) if page else None
    if as_json:
        _print_json(report, changes)
    else:
        _print(report)
    if failure:
        session.missing = "its report"
        raise failure


def _print(report: TrainingReport) -> None:
    print_segments(report.segmentation)
    print_notes(report.notes)
    print_changes(report)
    print_decision(report)


def _print_json(report: TrainingReport, changes: Changes) -> None:
    from mallseg.entrypoints.presentation.documents.training import training_document
    from mallseg.entrypoints.presentation.terminal.json_line import print_json

    print_json(with_changes(training_document(report), changes))


def _page(path: Path, source: Source, group_readable: bool) -> "ReportFile":  # noqa: FBT001
    """Return the report's file, once it is known to be writable."""
    from mallseg.entrypoints.presentation.html.report_file import ReportFile

    page = ReportFile(path, first_of(source), group_readable)
    page.check_writable()
    return page


def _write(
    page: "ReportFile", report: TrainingReport, container: "Container"
) -> MallsegError | None:
    """Write the report; on failure return the error, as the training's result is shown anyway."""
    from mallseg.entrypoints.presentation.views.report import SegmentationReport

    try:
        described = container.describe_segmentation()(model=report.model, version=report.version)
        page.write(SegmentationReport.of(described, container.wording()))
    except MallsegError as error:
        return error
    return None


def _amounts(container: "Container", source: Source, column: str | None) -> "AmountColumn | None":
    if column is None:
        return None
    from mallseg.application.worth.amounts import AmountColumn

    return AmountColumn(records=container.member_records(source), name=column)


def _plan(settings: "Settings", customers: CustomerSource) -> Plan:
    """Make the plan; explain the refusal if a class of customers was given as a feature."""
    try:
        return settings.plan()
    except InvalidOptionError as error:
        from mallseg.application.training.categorical_columns import class_among

        declared = {feature.name for feature in settings.declared()}
        others = [name for name in settings.training.features if name not in declared]
        raise class_among(customers, others) or error from None
