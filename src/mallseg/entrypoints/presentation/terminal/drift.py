"""Prints how the mall has changed since a training."""

from mallseg.domain.monitoring.drift import Drift
from mallseg.domain.monitoring.drift_measures import SegmentShift
from mallseg.entrypoints.presentation.terminal.lines import print_line, print_paragraph
from mallseg.entrypoints.presentation.terminal.table import print_table
from mallseg.entrypoints.presentation.words.drift import drift_answer, drift_notes, drift_reasons


def print_drift(drift: Drift) -> None:
    """Print the answer with its reasons, then the shares of the segments and the features."""
    print_paragraph(drift_answer(drift), bold=True)
    for sentence in (*drift_reasons(drift), *drift_notes(drift)):
        print_paragraph(sentence, indent="- ", hanging="  ")
    print_line()
    header = ["", "name", "customers then", "now", "share then", "now", "change"]
    rows = [_row(each) for each in drift.shares.segments]
    print_table(header, rows, left={1})
    print_line()
    for each in drift.features or ():
        moved = f"moved by {each.distance:.3f} standard deviations, p = {each.p_value:.2g}"
        print_line(f"{each.then.feature.label}: {moved}")
    print_line(
        f"close to a border: {drift.borderline:.1%}, unlike all customers of the training: "
        f"{drift.outside.share:.1%}"
    )


def _row(each: SegmentShift) -> list[str]:
    return [
        str(each.number),
        each.name,
        f"{each.customers_then:,}",
        f"{each.customers_now:,}",
        f"{each.share_then:.1%}",
        f"{each.share_now:.1%}",
        f"{100 * each.change:+.1f}",
    ]
