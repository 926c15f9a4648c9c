"""Sentences about trainings whose result differs from the request."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mallseg.application.reading_events import (
    FilesRead,
    IdsRepeated,
    NamesFound,
    NumbersRounded,
    OutliersExcluded,
    ReadingNote,
    TakenAsGiven,
    ValuesRepeated,
)
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
from mallseg.domain.customers.unit_words import with_unit
from mallseg.domain.number_of_segments.verdict import Verdict
from mallseg.domain.sources.reading import FileAccount
from mallseg.entrypoints.presentation.words.features import AS_READ, trimmed
from mallseg.entrypoints.presentation.words.phrases import counted, listed, plural

if TYPE_CHECKING:
    from mallseg.application.training.training_report import TrainingReport

_GROUPS = {
    Verdict.CLEAR: "groups that stand apart",
    Verdict.SOFT: "groups that touch in places or could be another number",
}

_MOST_FILES_NAMED = 12


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
        return _on_reading(note)
    return _on_customers(note) if isinstance(note, _NoteOnCustomers) else _on_segments(note)


def _on_reading(note: ReadingNote) -> str:
    match note:
        case OutliersExcluded():
            records = ", ".join(map(str, note.records))
            more = ", …" if note.customers > len(note.records) else ""
            said = (
                f"{counted(note.customers, 'customer')} ({note.share:.1%}) far from all others "
                f"took no part: {plural(note.customers, 'record')} {records}{more}. "
                "--keep-outliers includes them."
            )
        case IdsRepeated():
            said = (
                f"{counted(note.records, 'record')} with the id of an earlier one: is a customer "
                "listed twice, or the file appended to itself?"
            )
        case ValuesRepeated():
            said = _repeated(note)
        case FilesRead():
            said = files_read(note.files)
        case NamesFound():
            said = names_found(note.record)
        case NumbersRounded():
            said = numbers_rounded(note.columns, note.decimals)
        case TakenAsGiven(doubt=doubt):
            doubted = doubt.code.statement(doubt.facts)
            said = f"{doubted[0].upper()}{doubted[1:]}. They were taken as given."
    return said


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


def files_read(files: Sequence[FileAccount]) -> str:
    """Say how many records each of several files has."""
    named = [file_line(each) for each in files[:_MOST_FILES_NAMED]]
    if others := len(files) - len(named):
        named.append(counted(others, "other file"))
    return f"{counted(len(files), 'file')} were read as one: {listed(named)}."


def file_line(file: FileAccount) -> str:
    """Say how many records a file has, and how many of them were rejected."""
    said = f"{file.file} with {counted(file.records, 'record')}"
    return f"{said}, {file.rejected:,} of them rejected" if file.rejected else said


def names_found(record: int) -> str:
    """Say in which record the names of columns stand."""
    return f"The names of the columns stand in record {record}: --header-row {record} says so."


def numbers_rounded(columns: Sequence[str], decimals: int) -> str:
    """Say that a source has more decimals than are kept."""
    quoted = listed([f"“{each}”" for each in columns])
    return (
        f"Numbers in {quoted} have more than {decimals} decimals: they are rounded to {decimals}."
    )


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


def _repeated(note: ValuesRepeated) -> str:
    """Ask whether a value stands for something else."""
    number = "" if note.value is None else with_unit(trimmed(note.value, AS_READ), note.unit)
    return (
        f"{counted(note.customers, 'customer')} ({note.share:.1%}) have the same {note.label}, far "
        f"from all others{': ' if number else ''}{number}. Does it stand for something "
        "else, such as “unknown”?"
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
