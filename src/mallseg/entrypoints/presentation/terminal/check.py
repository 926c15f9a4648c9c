"""Prints checks: how a source was read, what may be meant, and the command to run."""

from collections.abc import Iterator

from mallseg.application.checking.check_customers import CheckReport, Diagnosis
from mallseg.application.reading_events import TakenAsGiven, ValuesRepeated
from mallseg.domain.customers.number_format import MOST_DECIMALS, NumberFormat
from mallseg.domain.customers.outliers import Outliers
from mallseg.domain.sources.column_summary import unique_feature_names
from mallseg.domain.sources.reading import Reading
from mallseg.domain.visible import shell_word
from mallseg.entrypoints.presentation.documents.readings import ranges
from mallseg.entrypoints.presentation.terminal.lines import print_line, print_paragraph
from mallseg.entrypoints.presentation.words.errors import terminal_reason
from mallseg.entrypoints.presentation.words.features import AS_READ, trimmed
from mallseg.entrypoints.presentation.words.phrases import counted
from mallseg.entrypoints.presentation.words.reading_notes import (
    file_line,
    names_found,
    numbers_rounded,
    reading_note,
)
from mallseg.entrypoints.presentation.words.remedies import (
    breakdown_line,
    column_line,
    proposal_lines,
    shape_lines,
    still_refused,
    what_it_reads,
)


def print_check(found: Diagnosis, command: str, given: NumberFormat) -> None:
    """Print how a source was read, and why a training would refuse it.

    Parameters
    ----------
    command
        A training that would not be refused; empty where none was found.
    given
        How numbers were said to be written.
    """
    report = found.report
    if report.reading:
        _print_reading(report.reading, report.outliers)
        _print_notes(report)
    _print_taken(report)
    for line in _columns(report if report.columns else found.last, given):
        print_line(line)
    for refusal in report.refusals:
        print_line(f"A training would be refused: {terminal_reason(refusal)}")
    for proposal in found.proposals:
        for line in proposal_lines(proposal):
            print_line(line)
    if command:
        print_line(what_it_reads(found))
        print_line(f"  {command}")
    elif still := still_refused(found):
        print_line(still)


def _print_taken(report: CheckReport) -> None:
    for each in report.breakdowns:
        print_line(breakdown_line(each))


def _print_notes(report: CheckReport) -> None:
    for note in report.notes:
        if isinstance(note, ValuesRepeated | TakenAsGiven):  # the others are lines of the reading
            print_paragraph(reading_note(note))


def _columns(report: CheckReport, given: NumberFormat) -> Iterator[str]:
    """Describe every column; those of numbers that are not used with the option to use them."""
    if report.columns:
        yield "Columns:"
    names = unique_feature_names(report.candidates)
    options = {c.name: f"{name}={c.name}" for c, name in zip(report.candidates, names, strict=True)}
    for column in report.columns:
        yield f"  {column.name}: {column_line(column)}"
        if column.name in report.feature_of or column.numbers or column.shapes.numbers:
            yield from (f"    {line}" for line in shape_lines(column, given))
        if column.name in options:
            yield f"    --feature {shell_word(options[column.name])}"


def _print_layout(reading: Reading) -> None:
    for name, value in {**reading.layout, **reading.columns}.items():
        print_line(f"{name}: {value}")
    if reading.names_found:
        print_line(names_found(reading.names_found))
    if reading.rounded:
        print_line(numbers_rounded(reading.rounded, MOST_DECIMALS))


def _print_reading(reading: Reading, outliers: Outliers) -> None:
    _print_layout(reading)
    print_line(
        f"{counted(reading.records, 'record')}: {reading.census.customers:,} accepted, at "
        f"{counted(reading.census.distinct_points, 'distinct point')}, and "
        f"{reading.rejected_rows:,} rejected"
    )
    for file in reading.files:
        print_line(f"  {file_line(file)}")
    if outliers.customers:
        records = ", ".join(map(str, outliers.records))
        more = ", …" if outliers.customers > len(outliers.records) else ""
        print_line(
            f"{outliers.customers:,} are outliers and would take no part in a training: "
            f"records {records}{more}"
        )
    if reading.repeated_ids:
        print_line(f"{counted(reading.repeated_ids, 'record')} with the id of an earlier one")
    for field, own in ranges(reading.census).items():
        lowest, median, highest = (trimmed(each, AS_READ) for each in own.values())
        print_line(f"{field}: {lowest} to {highest}, median {median}")
    for fault, count in reading.faults.items():
        print_line(f"{fault}: {counted(count, 'record')}")
    for each in reading.rejections:
        column = f"{each.column} " if each.column else ""
        print_line(f"  record {each.record}: {column}{each.reason}")
