"""Words about a refused source: its columns, the shapes of their texts, and the options to copy."""

from collections.abc import Iterator, Sequence
from itertools import chain

from mallseg.application.checking.check_customers import Diagnosis
from mallseg.domain.customers.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.customers.text_shape import TextShape
from mallseg.domain.customers.unit_words import stands_before, with_unit
from mallseg.domain.sources.breakdown_columns import BreakdownColumn
from mallseg.domain.sources.column_proposal import ColumnProposal, Evidence
from mallseg.domain.sources.column_summary import ColumnKind, ColumnSummary
from mallseg.domain.sources.remedy import UNIT_TO_NAME, Remedy
from mallseg.domain.visible import shell_command, shell_word, visible
from mallseg.entrypoints.presentation.words.errors import terminal_reason
from mallseg.entrypoints.presentation.words.features import AS_READ, trimmed
from mallseg.entrypoints.presentation.words.phrases import counted, in_percent, listed

_KINDS = {
    ColumnKind.IDS: "ids",
    ColumnKind.WHOLE_NUMBERS: "whole numbers",
    ColumnKind.DECIMALS: "decimals",
    ColumnKind.TEXTS_LIKE_NUMBERS: "texts that look like numbers",
    ColumnKind.BANDS: "bands",
    ColumnKind.DATES: "dates",
    ColumnKind.WORDS: "words",
    ColumnKind.MIXED: "numbers and other texts",
    ColumnKind.EMPTY: "empty",
}
_WITHOUT_OPTION = {
    TextShape.K_SUFFIX: "write the number in full",
    TextShape.BAND: "bands are no numbers: count customers by them with --breakdown",
    TextShape.TOO_MANY_DIGITS: "such long numbers are ids, or rounded",
    TextShape.EXPONENT: "write the number in full",
    TextShape.GROUPS_OF_TWO: "write the number without its commas",
    TextShape.DATE: "a date is no number: give the days since then",
    TextShape.OTHER_DIGITS: "write it with the digits 0 to 9",
    TextShape.STARS: "write the number of stars",
    TextShape.OF_A_WHOLE: "write the first number alone",
    TextShape.SIGNED: "write the number without the sign, and one below 0 with -",
    TextShape.NO_VALUE: "no value: leave it empty",
}
_NO_EXAMPLE = {TextShape.WORDS: "words", TextShape.OTHER: "words and digits together"}
_EVIDENCE = {
    Evidence.SPELLING: "by its spelling",
    Evidence.SYNONYM: "by the meaning of its name",
    Evidence.ONLY_ONE_LEFT: "the only column of numbers left",
    Evidence.ORDER: "by its place among the columns of numbers",
}


def options_of(remedy: Remedy, given: NumberFormat = PLAIN_NUMBERS) -> list[str]:
    """Write a remedy as options, one word each.

    Parameters
    ----------
    given
        How numbers were said to be written: only what differs is said again.
    """
    options = chain(
        _of_columns(remedy),
        _of_numbers(remedy.numbers or given, given),
        _of_layout(remedy),
        _of_units(remedy),
        _of_limits(remedy),
    )
    return [*chain.from_iterable(options)]


def _of_columns(remedy: Remedy) -> Iterator[tuple[str, ...]]:
    for name, column in remedy.columns.items():
        yield "--column", f"{name}={column}"
    for name, column in remedy.features.items():
        yield "--feature", f"{name}={column}"


def _of_numbers(numbers: NumberFormat, given: NumberFormat) -> Iterator[tuple[str, ...]]:
    if numbers.decimal != given.decimal:
        yield "--decimal", numbers.decimal
    if numbers.thousands != given.thousands:
        yield "--thousands", numbers.thousands
    if numbers.currency_signs and not given.currency_signs:
        yield ("--currency-signs",)
    if numbers.percent and not given.percent:
        yield ("--percent",)


def _of_layout(remedy: Remedy) -> Iterator[tuple[str, ...]]:
    if remedy.sheet:
        yield "--sheet", remedy.sheet
    if remedy.header_row:
        yield "--header-row", str(remedy.header_row)
    if remedy.column_names:
        yield "--no-header", "--column-names", ",".join(remedy.column_names)
    if remedy.encoding:
        yield "--encoding", remedy.encoding


def _of_units(remedy: Remedy) -> Iterator[tuple[str, ...]]:
    if remedy.in_parts:
        yield "--in-parts", ",".join(sorted(remedy.in_parts))
    if remedy.as_given:
        yield "--as-given", ",".join(sorted(remedy.as_given))
    for name, unit in remedy.units.items():
        yield "--unit", f"{name}={unit}"


def _of_limits(remedy: Remedy) -> Iterator[tuple[str, ...]]:
    for name, (lowest, highest) in remedy.ranges.items():
        yield "--range", f"{name}={lowest:.15g}..{highest:.15g}"
    if remedy.keep_outliers:
        yield ("--keep-outliers",)
    if remedy.max_bad_rows is not None:
        yield "--max-bad-rows", f"{remedy.max_bad_rows:g}"


