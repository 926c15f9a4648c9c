"""``mallseg train``: from a file of customers to a stored model."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mallseg.application.amounts import AmountColumn
from mallseg.application.training.classes import class_among
from mallseg.application.training.training_report import TrainingReport
from mallseg.domain.errors import InvalidOptionError, MallsegError
from mallseg.domain.ports import CustomerSource
from mallseg.domain.segments.plan import Plan
from mallseg.entrypoints.cli.advice import advised, plan_of_settings
from mallseg.entrypoints.cli.narration import Narrator
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
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.seen_columns import refuse_changed_columns, with_changes
from mallseg.entrypoints.cli.session import SAYS_NO, Session, shared_options
from mallseg.entrypoints.cli.source import Source, first_of, paths_of, source_argument
from mallseg.entrypoints.presentation.documents.training import training_document
from mallseg.entrypoints.presentation.html.report_file import ReportFile
from mallseg.entrypoints.presentation.terminal.comparison import print_changes
from mallseg.entrypoints.presentation.terminal.results import (
    print_decision,
    print_json,
    print_notes,
    print_segments,
)
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words.training import in_use

if TYPE_CHECKING:
    from mallseg.container import Container
    from mallseg.settings.sections import Settings


@click.command()
@source_argument
@model_option
@setting_option(
    "--segments",
    to="training.segments",
    type=int,
    help="How many segments, 2 to 20. Without it the champion's number stays until the study "
    "prefers another in three trainings running; the first training takes what `mallseg study` "
    "recommends.  [default: auto]",
)
@setting_option(
    "--min-segment-size",
    to="training.min_segment_size",
    metavar="N",
    help="The fewest customers of a segment: a number, or a share such as 5%; if need be, there "
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
    help="Whether the new version becomes the one in use: if it keeps to the limits of the "
    "settings, in any case, or not at all.  [default: auto]",
)
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path),
    help="Write a report of the new version to this file, one HTML page; the customers are "
    "resampled for it, which takes some seconds.",
)
@click.option(
    "--value-column",
    metavar="COLUMN",
    help="Keep with the version which share of these amounts each segment has.",
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
    """Group the customers in the CSV file SOURCE, and keep the result as the model to use.

    SOURCE may be several files with the same columns, a folder or pattern of them (in quotes), or
    - for standard input. They need a line of column names and a column for each feature; others are
    ignored. Ends with 3 when the result should not be used: the previous version stays in use then.
    """
    container = session.open(
        "train",
        usual_level=logging.INFO,
        reads=paths_of(source),
        writes={"quarantine": quarantine, "report": report_file},
    )
    settings = container.settings()
    group_readable = settings.files.group_readable
    page = ReportFile(report_file, first_of(source), group_readable) if report_file else None
    if page:
        page.check_writable()
    customers = container.customers(source, quarantine)
    with advised(session, source, plan_of_settings), Narrator(session) as narrator:
        plan = _plan(settings, customers)
        changes = refuse_changed_columns(session, container, source, plan.features, as_json=as_json)
        report = container.train_segmentation()(
            customers,
            model=settings.model.name,
            plan=plan,
            with_resampling=page is not None,
            promote=settings.gate.promote,
            amounts=_amounts(container, source, value_column),
            on_event=narrator,
        )
    session.facts.update(
        model=report.model, version=report.version, promoted=report.decision.is_promoted
    )
    session.outcome = in_use(report)
    if report.decision.is_stopped:
        session.ends_with = SAYS_NO
    failure = _write(page, report, container) if page else None
    if as_json:
        print_json(with_changes(training_document(report), changes))
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


def _write(page: ReportFile, report: TrainingReport, container: "Container") -> MallsegError | None:
    """Write the page; the result of the training is shown even if that fails."""
    try:
        described = container.describe_segmentation()(model=report.model, version=report.version)
        page.write(SegmentationReport.of(described, container.wording()))
    except MallsegError as error:
        return error
    return None


def _amounts(container: "Container", source: Source, column: str | None) -> AmountColumn | None:
    if column is None:
        return None
    return AmountColumn(records=container.member_records(source), name=column)


def _plan(settings: "Settings", customers: CustomerSource) -> Plan:
    """Make the plan; a class of customers that was asked for as a feature is refused as such."""
    try:
        return settings.plan()
    except InvalidOptionError as error:
        declared = {feature.name for feature in settings.declared()}
        others = [name for name in settings.training.features if name not in declared]
        raise class_among(customers, others) or error from None
