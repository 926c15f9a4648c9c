"""Whether the mall has changed, as people read it."""

import click

from mallseg.domain.monitoring.drift_measures import SegmentShift
from mallseg.entrypoints.presentation.documents.drift import DriftDocument
from mallseg.entrypoints.presentation.terminal.table import print_paragraph, print_table


def print_drift(document: DriftDocument) -> None:
    """Print the answer with its reasons, then the shares of the segments and the features."""
    print_paragraph(document.headline, bold=True)
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


def _row(number: int, each: SegmentShift) -> list[str]:
    return [
        str(number),
        each.name,
        f"{each.customers_then:,}",
        f"{each.customers_now:,}",
        f"{each.share_then:.1%}",
        f"{each.share_now:.1%}",
        f"{100 * each.change:+.1f}",
    ]
