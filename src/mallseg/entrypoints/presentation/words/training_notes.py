"""Sentences about trainings whose result differs from the request."""

from typing import TYPE_CHECKING

from mallseg.application.reading_events import ReadingNote
from mallseg.application.training_events import (
    BreakdownFollows,
    BreakdownsHeldBack,
    FeaturesSkewed,
    GroupsMissing,
    NumberChanged,
    NumberDisputed,
    PersonalFeatures,
    SearchedAnew,
    SegmentsMany,
    SegmentsReduced,
    TrainingNote,
)
from mallseg.domain.number_of_segments.verdict import Verdict
from mallseg.entrypoints.presentation.words.phrases import listed
from mallseg.entrypoints.presentation.words.reading_notes import reading_note

if TYPE_CHECKING:
    from mallseg.application.training.training_report import TrainingReport

_GROUPS = {
    Verdict.CLEAR: "groups that stand apart",
    Verdict.SOFT: "groups that touch in places or could be another number",
}


def in_use(report: "TrainingReport") -> str:
    """Say which version is in use after a training."""
    new = f"version {report.version}"
    if report.decision.is_promoted:
        return f"{new} is in use"
    stays = f"version {report.champion} stays" if report.champion else "none is"
    return f"{new} is kept as the challenger, and {stays} in use"


_NoteOnCustomers = (
    PersonalFeatures | BreakdownsHeldBack | BreakdownFollows | FeaturesSkewed | GroupsMissing
)


def note_sentence(note: TrainingNote) -> str:
    """Say what a note means."""
    if isinstance(note, ReadingNote):
        return reading_note(note)
    return _on_customers(note) if isinstance(note, _NoteOnCustomers) else _on_segments(note)


def _on_customers(note: _NoteOnCustomers) -> str:
    match note:
        case PersonalFeatures():
            said = _personal(note)
        case BreakdownFollows():
            said = (
                f"The {note.label} follows from the {note.follows_from}: their counts could be "
                f"subtracted from each other, so count by one of them."
            )
        case BreakdownsHeldBack():
            by = listed([f"by {label}" for label in note.labels])
            said = (
                f"Some segments are not shown {by}: another version shows the same customers in "
                "other segments, and the difference could reveal who few of them are."
            )
        case GroupsMissing():
            said = (
                f"No separate groups were found: the {note.segments} segments are drawn "
                "for convenience, and other lines would do as well."
            )
        case FeaturesSkewed():
            said = _skewed(note)
    return said


def _on_segments(
    note: NumberChanged | NumberDisputed | SearchedAnew | SegmentsReduced | SegmentsMany,
) -> str:
    match note:
        case NumberChanged():
            said = (
                f"{note.after} segments instead of {note.before}: the study preferred {note.after} "
                f"in {note.trainings} trainings in a row, and most resamples of these customers do."
            )
        case NumberDisputed():
            used = "You asked for" if note.was_asked_for else "The model keeps"
            said = (
                f"{used} {note.segments} segments, but these customers form {note.recommended} "
                f"{_GROUPS[note.verdict]}: `mallseg study` says why, and "
                f"--segments {note.recommended} follows it."
            )
        case SearchedAnew():
            said = f"The segments come from a new search: {_better(note)}."
        case SegmentsReduced():
            said = (
                f"{note.segments} segments instead of {note.asked}: no {note.segments + 1} were "
                f"found with at least {note.fewest:,} customers each."
            )
        case SegmentsMany():
            said = (
                f"{note.segments} segments are more than most teams can handle, each with offers "
                f"of its own: up to {note.most} are usual."
            )
    return said


def _personal(note: PersonalFeatures) -> str:
    """Say what a model with personal features gives away."""
    labels = listed(note.labels)
    are, them = ("are features", "them") if note.labels[1:] else ("is a feature", "it")
    return (
        f"{labels[0].upper()}{labels[1:]} {are} about the person, and the model contains {them}: "
        f"anyone who can read the model or its report may learn a customer's {labels}."
    )


def _skewed(note: FeaturesSkewed) -> str:
    """Say what a long tail does, with the options to copy."""
    options = " ".join(f"--log {name}" for name in note.features)
    return f"{_long_tail(note)}, add {options}."


def skewed_in_python(note: FeaturesSkewed) -> str:
    """Say the same to those who declare features in Python."""
    return f'{_long_tail(note)}, declare {listed(note.features)} with transform="log".'


def _long_tail(note: FeaturesSkewed) -> str:
    whose = "their logarithms" if note.labels[1:] else "its logarithm"
    return (
        f"There is a long tail of large values in {listed(note.labels)}: a few customers decide "
        f"how far apart all others are. To compare by {whose}"
    )


def _better(note: SearchedAnew) -> str:
    if note.gain is None:
        return "some of the previous ones have become too small"
    return f"they are {note.gain:.1%} more compact than the previous ones have become"
