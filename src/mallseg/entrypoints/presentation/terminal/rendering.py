"""What people and programs read on stdout."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from mallseg.application.assigning.assign_segment import Assigned
from mallseg.application.assigning.label_customers import Labelled
from mallseg.application.events import TrainingNote
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.units import Units
from mallseg.domain.number_of_segments.border import BorderKind
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.counterfactual import Counterfactual
from mallseg.domain.segments.naming.playbook import Offer
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.documents.documents import CheckDocument, TrainingDocument
from mallseg.entrypoints.presentation.documents.study_document import StudyDocument
from mallseg.entrypoints.presentation.terminal.table import print_paragraph, print_table
from mallseg.entrypoints.presentation.words.assignments import (
    certainty_phrase,
    counterfactual_phrase,
    distance_unit,
)
from mallseg.entrypoints.presentation.words.phrases import counted, sentence
from mallseg.entrypoints.presentation.words.study import border_phrase
from mallseg.entrypoints.presentation.words.training import note_sentence

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def print_json(document: "DataclassInstance") -> None:
    """Print a document as one JSON object on one line."""
    click.echo(json.dumps(asdict(document), allow_nan=False))


def print_segments(segmentation: Segmentation, units: Units) -> None:
    """Print the segments as a table, centres in the users' units."""
    features = [units.labelled(feature) for feature in segmentation.features]
    header = ["", "name", "customers", "share", *(f"{f.label} ({f.unit})" for f in features)]
    rows = [
        [
            str(segment.number),
            segment.name,
            f"{segment.customers:,}",
            f"{segment.share:.1%}",
            *centre_in_cells(segment, features),
        ]
        for segment in segmentation.segments
    ]
    print_table(header, rows, left={1})


def print_notes(notes: Sequence[TrainingNote]) -> None:
    """Print what is not as asked for in a training."""
    if notes:
        click.echo()
    for note in notes:
        print_paragraph(note_sentence(note))


def print_decision(document: TrainingDocument) -> None:
    """Print which limits a version violates, and which is in use; nothing where that is plain."""
    if document.promoted and not document.violations:
        return
    click.echo()
    print_paragraph(_in_use(document), bold=True)
    for each in document.violations:
        reason = f"{each.reason[0].upper()}{each.reason[1:]}"
        print_paragraph(sentence(reason), indent="- ", hanging="  ")


def _in_use(document: TrainingDocument) -> str:
    new = f"Version {document.version}"
    if document.promoted:
        return f"{new} is in use, but check it:"
    in_use = f"version {document.champion} stays" if document.champion else "none is"
    promote = f"mallseg models promote {document.version} --model {document.model}"
    return f"{new} is kept as the challenger, and {in_use} in use. To use it: `{promote}`."


def print_offers(offers: Sequence[Offer], *, indent: str = "") -> None:
    """Print what to offer, each with its reason."""
    if offers:
        click.echo(f"{indent}What to offer:")
    for each in offers:
        told = f"{sentence(each.offer)} {sentence(each.reason)}"
        print_paragraph(told, indent=f"{indent}- ", hanging=f"{indent}  ")


def centre_in_cells(segment: Segment, features: Sequence[Feature]) -> list[str]:
    """Write where a segment stands for a table, as far as it is told."""
    pairs = zip(features, segment.centre, strict=True)
    return [f"{value:.1f}" if segment.discloses(f) else "-" for f, value in pairs]


def centre_in_words(segment: Segment, features: Sequence[Feature]) -> str:
    """Say where a segment stands: ``Annual income around 86.5 k$, spending score …``."""
    pairs = zip(features, segment.centre, strict=True)
    told = ", ".join(f"{f.label} around {f.show(v)}" for f, v in pairs if segment.discloses(f))
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def print_assignment(assigned: Assigned, units: Units) -> None:
    """Print which segment a customer belongs to, which is next, and what to offer."""
    assignment = assigned.assignment
    segment, runner_up = assignment.segment, assignment.runner_up
    unit = distance_unit(assigned.scaling)
    print_paragraph(f"Segment {segment.number}: {segment.name}", bold=True)
    print_paragraph(segment.description)
    print_paragraph(centre_in_words(segment, [*map(units.labelled, assigned.features)]))
    print_paragraph(f"How sure: {certainty_phrase(assignment.certainty)}.{_doubt(assigned)}")
    for change in _first_of(assigned.changes, lambda change: (change.feature, change.change > 0)):
        print_paragraph(counterfactual_phrase(change), indent="  ")
    print_paragraph(
        f"Distance to its centre: {assignment.distance:.2f} {unit}. Next would be segment "
        f"{runner_up.number}, {runner_up.name}, at {assignment.runner_up_distance:.2f}."
    )
    print_offers(assigned.offers)


