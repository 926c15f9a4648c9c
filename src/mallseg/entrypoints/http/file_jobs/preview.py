"""Jobs that check a file for the page, preview how it is read, and keep its settings."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from mallseg.application.checking.check_customers import CheckReport, Diagnosis, diagnose
from mallseg.application.checking.compare_columns import ColumnComparison
from mallseg.application.checking.kept_columns import Summaries
from mallseg.application.checking.preview_customers import Preview
from mallseg.container import Container, build_container
from mallseg.domain.errors import CustomerDataError
from mallseg.domain.sources.column_changes import SeenColumn
from mallseg.domain.sources.remedy import Remedy
from mallseg.entrypoints.http.file_jobs.choices import fields_of
from mallseg.entrypoints.presentation.web.file_check import file_check
from mallseg.entrypoints.presentation.web.file_lines import SaidLine
from mallseg.settings.overrides import merge_settings, settings_with
from mallseg.settings.saving import settings_text
from mallseg.settings.sections import Settings as SettingsOfAll

Settings = dict[str, dict[str, Any]]


class _File:
    """A file, and how it is read.

    Attributes
    ----------
    settings
        Those of the service, overridden by those that were chosen for the file.
    """

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self.path = Path(parameters["path"])
        self.settings: Settings = merge_settings(parameters["settings"], parameters["read_as"])
        self._kept: dict[str, Summaries] = {}

    def container_with(self, remedy: Remedy) -> Container:
        """Build a container for this file, with the settings of a remedy applied."""
        return build_container(settings=settings_with(self.settings, remedy))

    def check(self, remedy: Remedy) -> CheckReport:
        """Check it with a remedy applied."""
        container = self.container_with(remedy)
        report: CheckReport = container.check_customers()(
            container.customers(self.path),
            plan=container.settings().plan(),
            kept=self._kept.setdefault(container.settings().data.encoding, {}),
        )
        return report

    def preview(self, report: CheckReport, remedy: Remedy) -> Preview:
        """Show its first rows beside what is read of them, with a remedy applied."""
        container = self.container_with(remedy)
        preview: Preview = container.preview_customers()(
            container.glance(self.path), report, plan=container.settings().plan()
        )
        return preview


def look(parameters: Mapping[str, Any]) -> Any:
    """Check a file, find a remedy for what cannot be read, and preview its first rows.

    Raises
    ------
    CustomerDataError
        It cannot be read at all.
    """
    file = _File(parameters)
    found = _before_waivers(diagnose(file.check), file)
    container = file.container_with(Remedy())
    settings = container.settings()
    features = settings.plan().features
    compared = _compared(container, file)
    found = found.with_refusals(compared.refusals)
    shown = found.report if found.report.columns else found.last
    preview = file.preview(shown, Remedy())
    is_offered = found.works and bool(found.remedy)
    document = file_check(
        found,
        preview,
        features=features,
        contract=container.contract(),
        said=_said(settings, preview),
        remedy=fields_of(found.remedy),
        offered=file.preview(found.last, found.remedy) if is_offered else None,
        changes=compared.changes,
        fitting=[*_fitting(parameters["kept"], preview)],
    )
    return asdict(document)


def _before_waivers(found: Diagnosis, file: _File) -> Diagnosis:
    """Propose remedies that waive no check first; waivers follow once these are applied."""
    rest = replace(found.remedy, as_given=found.remedy.as_given - found.waived)
    if not (found.waived and rest):
        return found
    return replace(found, remedy=rest, last=file.check(rest))


def _said(settings: SettingsOfAll, preview: Preview) -> SaidLine:
    data, training = settings.data, settings.training
    return SaidLine(
        sheet=data.sheet,
        header_row=preview.names_at if data.header_row else 0,  # it may have moved since
        decimal=data.decimal,
        thousands=data.thousands,
        currency_signs=data.currency_signs,
        percent=data.percent,
        encoding=data.encoding,
        max_bad_rows=training.max_bad_rows,
        keep_outliers=training.keep_outliers,
    )


def settings_to_keep(parameters: Mapping[str, Any]) -> str:
    """Write the settings by which a file is read, to be kept for later files.

    Raises
    ------
    CustomerDataError
        It cannot be read with them.
    """
    file = _File(parameters)
    report = file.check(Remedy())
    for refusal in report.refusals:
        raise refusal
    reading = report.reading
    settings = file.container_with(Remedy(header_row=reading.names_found if reading else 0))
    return settings_text(
        settings.settings(),
        columns=reading.columns if reading else {},
        seen=[SeenColumn.of(each) for each in report.columns],
        sections=parameters["sections"],
    )


def _compared(container: Container, file: _File) -> ColumnComparison:
    """Compare its columns with those of the kept settings; empty if it is not a table."""
    try:
        compared: ColumnComparison = container.compare_columns()(
            container.customers(file.path), features=container.settings().plan().features
        )
    except CustomerDataError:
        return ColumnComparison()
    return compared


def _fitting(kept: Mapping[str, list[str]], preview: Preview) -> Iterator[str]:
    """Name the kept settings whose columns are all in the file."""
    names = {*preview.names}
    for name, columns in kept.items():
        if columns and (names >= {*columns} or any(t.row_of(columns) for t in preview.tables)):
            yield name
