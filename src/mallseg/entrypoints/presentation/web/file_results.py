"""Results of jobs on a file as the page shows them, in sentences."""

from dataclasses import dataclass

from mallseg.application.assigning.label_customers import Labelled
from mallseg.application.monitoring.detect_drift import DriftReport
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.words.assignments import (
    assigned_in_words,
    doubt_of_file,
    unassigned_in_words,
)
from mallseg.entrypoints.presentation.words.drift import drift_answer, drift_notes, drift_reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledLines:
    """A file with its segments: how many customers went where.

    Attributes
    ----------
    doubt
        Why it may be of another mall; empty where it is not.
    segments
        Name and customers of each.
    """

    model: str
    version: int
    headline: str
    lines: tuple[str, ...]
    doubt: str
    segments: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLine:
    """A segment then and now, in shares of all customers."""

    name: str
    then: float
    now: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonLines:
    """A file beside the customers of a training."""

    version: int
    headline: str
    reasons: tuple[str, ...]
    shares: tuple[ShareLine, ...]


def labelled_lines(labelled: Labelled, segmentation: Segmentation) -> LabelledLines:
    """Say what a labelled file holds."""
    labelling = labelled.labelling
    names = {segment.slug: segment.name for segment in segmentation.segments}
    return LabelledLines(
        model=labelled.model,
        version=labelled.version,
        headline=assigned_in_words(labelling),
        lines=tuple(unassigned_in_words(labelling)),
        doubt=doubt_of_file(labelling) if labelled.needs_review else "",
        segments=tuple((names[slug], count) for slug, count in labelling.customers.items()),
    )


def comparison_lines(report: DriftReport) -> ComparisonLines:
    """Say how the customers of a file differ from those of the training."""
    drift = report.drift
    return ComparisonLines(
        version=report.version,
        headline=drift_answer(drift),
        reasons=(*drift_reasons(drift), *drift_notes(drift)),
        shares=tuple(
            ShareLine(name=each.name, then=each.share_then, now=each.share_now)
            for each in drift.shares.segments
        ),
    )
