"""A comparison of two versions as people read it."""

from collections.abc import Sequence

import click

from mallseg.application.training.training_report import TrainingReport
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.units import Units
from mallseg.domain.registry.comparison import Comparison, Side
from mallseg.entrypoints.presentation.terminal.rendering import centre_in_cells
from mallseg.entrypoints.presentation.terminal.table import print_paragraph, print_table


def print_comparison(comparison: Comparison, units: Units) -> None:
    """Print who moved, what became of each segment, the matrix, and the centres."""
    print_paragraph(_headline(comparison), bold=True)
    if comparison.is_coarse:
        print_paragraph(
            f"These customers are counted as coarsely as {comparison.source} has kept them: near "
            "borders the numbers are rough. --source with a file of customers is exact."
        )
    _print_what_changed(comparison)
    click.echo()
    _print_flows(comparison)
    click.echo()
    _print_matrix(comparison)
    click.echo()
    _print_centres(comparison, units)


def print_changes(report: TrainingReport) -> None:
    """Print what became of the champion's segments in a retraining, if it was one."""
    if report.comparison:
        click.echo()
        print_paragraph(f"{moved_in_words(report.comparison)}.")
    for turn in report.transitions:
        print_paragraph(turn.words)
    for stale_name in report.stale_names:
        print_paragraph(str(stale_name))


def moved_in_words(comparison: Comparison) -> str:
    """Say how many customers are in another segment: ``12 of 2,000 customers (0.6%) …``."""
    overlap = comparison.overlap
    return (
        f"{overlap.moved:,} of {overlap.total:,} customers ({overlap.moved_share:.1%}) are "
        f"in another segment than in version {comparison.before.version}"
    )


def _headline(comparison: Comparison) -> str:
    versions = f"Version {comparison.before.version} and version {comparison.after.version}"
    return f"{versions} on {comparison.source}: {moved_in_words(comparison)}."


def _print_what_changed(comparison: Comparison) -> None:
    """Tell apart what the customers did and what the model did, where that can be told."""
    if (share := comparison.customers_changed) is None:
        return
    before = f"version {comparison.before.version}"
    print_paragraph(
        f"The customers changed: by {before}, {share:.1%} of them would have to be in another "
        "segment for these to be as large as they were among the earlier customers."
    )
    print_paragraph(
        f"The model changed: the new version puts {comparison.overlap.moved_share:.1%} of the "
        f"same customers elsewhere than {before} does."
    )


def _print_flows(comparison: Comparison) -> None:
    before, after = f"v{comparison.before.version}", f"v{comparison.after.version}"
    earlier = [] if comparison.earlier is None else [f"{before} earlier"]
    print_table(
        ["segment", "name", *earlier, before, "left", "joined", after, "net"],
        [_flow(side, comparison) for side in comparison.sides()],
        left={0, 1},
    )


def _flow(side: Side, comparison: Comparison) -> list[str]:
    flow = side.flow
    slug = " → ".join(dict.fromkeys(filter(None, (flow.before, flow.after))))
    if flow.before is None or flow.after is None:
        slug = f"{slug} ({'new' if flow.before is None else 'no more'})"
    segment = side.after or side.before
    earlier = []
    if comparison.earlier is not None:
        old = comparison.overlap.before
        earlier = [f"{comparison.earlier[old.index(flow.before)]:,}" if flow.before else ""]
    return [
        slug,
        segment.name if segment else "",
        *earlier,
        f"{flow.stayed + flow.left:,}",
        f"{flow.left:,}",
        f"{flow.joined:,}",
        f"{flow.stayed + flow.joined:,}",
        f"{flow.net:+,}" if flow.net else "0",
    ]


def _print_matrix(comparison: Comparison) -> None:
    overlap = comparison.overlap
    click.echo(
        f"From version {comparison.before.version} (down) to version "
        f"{comparison.after.version} (across):"
    )
    rows = zip(overlap.before, overlap.customers, strict=True)
    print_table(
        ["", *overlap.after],
        [[slug, *(f"{count:,}" if count else "." for count in row)] for slug, row in rows],
        left={0},
    )


def _print_centres(comparison: Comparison, units: Units) -> None:
    """Print the sizes in both trainings, and the centres where both have the same features."""
    old, new = comparison.before, comparison.after
    features = new.segmentation.features
    is_alike = old.segmentation.features == features
    shown = [units.labelled(feature) for feature in features] if is_alike else []
    click.echo(f"In their trainings, version {old.version} → version {new.version}:")
    print_table(
        ["segment", "share", *(f"{f.label} ({f.unit})" for f in shown)],
        [_trained(side, shown) for side in comparison.sides()],
        left={0},
    )


def _trained(side: Side, features: Sequence[Feature]) -> list[str]:
    pair = (side.before, side.after)
    slug = " → ".join(dict.fromkeys(segment.slug for segment in pair if segment))
    shares = " → ".join(f"{segment.share:.1%}" if segment else "-" for segment in pair)
    cells = [
        centre_in_cells(segment, features) if segment else ["-"] * len(features) for segment in pair
    ]
    return [slug, shares, *(" → ".join(both) for both in zip(*cells, strict=True))]