def _first_of(
    changes: Iterable[Counterfactual], key: Callable[[Counterfactual], object]
) -> list[Counterfactual]:
    """Keep the first change of each kind: what is farther away the same way is left to programs."""
    found: dict[object, Counterfactual] = {}
    for change in changes:
        found.setdefault(key(change), change)
    return list(found.values())


def _doubt(assigned: Assigned) -> str:
    """Say what the certainty means for this customer."""
    match assigned.assignment.certainty:
        case Certainty.OUTSIDE:
            return " The nearest segment is named, but nobody of it is found this far out."
        case Certainty.BORDERLINE if assigned.changes:
            nearest = _first_of(assigned.changes, lambda change: change.feature)
            offs = [f"{abs(c.change)} {c.feature.unit} of {c.feature.label}" for c in nearest]
            return f" Would be in another segment with {' or '.join(offs)} more or less."
        case _:
            return ""


def print_check(document: CheckDocument) -> None:
    """Print what was understood of a source, and what stands against a training."""
    for name, value in {**document.layout, **document.columns}.items():
        click.echo(f"{name}: {value}")
    click.echo(
        f"{counted(document.records, 'record')}: {document.accepted:,} accepted, at "
        f"{counted(document.distinct_customers, 'distinct point')}, and "
        f"{document.rejected_rows:,} rejected"
    )
    if document.outliers:
        records = ", ".join(map(str, document.outlier_records))
        more = ", …" if document.outliers > len(document.outlier_records) else ""
        click.echo(
            f"{document.outliers:,} are far out and would take no part in a training: "
            f"records {records}{more}"
        )
    if document.repeated_ids:
        click.echo(f"{counted(document.repeated_ids, 'record')} with the id of an earlier one")
    for field, values in document.ranges.items():
        click.echo(f"{field}: {values.lowest:g} to {values.highest:g}, median {values.median:g}")
    for fault, count in document.faults.items():
        click.echo(f"{fault}: {counted(count, 'record')}")
    for each in document.examples:
        column = f"{each.column} " if each.column else ""
        click.echo(f"  record {each.record}: {column}{each.reason}")
    for warning in document.warnings:
        click.echo(f"A training would be refused: {warning.reason}")


def print_study(document: StudyDocument) -> None:
    """Print the recommendation in words, its borders, and the table for experts."""
    for line in document.why:
        click.echo(line)
    click.echo()
    for border in document.borders:
        left, right = border.between
        kind = border_phrase(BorderKind(border.kind))
        names = f"{left} {document.names[left - 1]} | {right} {document.names[right - 1]}"
        click.echo(f"{names}: {kind} (valley {border.ridge_ratio:.2f})")
    click.echo()
    header = ["segments", "inertia", "silhouette", "Davies-Bouldin", "Calinski-Harabasz"]
    header += ["smallest", "would change", "95 %", "chosen in"]
    rows = [
        [
            f"{'* ' if each.segments == document.recommended else ''}{each.segments}",
            f"{each.inertia:,.1f}",
            _with_error(each.silhouette, each.silhouette_error, decimals=4),
            f"{each.davies_bouldin:.3f}",
            f"{each.calinski_harabasz:,.1f}",
            f"{each.smallest:,}",
            _with_error(each.moved_mean, each.moved_error, decimals=1),
            f"{each.moved_q95:,.0f}",
            f"{document.resampled[str(each.segments)]:.0%}",
        ]
        for each in document.candidates
    ]
    print_table(header, rows, left=set())


def _with_error(value: float, error: float, *, decimals: int) -> str:
    told = f"{value:,.{decimals}f}"
    return f"{told} ± {error:,.{decimals}f}" if error else told


def print_labelled(labelled: Labelled) -> None:
    """Print how many customers of a file were assigned, and to which segments."""
    labelling = labelled.labelling
    click.echo(
        f"{counted(labelling.records, 'record')}: {labelling.assigned:,} assigned, "
        f"{labelling.not_assigned:,} not"
    )
    click.echo(", ".join(f"{slug}: {count:,}" for slug, count in labelling.customers.items()))
