"""The JSON of assignments: of the features to send, of one customer, and of a whole file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from mallseg.application.assigning.assign_segment import Assigned
from mallseg.application.assigning.label_customers import Labelled
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import Fact
from mallseg.domain.segments.counterfactual import Counterfactual
from mallseg.domain.segments.playbook import Offer
from mallseg.domain.segments.segment import Segment
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.documents.notes import notes_document
from mallseg.entrypoints.presentation.documents.readings import rejections_document
from mallseg.entrypoints.presentation.documents.segments import SegmentDocument
from mallseg.entrypoints.presentation.words.assignments import (
    certainty_phrase,
    counterfactual_phrase,
)
from mallseg.entrypoints.presentation.words.reading_notes import reading_note


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDocument:
    """A feature, as clients need to know it.

    `field` is its name in a request; values outside `lowest` to `highest` are refused. Distances
    are taken on its logarithm where `transform` is "log"; what is sent is the number itself. `mean`
    is "geometric" for these, else "arithmetic": which mean a segment's centre is.
    """

    name: str
    field: str
    label: str
    unit: str
    lowest: float
    highest: float
    transform: str
    mean: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturesDocument:
    """The features of a version, in declared order."""

    model: str
    version: int
    features: list[FeatureDocument]

    @classmethod
    def of(cls, features: Sequence[Feature], *, model: str, version: int) -> "FeaturesDocument":
        """Describe the features."""
        return cls(
            model=model,
            version=version,
            features=[
                FeatureDocument(
                    name=feature.name,
                    field=feature.field,
                    label=feature.label,
                    unit=feature.unit,
                    lowest=feature.lowest,
                    highest=feature.highest,
                    transform=feature.transform,
                    mean=feature.mean,
                )
                for feature in features
            ],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerUpDocument:
    """The segment that would be next, and how far its centre is."""

    number: int
    slug: str
    name: str
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterfactualDocument:
    """The smallest change of a feature that leads into another segment.

    In the feature's unit: whole where its range is 10 or wider, else in steps of a power of ten.
    """

    feature: str
    change: int | float
    segment: str
    in_words: str

    @classmethod
    def of(cls, change: Counterfactual) -> "CounterfactualDocument":
        """Describe a change; `segment` is the slug."""
        return cls(
            feature=change.feature.field,
            change=change.change,
            segment=change.segment.slug,
            in_words=counterfactual_phrase(change),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentDocument:
    """One customer's segment, and how sure that is.

    `certainty` is ``outside``, ``borderline`` or ``clear``; `margin` is 1 on a centre and 0 on a
    border. `moved_by_chance` is the share of customers like this one who change segment where the
    model is trained on other customers of the mall; null where it was not measured. `meant` has
    what was probably meant where a value seems to be in parts of its unit: 85 where 85000 was sent
    for k$. Distances are in scaled units, by default standard deviations; `distances` maps every
    segment's slug to that of its centre.
    """

    segment: SegmentDocument
    certainty: str
    certainty_in_words: str
    distance: float
    margin: float
    moved_by_chance: float | None
    runner_up: RunnerUpDocument
    distances: dict[str, float]
    counterfactuals: list[CounterfactualDocument]
    offers: list[Offer]
    meant: dict[str, float]
    model: str
    version: int

    @classmethod
    def of(
        cls,
        assigned: Assigned,
        *,
        segment_document: Callable[
            [Segment, tuple[Feature, ...]], SegmentDocument
        ] = SegmentDocument.of,
        **more: Any,
    ) -> Self:
        """Describe an assignment, and what a document with more fields has besides.

        Parameters
        ----------
        segment_document
            Writes the segment down, or knows how it was written before.
        """
        assignment = assigned.assignment
        runner_up = assignment.runner_up
        return cls(
            segment=segment_document(assignment.segment, assigned.features),
            certainty=str(assignment.certainty),
            certainty_in_words=certainty_phrase(assignment),
            distance=assignment.distance,
            margin=assignment.margin,
            moved_by_chance=assignment.moved_by_chance,
            runner_up=RunnerUpDocument(
                number=runner_up.number,
                slug=runner_up.slug,
                name=runner_up.name,
                distance=assignment.runner_up_distance,
            ),
            distances=dict(zip(assigned.slugs, assignment.distances, strict=True)),
            counterfactuals=[CounterfactualDocument.of(change) for change in assigned.changes],
            offers=list(assigned.offers),
            meant={feature.field: value for feature, value in assigned.meant.items()},
            model=assigned.model,
            version=assigned.version,
            **more,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredAssignmentDocument(AssignmentDocument):
    """An assignment, and the id that came with the customer; null where none did."""

    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentNameDocument:
    """The identifiers and the name of a segment."""

    slug: str
    number: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedRecordDocument:
    """One customer of many; `segment` is the slug, and the id null where none came along."""

    id: str | None
    segment: str
    certainty: str
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultDocument:
    """A fault in one field of a customer."""

    field: str
    code: str
    reason: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRecordDocument:
    """One customer of many who could not be assigned, and why."""

    id: str | None
    errors: tuple[FaultDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDocument:
    """Many customers in the order in which they were sent: assigned + rejected."""

    model: str
    version: int
    segments: tuple[SegmentNameDocument, ...]
    assigned: int
    rejected: int
    assignments: tuple[AssignedRecordDocument | RefusedRecordDocument, ...]


def labelled_document(labelled: Labelled) -> Json:
    """Describe what came of assigning a file; `customers` counts them by the segments' slugs."""
    labelling = labelled.labelling
    return {
        "model": labelled.model,
        "version": labelled.version,
        "source": labelling.source,
        "records": labelling.records,
        "assigned": labelling.assigned,
        "not_assigned": labelling.unusable,
        "customers": copied(labelling.customers),
        "certainties": copied(labelling.certainties),
        "outside_share": labelling.outside_share,
        "doubtful": labelled.needs_review,
        "notes": notes_document(labelled.notes, reading_note),
        "faults": copied(labelling.faults),
        "examples": rejections_document(labelling.rejections),
    }
