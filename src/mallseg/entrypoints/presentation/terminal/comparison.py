"""Prints the changes between two versions."""

from collections.abc import Mapping, Sequence

from mallseg.application.training.training_report import TrainingReport
from mallseg.domain.customers.feature import Feature
from mallseg.domain.identity.overlap import SegmentTurnover
from mallseg.domain.registry.version_diff import SegmentPair, VersionDiff
from mallseg.domain.segments.worth import ShareOfTotal
from mallseg.entrypoints.presentation.terminal.centres import centre_in_cells
from mallseg.entrypoints.presentation.terminal.lines import print_line, print_paragraph
from mallseg.entrypoints.presentation.terminal.table import print_table, print_table_and_figures
from mallseg.entrypoints.presentation.words.features import mean_heading
from mallseg.entrypoints.presentation.words.identity import stale_sentence, transition_sentence
from mallseg.entrypoints.presentation.words.phrases import one_or_more

_WorthBySlug = Mapping[str, tuple[ShareOfTotal, ...]]


def print_comparison(diff: VersionDiff) -> None:
    """Print who moved, what became of each segment, the matrix, and the centres."""
    print_paragraph(_headline(diff), bold=True)
    if diff.is_coarse:
        print_paragraph(
            f"These are the customers of {diff.source} on a coarse grid: near borders the numbers "
            "are rough. --source with a file of customers is exact."
        )
    _print_what_changed(diff)
    print_line()
    _print_turnovers(diff)
    print_line()
    _print_matrix(diff)
    print_line()
    _print_centres(diff)


def print_changes(report: TrainingReport) -> None:
    """Print what became of the champion's segments in a retraining, if it was one."""
    if report.diff:
        print_line()
        print_paragraph(f"{moved_in_words(report.diff)}.")
    for transition in report.transitions:
        print_paragraph(transition_sentence(transition))
    for stale_name in report.stale_names:
        print_paragraph(stale_sentence(stale_name))


def moved_in_words(diff: VersionDiff) -> str:
    """Say how many customers are in another segment: ``12 of 2,000 customers (0.6%) …``."""
    return (
        f"{diff.moved:,} of {diff.overlap.total:,} customers ({diff.moved_share:.1%}) "
        f"{one_or_more(diff.moved, 'is', 'are')} in another segment than in version "
        f"{diff.before.version}"
    )


def _headline(diff: VersionDiff) -> str:
    versions = f"Version {diff.before.version} and version {diff.after.version}"
    return f"{versions} on {diff.source}: {moved_in_words(diff)}."


def _print_what_changed(diff: VersionDiff) -> None:
    """Print how far the customers changed and how far the model did, where that is known."""
    if (share := diff.customers_changed) is None:
        return
    before = f"version {diff.before.version}"
    print_paragraph(
        f"The customers changed: by {before}, {share:.1%} of them would have to be in another "
        "segment for these to be as large as they were among the earlier customers."
    )
    print_paragraph(
        f"The model changed: the new version puts {diff.moved_share:.1%} of the "
        f"same customers elsewhere than {before} does."
    )


def _print_turnovers(diff: VersionDiff) -> None:
    before, after = f"v{diff.before.version}", f"v{diff.after.version}"
    earlier = [] if diff.earlier is None else [f"{before} earlier"]
    print_table(
        ["segment", "name", *earlier, before, "left", "joined", after, "net"],
        [_turnover(pair, turnover, diff) for pair, turnover in diff.by_counterpart()],
        left={0, 1},
    )


def _turnover(pair: SegmentPair, turnover: SegmentTurnover, diff: VersionDiff) -> list[str]:
    slug = " → ".join(dict.fromkeys(filter(None, (turnover.before, turnover.after))))
    if turnover.before is None or turnover.after is None:
        slug = f"{slug} ({'new' if turnover.before is None else 'gone'})"
    segment = pair.after or pair.before
    earlier = []
    if diff.earlier is not None:
        old = diff.overlap.before
        earlier = [f"{diff.earlier[old.index(turnover.before)]:,}" if turnover.before else ""]
    return [
        slug,
        segment.name if segment else "",
        *earlier,
        f"{turnover.stayed + turnover.left:,}",
        f"{turnover.left:,}",
        f"{turnover.joined:,}",
        f"{turnover.stayed + turnover.joined:,}",
        f"{turnover.net:+,}" if turnover.net else "0",
    ]


def _print_matrix(diff: VersionDiff) -> None:
    overlap = diff.overlap
    print_line(
        f"From version {diff.before.version} (down) to version {diff.after.version} (across):"
    )
    rows = zip(overlap.before, overlap.customers, strict=True)
    print_table(
        ["", *overlap.after],
        [[slug, *(f"{count:,}" if count else "." for count in row)] for slug, row in rows],
        left={0},
    )


def _print_centres(diff: VersionDiff) -> None:
    """Print the sizes in both trainings, and the centres where both have the same features."""
    old, new = diff.before, diff.after
    features = new.segmentation.features
    is_alike = old.segmentation.features == features
    shown = features if is_alike else ()
    print_line(f"In their trainings, version {old.version} → version {new.version}:")
    pairs = [pair for pair, _ in diff.by_counterpart()]
    worth = diff.worth_before, diff.worth_after
    valued = diff.valued if is_alike else ()
    print_table_and_figures(
        ["segment", "share", *(f"of {label}" for label in valued)],
        [[*_share(pair), *_worth(pair, worth, valued)] for pair in pairs],
        [*map(mean_heading, shown)],
        [_centres(pair, shown) for pair in pairs],
        left={0},
    )


def _share(pair: SegmentPair) -> list[str]:
    both = (pair.before, pair.after)
    slug = " → ".join(dict.fromkeys(segment.slug for segment in both if segment))
    return [slug, " → ".join(f"{segment.share:.1%}" if segment else "-" for segment in both)]


def _worth(
    pair: SegmentPair, worth: tuple[_WorthBySlug, _WorthBySlug], valued: Sequence[str]
) -> list[str]:
    """Write the share of all customers' income, score and so on, then and now."""
    shares = [
        {own.label: f"{own.share:.1%}" for own in by_slug[segment.slug]} if segment else {}
        for segment, by_slug in zip((pair.before, pair.after), worth, strict=True)
    ]
    return [" → ".join(each.get(label, "-") for each in shares) for label in valued]


def _centres(pair: SegmentPair, features: Sequence[Feature]) -> list[str]:
    cells = [
        centre_in_cells(segment, features) if segment else ["-"] * len(features)
        for segment in (pair.before, pair.after)
    ]
    return [" → ".join(values) for values in zip(*cells, strict=True)]
