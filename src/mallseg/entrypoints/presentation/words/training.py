"""What is said of a training whose result is not quite what was asked for."""

from mallseg.application.events import (
    FeaturesSkewed,
    NumberChanged,
    NumberDisputed,
    PersonalFeatures,
    SearchedAnew,
    SegmentsMany,
    SegmentsReduced,
    TrainingNote,
)
from mallseg.domain.number_of_segments.verdict import Verdict

_GROUPS = {
    Verdict.CLEAR: "groups that stand apart",
    Verdict.SOFT: "groups that touch each other in places",
}


def note_sentence(note: TrainingNote) -> str:
    """Say what a note means."""
    match note:
        case PersonalFeatures():
            label = note.labels[0]
            said = (
                f"{label.capitalize()} is a feature, so the model contains {label}s: anyone who "
                f"can read the model or its report may learn a customer's {label}."
            )
        case FeaturesSkewed():
            said = _skewed(note)
        case NumberChanged():
            said = (
                f"{note.after} segments instead of {note.before}: the study preferred {note.after} "
                f"in {note.trainings} trainings in a row."
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


def _skewed(note: FeaturesSkewed) -> str:
    """Say what a long tail does, with the options to copy."""
    *others, last = note.labels
    labels = f"{', '.join(others)} and {last}" if others else last
    options = " ".join(f"--log {name}" for name in note.features)
    whose = "their logarithms" if others else "its logarithm"
    return (
        f"There is a long tail of large values in {labels}: a few customers decide how far apart "
        f"all others are. To compare by {whose}, add {options}."
    )


def _better(note: SearchedAnew) -> str:
    if note.gain is None:
        return "some of the previous ones have become too small"
    return f"they are {note.gain:.1%} more compact than the previous ones have become"
