"""``mallseg check``: what mallseg understands of a file."""

import logging
from pathlib import Path

import click

from mallseg.application.training.check_customers import Diagnosis
from mallseg.application.training.compare_columns import ColumnComparison
from mallseg.domain.customers.columns.column_changes import SeenColumn
from mallseg.domain.customers.remedies.remedy import Remedy
from mallseg.domain.visible import shell_command
from mallseg.entrypoints.cli.advice import (
    SAVED_ANEW,
    command_with,
    diagnosis_of,
    plan_of_settings,
    saving_anew,
)
from mallseg.entrypoints.cli.narration import Narrator
from mallseg.entrypoints.cli.options import (
    feature_options,
    json_option,
    keep_outliers_option,
    max_bad_rows_option,
)
from mallseg.entrypoints.cli.reading_options import data_options
from mallseg.entrypoints.cli.seen_columns import (
    compare_with_saved,
    print_column_changes,
    with_changes,
)
from mallseg.entrypoints.cli.session import CALLERS_INPUT, Session, shared_options
from mallseg.entrypoints.cli.source import (
    Source,
    first_of,
    paths_of,
    source_argument,
    words_of,
)
from mallseg.entrypoints.presentation.documents.training import check_document
from mallseg.entrypoints.presentation.settings_file import SettingsFile
from mallseg.entrypoints.presentation.terminal.check import print_check
from mallseg.entrypoints.presentation.terminal.results import print_json


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
    help="Keep how this file is read, and what its columns are, for --config next month.",
)
@json_option
@shared_options
@click.pass_obj
def check(session: Session, *, source: Source, save_settings: Path | None, as_json: bool) -> None:
    """Show what mallseg understands of the CSV file SOURCE, without training.

    Ends with 2 when a training would be refused; with --save-settings, when none was found that
    would not.
    """
    container = session.open(
        "check",
        usual_level=logging.ERROR,
        reads=paths_of(source),
        writes={"settings": save_settings},
    )
    if save_settings:
        _file(save_settings, first_of(source)).check_free()
    said = ColumnComparison()
    with Narrator(session) as narrator:
        found = diagnosis_of(session, source, plan_of_settings, on_event=narrator)
    if not save_settings:
        said = compare_with_saved(session, container, source, container.settings().plan().features)
        found = found.with_warnings(said.refusals)
    command = _command(session, found, source, save_settings)
    if as_json:
        print_json(with_changes(check_document(found, command, session.numbers), said.changes))
    else:
        print_column_changes(said.changes)
        print_check(found, command, session.numbers)
    if found.report.warnings and not (save_settings and command):
        raise click.exceptions.Exit(CALLERS_INPUT)


def _command(session: Session, found: Diagnosis, source: Source, target: Path | None) -> str:
    """Give the command to copy: by settings that are saved, where that is asked for."""
    if any(each.code in SAVED_ANEW for each in found.report.warnings):
        return saving_anew(session, source)
    if not found.works:
        return ""
    if target is None:
        return command_with(session, found.remedy, instead="train")
    _save(session, found, source, target)
    return shell_command(["mallseg", "train", *words_of(source), "--config", str(target)])


def _save(session: Session, found: Diagnosis, source: Source, target: Path) -> None:
    """Save the settings with which a training would not be refused."""
    from mallseg.container import build_container
    from mallseg.settings.overrides import settings_with
    from mallseg.settings.saving import settings_text

    reading = found.last.reading
    remedy = found.remedy.and_then(Remedy(header_row=reading.names_found if reading else 0))
    said = settings_with(session.settings, remedy)
    text = settings_text(
        build_container(session.config, settings=said).settings(),
        columns=reading.columns if reading else {},
        seen=[SeenColumn.of(each) for each in found.last.columns],
    )
    _file(target, first_of(source)).write(text)


def _file(target: Path, source: Path | None) -> SettingsFile:
    from mallseg.settings.saving import MARK

    return SettingsFile(target, source, MARK)
