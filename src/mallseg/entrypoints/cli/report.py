"""``mallseg report``: writes a report of a model as one HTML file."""

import logging
from pathlib import Path

import click

from mallseg.domain.registry.version import parse_version
from mallseg.entrypoints.cli.options import (
    json_option,
    map_features_option,
    model_option,
    store_option,
)
from mallseg.entrypoints.cli.session import Session, shared_options
from mallseg.entrypoints.presentation.documents.report import report_document
from mallseg.entrypoints.presentation.html.report_file import ReportFile
from mallseg.entrypoints.presentation.terminal.json_line import print_json
from mallseg.entrypoints.presentation.views.report import SegmentationReport


@click.command()
@model_option
@click.option(
    "--version",
    "version",
    metavar="N",
    help="A version by its number or by an alias.  [default: champion]",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The file to write, .html or .htm: a page that opens without a network.",
)
@map_features_option
@store_option
@json_option
@shared_options
@click.pass_obj
def report(
    session: Session,
    *,
    version: str | None,
    output: Path | None,
    map_features: list[str],
    as_json: bool,
) -> None:
    """Write a report of a model, with maps and charts, as one HTML file.

    With --json, print its content as one JSON object, with or without a file.
    """
    if output is None and not as_json:
        raise click.UsageError("say where to write it: -o report.html")
    container = session.open("report", usual_level=logging.WARNING, writes={"report": output})
    group_readable = container.settings().files.group_readable
    page = ReportFile(output, group_readable=group_readable) if output else None
    if page:
        page.check_writable()
    described = container.describe_segmentation()(
        model=container.settings().model.name,
        version=None if version is None else parse_version(version),
    )
    content = SegmentationReport.of(described, container.wording(), map_features=map_features)
    session.facts.update(model=content.version.model, version=content.version.number)
    if page:
        page.write(content)
        session.outcome = f"{output} is written"
    if as_json:
        print_json(report_document(content))