def breakdown_line(found: BreakdownColumn) -> str:
    """Say from which column customers are counted: ``by gender: Genre, 3% unknown``."""
    unknown = f", {found.unknown_share:.0%} unknown" if found.unknown_share else ""
    as_it_is = ", as it is" if found.breakdown.is_open else ""
    return f"counted by {found.breakdown.label}: {found.column}{as_it_is}{unknown}"


def column_line(column: ColumnSummary) -> str:
    """Describe a column: ``whole numbers, 15 to 137, 3% empty``. Of texts, none is shown."""
    kind = column.kind
    parts = [_KINDS[kind]]
    if kind.is_numeric and column.lowest is not None and column.highest is not None:
        low, high = (trimmed(end, AS_READ) for end in (column.lowest, column.highest))
        first = with_unit(low, column.unit) if stands_before(column.unit) else low
        parts.append(f"{first} to {with_unit(high, column.unit)}")
    if column.empty and kind is not ColumnKind.EMPTY:
        parts.append(f"{in_percent(column.empty_share)} empty")
    return ", ".join(parts)


def shape_lines(column: ColumnSummary, given: NumberFormat = PLAIN_NUMBERS) -> Iterator[str]:
    """Say what the texts of a column look like that are no numbers, and which option reads them."""
    nearest = column.shapes.nearest
    for shape, count in column.shapes.counts.items():
        looks = _looks(count, column.filled)
        if shape in _NO_EXAMPLE:
            yield f"{looks} like {_NO_EXAMPLE[shape]}"
        else:
            yield f"{looks} like {shape.example}{_advice(shape, nearest, given)}"


def _looks(count: int, filled: int) -> str:
    if count == filled:
        return f"all {count:,} look" if count > 1 else "the only one looks"
    return f"{count:,} of {filled:,} look" if count > 1 else f"1 of {filled:,} looks"


def _advice(shape: TextShape, nearest: NumberFormat | None, given: NumberFormat) -> str:
    if nearest is not None and shape.is_number:
        return f": use {shell_command(options_of(Remedy(numbers=nearest), given))}"
    advice = _WITHOUT_OPTION.get(shape)
    return f" ({advice})" if advice else ""


def proposal_lines(proposal: ColumnProposal) -> tuple[str, str]:
    """Say which column a feature may be meant to have, and what speaks for it."""
    evidence = [_EVIDENCE[each] for each in proposal.evidence if each in _EVIDENCE]
    if proposal.lowest is not None and proposal.highest is not None:
        ends = (trimmed(end, AS_READ) for end in (proposal.lowest, proposal.highest))
        own = proposal.feature
        within = f"{trimmed(own.lowest, AS_READ)} to {trimmed(own.highest, AS_READ)}"
        evidence.append(f"its values, {' to '.join(ends)}, lie within {within}")
    option = shell_word(f"{proposal.feature.name}={proposal.column}")
    label = proposal.feature.label
    return (
        f"{label[0].upper()}{label[1:]}: perhaps {proposal.column!r}, {listed(evidence)}",
        f"  --column {option}",
    )


def refusal_lines(found: Diagnosis, given: NumberFormat, command: str) -> Iterator[str]:
    """Say below a refusal what is there, what may be meant, and the command that would work.

    Parameters
    ----------
    given
        How numbers were said to be written.
    command
        Empty where none was found.
    """
    if found.report.lacks_a_column:
        yield f"  Its columns: {columns_in_a_line(found.report.columns)}."
    for proposal in found.proposals:
        yield from (f"  {line}" for line in proposal_lines(proposal))
    for column in found.report.columns:
        if column.name in found.report.feature_of:
            yield from (f"  {visible(column.name)}: {line}" for line in shape_lines(column, given))
    if command:
        yield f"{what_it_reads(found)}\n  {command}"
    elif still := still_refused(found):
        yield still


OF_THEIR_OWN = "If these customers do not fit the model, a training makes one of their own:"
NOT_CALCULATED = "Without the values of formulas, a training makes a model of what there is:"


def still_refused(found: Diagnosis) -> str:
    """Say why the options that were found are not enough; nothing where none were found."""
    if not found.remedy or found.works:
        return ""
    return f"Even so, it would be refused: {terminal_reason(found.last.refusals[0])}"


def what_it_reads(found: Diagnosis) -> str:
    """Say above a command what it would read."""
    how = "This reads"
    if found.remedy.as_given:
        how = "If the values are right as they are, this reads"
    if UNIT_TO_NAME in found.remedy.units.values():
        how = f"With the name of their unit in place of “{UNIT_TO_NAME}”, this reads"
    if found.remedy.features:
        how = "This compares by other features, and reads"
    reading = found.last.reading
    if reading is None:
        return f"{how} it:"
    if reading.rejected_rows:
        return f"{how} {reading.census.customers:,} of {counted(reading.records, 'record')}:"
    return f"{how} all {counted(reading.records, 'record')}:"


def columns_in_a_line(columns: Sequence[ColumnSummary], *, most: int = 20) -> str:
    """List columns with their kinds: ``Age (whole numbers), City (words)``."""
    shown = [f"{visible(each.name)} ({_KINDS[each.kind]})" for each in columns[:most]]
    return ", ".join([*shown, *(["…"] if len(columns) > most else [])])
