"""``mallseg check``: shows how mallseg reads a file."""

import logging
from pathlib import Path

import click

from mallseg.application.checking.check_customers import Diagnosis
from mallseg.application.checking.compare_columns import ColumnComparison
from mallseg.domain.sources.column_changes import SeenColumn
from mallseg.domain.sources.remedy import Remedy
from mallseg.domain.visible import shell_command
from mallseg.entrypoints.cli.advice import command_with, diagnosis_of, resave_command
from mallseg.entrypoints.cli.advised import FIXED_BY_RESAVING
from mallseg.entrypoints.cli.changed_columns import (
    compare_with_saved,
    print_column_changes,
    with_changes,
)
from mallseg.entrypoints.cli.event_reporter import EventReporter
from mallseg.entrypoints.cli.exit_codes import INVALID_INPUT
from mallseg.entrypoints.cli.options import (
    feature_options,
    json_option,
    keep_outliers_option,
    max_bad_rows_option,
)
from mallseg.entrypoints.cli.plans import plan_of_settings
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.cli.source import (
    Source,
    first_of,
    paths_of,
    source_argument,
    words_of,
)
from mallseg.entrypoints.presentation.documents.checks import check_document
from mallseg.entrypoints.presentation.settings_file import SettingsFile
from mallseg.entrypoints.presentation.terminal.check import print_check
from mallseg.entrypoints.presentation.terminal.json_line import print_json


@click.command()
@source_argument
@feature_options
@data_options
@max_bad_rows_option
@keep_outliers_option
@click.option(
    "--save-settings",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Save how this file is read, and its columns, for use with --config next month.",
)
@json_option
@shared_options
@click.pass_obj
def check(session: Session, *, source: Source, save_settings: Path | None, as_json: bool) -> None:
    """Show how mallseg reads SOURCE, without training.

    Exits with 2 if a training would refuse it; with --save-settings, if no way to read it was
    found.
    """
    container = session.open(
        "check",
        usual_level=logging.ERROR,
        reads=paths_of(source),
        writes={"settings": save_settings},
    )
    if save_settings:
        _file(save_settings, first_of(source)).check_free()
    comparison = ColumnComparison()
    with EventReporter(session) as reporter:
        found = diagnosis_of(session, source, plan_of_settings, on_event=reporter)
    if not save_settings and container.settings().data.seen:
        comparison = compare_with_saved(
            session, container, source, container.settings().plan().features
        )
        found = found.with_refusals(comparison.refusals)
    command = _command(session, found, source, save_settings)
    if as_json:
        print_json(
            with_changes(check_document(found, command, session.numbers), comparison.changes)
        )
    else:
        print_column_changes(comparison.changes)
        print_check(found, command, session.numbers)
    if found.report.refusals and not (save_settings and command):
        raise click.exceptions.Exit(INVALID_INPUT)


def _command(session: Session, found: Diagnosis, source: Source, target: Path | None) -> str:
    """Return the command to run next; with --save-settings, one that uses the saved settings."""
    if any(each.code in FIXED_BY_RESAVING for each in found.report.refusals):
        return resave_command(session, source)
    if not found.works:
        return ""
    if target is None:
        return command_with(session, found.remedy, instead="train")
    _save(session, found, source, target)
    return shell_command(["mallseg", "train", *words_of(source), "--config", str(target)])


def _save(session: Session, found: Diagnosis, source: Source, target: Path) -> None:
    """Save settings with which a training is not refused."""
    from mallseg.container import build_container
    from mallseg.settings.overrides import settings_with
    from mallseg.settings.saving import settings_text

    reading = found.last.reading
    remedy = found.remedy.and_then(Remedy(header_row=reading.names_found if reading else 0))
    settings = settings_with(session.settings, remedy)
    text = settings_text(
        build_container(session.config, settings=settings).settings(),
        columns=reading.columns if reading else {},
        seen=[SeenColumn.of(each) for each in found.last.columns],
    )
    _file(target, first_of(source)).write(text)


def _file(target: Path, source: Path | None) -> SettingsFile:
    from mallseg.settings.saving import MARK

    return SettingsFile(target, source, MARK)
