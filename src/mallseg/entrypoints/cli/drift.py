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
from mallseg.entrypoints.presentation.documents.drift_document import DriftDocument, ShareDocument
from mallseg.entrypoints.presentation.terminal.rendering import print_json
from mallseg.entrypoints.presentation.terminal.table import print_paragraph, print_table


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
        _print(document)
    if report.drift.status is DriftStatus.RETRAIN:
        context.exit(SAYS_NO)


def _print(document: DriftDocument) -> None:
    print_paragraph(document.answer, bold=True)
    for sentence in (*document.reasons, *document.notes):
        print_paragraph(sentence, indent="- ", hanging="  ")
    click.echo()
    header = ["", "name", "customers then", "now", "share then", "now", "change"]
    rows = [_row(number, each) for number, each in enumerate(document.shares, start=1)]
    print_table(header, rows, left={1})
    click.echo()
    for each in document.features or ():
        index = f"population stability index {each.stability_index:.3f}, p = {each.p_value:.2g}"
        click.echo(f"{each.feature.replace('_', ' ')}: {index}")
    click.echo(
        f"close to a border: {document.borderline:.1%}, unlike all customers of the training: "
        f"{document.outside:.1%}"
    )


def _row(number: int, each: ShareDocument) -> list[str]:
    return [
        str(number),
        each.name,
        f"{each.customers_then:,}",
        f"{each.customers_now:,}",
        f"{each.share_then:.1%}",
        f"{each.share_now:.1%}",
        f"{100 * (each.share_now - each.share_then):+.1f}",
    ]
