"""The results of trainings, assignments, checks and studies on the terminal; and JSON."""

import json
from collections.abc import Callable, Iterable, Sequence

import click

from mallseg.application.assigning.assign_segment import Assigned
from mallseg.application.assigning.label_customers import Labelled
from mallseg.application.events import TrainingNote
from mallseg.application.training.study_segments import StudyReport
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.units import Units
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.study import Study
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.counterfactual import Counterfactual
from mallseg.domain.segments.naming.playbook import Offer
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.documents.check import CheckDocument
from mallseg.entrypoints.presentation.documents.copied import copied
from mallseg.entrypoints.presentation.documents.training import TrainingDocument
from mallseg.entrypoints.presentation.terminal.table import print_paragraph, print_table
from mallseg.entrypoints.presentation.words.assignments import (
    certainty_phrase,
    counterfactual_phrase,
    distance_unit,
)
from mallseg.entrypoints.presentation.words.phrases import counted, sentence
from mallseg.entrypoints.presentation.words.study import border_phrase, why
from mallseg.entrypoints.presentation.words.training import note_sentence


def print_json(document: object) -> None:
    """Print a document, or a value that has its shape, as one JSON object on one line."""
    click.echo(json.dumps(copied(document), allow_nan=False))


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
        text = f"{sentence(each.offer)} {sentence(each.reason)}"
        print_paragraph(text, indent=f"{indent}- ", hanging=f"{indent}  ")


def centre_in_cells(segment: Segment, features: Sequence[Feature]) -> list[str]:
    """Write the centre of a segment for a table, as far as it may be disclosed."""
    pairs = zip(features, segment.centre, strict=True)
    return [f"{value:.1f}" if segment.discloses(f) else "-" for f, value in pairs]


def centre_in_words(segment: Segment, features: Sequence[Feature]) -> str:
    """Say where a segment stands: ``Annual income around 86.5 k$, spending score …``."""
    pairs = zip(features, segment.centre, strict=True)
    text = ", ".join(f"{f.label} around {f.show(v)}" for f, v in pairs if segment.discloses(f))
    return f"{text[:1].upper()}{text[1:]}." if text else ""


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
            return " The nearest segment is named, but none of its customers is this far away."
        case Certainty.BORDERLINE if assigned.changes:
            nearest = _first_of(assigned.changes, lambda change: change.feature)
            offs = [f"{abs(c.change)} {c.feature.unit} of {c.feature.label}" for c in nearest]
            return f" Would be in another segment with {' or '.join(offs)} more or less."
        case _:
            return ""


def print_check(document: CheckDocument) -> None:
    """Print what was understood of a source, and why a training would be refused."""
    for name, value in {**document.layout, **document.columns}.items():
        click.echo(f"{name}: {value}")
    click.echo(
        f"{counted(document.records, 'record')}: {document.accepted:,} accepted, at "
        f"{counted(document.distinct_points, 'distinct point')}, and "
        f"{document.rejected_rows:,} rejected"
    )
    if document.outliers:
        records = ", ".join(map(str, document.outlier_records))
        more = ", …" if document.outliers > len(document.outlier_records) else ""
        click.echo(
            f"{document.outliers:,} are outliers and would take no part in a training: "
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


def print_study(report: StudyReport) -> None:
    """Print the recommendation in words, its borders, and the table for experts."""
    study = report.study
    for line in why(study):
        click.echo(line)
    click.echo()
    for border in study.borders:
        left, right = border.between
        kind = border_phrase(border.kind)
        names = f"{left} {study.names[left - 1]} | {right} {study.names[right - 1]}"
        click.echo(f"{names}: {kind} (ridge ratio {border.ridge_ratio:.2f})")
    click.echo()
    header = ["segments", "inertia", "silhouette", "Davies-Bouldin", "Calinski-Harabasz"]
    header += ["smallest", "would change", "95 %", "chosen in"]
    rows = [_row(study, each) for each in study.candidates]
    print_table(header, rows, left=set())


def _row(study: Study, candidate: Candidate) -> list[str]:
    stability = study.stability(candidate.segments)
    return [
        f"{'* ' if candidate.segments == study.recommended else ''}{candidate.segments}",
        f"{candidate.inertia:,.1f}",
        _with_error(candidate.silhouette, candidate.silhouette_error, decimals=4),
        f"{candidate.davies_bouldin:.3f}",
        f"{candidate.calinski_harabasz:,.1f}",
        f"{candidate.smallest:,}",
        _with_error(stability.mean, stability.error, decimals=1),
        f"{stability.high:,.0f}",
        f"{study.shares[candidate.segments]:.0%}",
    ]


def _with_error(value: float, error: float, *, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    return f"{text} ± {error:,.{decimals}f}" if error else text


def print_labelled(labelled: Labelled) -> None:
    """Print how many customers of a file were assigned, and to which segments."""
    labelling = labelled.labelling
    click.echo(
        f"{counted(labelling.records, 'record')}: {labelling.assigned:,} assigned, "
        f"{labelling.not_assigned:,} not"
    )
    click.echo(", ".join(f"{slug}: {count:,}" for slug, count in labelling.customers.items()))
