"""Sentences about how a source of customers was read."""

from collections.abc import Sequence

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
from mallseg.domain.customers.unit_words import with_unit
from mallseg.domain.sources.reading import FileAccount
from mallseg.entrypoints.presentation.words.features import AS_READ, trimmed
from mallseg.entrypoints.presentation.words.phrases import counted, listed, plural

_MOST_FILES_NAMED = 12


def reading_note(note: ReadingNote) -> str:
    """Say what a note on a reading means."""
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


def _repeated(note: ValuesRepeated) -> str:
    """Ask whether a value stands for something else."""
    number = "" if note.value is None else with_unit(trimmed(note.value, AS_READ), note.unit)
    return (
        f"{counted(note.customers, 'customer')} ({note.share:.1%}) have the same {note.label}, far "
        f"from all others{': ' if number else ''}{number}. Does it stand for something "
        "else, such as “unknown”?"
    )
