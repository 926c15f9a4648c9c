"""A check of a file as the page shows it: what the process that read it hands over, in JSON."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mallseg.application.checking.check_customers import CheckReport, Diagnosis
from mallseg.application.checking.preview_customers import Preview
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import (
    DECIMAL_MARKS,
    THOUSANDS_MARKS,
    NumberFormat,
)
from mallseg.domain.errors import FileFault, InvalidOptionError
from mallseg.domain.sources.column_changes import ColumnChange
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.first_rows import FirstRows
from mallseg.domain.visible import visible
from mallseg.entrypoints.presentation.web.file_lines import (
    ColumnLine,
    CustomerLine,
    FeatureLine,
    MarkLine,
    RejectedRecords,
    RowLine,
    SaidLine,
    TableLine,
)
from mallseg.entrypoints.presentation.words.advice_page import page_reason
from mallseg.entrypoints.presentation.words.column_changes import change_sentence
from mallseg.entrypoints.presentation.words.features import AS_READ, trimmed
from mallseg.entrypoints.presentation.words.files_page import (
    counted_line,
    customer_line,
    evidence_of,
    offer_of,
    page_note,
    reading_as,
    value_in_words,
    verdict_of,
)
from mallseg.entrypoints.presentation.words.remedies import column_line
from mallseg.entrypoints.presentation.words.remedies_page import remedy_lines

PARTS, GIVEN = "parts", "given"
"""The choice for a feature's values: divided, or right as they are."""

_LONGEST = 60
_MOST_COLUMNS = 40
_MOST_ROWS = 12
_MOST_VALUES = 4
_MOST_OFFERED = 3
_MOST_SHEETS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """All that the page shows of a file.

    Attributes
    ----------
    works
        Whether a training would take it as it was asked for.
    reasons
        Why it would not.
    offer, offered, remedy, offered_customers
        What could be said so that it can be read: above, in words, as fields of the form, and the
        first customers as they would be read then.
    waives
        Whether what is offered overrules what the figures speak for: another unit.
    is_last_choice
        Whether the file should rather be corrected than read as offered.
    sheets
        Those that could be read by themselves, where several could.
    left_out
        The records that cannot be read as it was asked for.
    fitting
        The names of ways of reading that are kept, for files with these columns.
    """

    works: bool
    verdict: str
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    changes: tuple[str, ...]
    offer: str
    offered: tuple[str, ...]
    remedy: tuple[tuple[str, str], ...]
    offered_customers: tuple[str, ...]
    waives: bool
    is_last_choice: bool
    sheets: tuple[str, ...]
    left_out: RejectedRecords
    tables: tuple[TableLine, ...]
    table: str
    top: tuple[RowLine, ...]
    names_at: int
    columns: tuple[ColumnLine, ...]
    more_columns: int
    features: tuple[FeatureLine, ...]
    customers: tuple[CustomerLine, ...]
    decimals: tuple[MarkLine, ...]
    thousands: tuple[MarkLine, ...]
    fitting: tuple[str, ...]
    said: SaidLine


def file_check(
    found: Diagnosis,
    preview: Preview,
    *,
    features: Sequence[Feature],
    contract: DataContract,
    said: SaidLine,
    remedy: Sequence[tuple[str, str]],
    offered: Preview | None = None,
    changes: Sequence[ColumnChange] = (),
    fitting: Sequence[str] = (),
) -> FileCheck:
    """Describe a check, with what the file looks like.

    Parameters
    ----------
    features
        By which a training would compare.
    contract
        What was said of the source.
    remedy
        That of the diagnosis, as fields of the form.
    offered
        The top of the file as it would be read with the remedy.
    """
    report, numbers = found.report, contract.numbers
    by_name = {each.name: each for each in features} | {e.name: e for e in preview.features}
    shown = replace(report, columns=report.columns or found.last.columns)
    texts = [*_texts_of_features(found, preview)]
    return FileCheck(
        works=not report.refusals,
        verdict=verdict_of(found),
        reasons=tuple(_sentence(page_reason(each)) for each in report.refusals),
        notes=(
            *map(page_note, report.notes),
            *map(counted_line, report.breakdowns),
        ),
        changes=tuple(map(change_sentence, changes)),
        offer=offer_of(found),
        offered=tuple(remedy_lines(found.remedy, by_name)),
        remedy=tuple(remedy) if offer_of(found) else (),
        offered_customers=tuple(_offered_lines(offered)) if offered else (),
        waives=bool(found.waived),
        is_last_choice=found.is_last_choice,
        sheets=tuple(_sheets(report)),
        left_out=RejectedRecords.of(report.reading),
        tables=tuple(map(_table_line, preview.tables)),
        table=preview.table.name if preview.table else "",
        top=tuple(_top(preview)),
        names_at=preview.names_at,
        columns=tuple(_column_lines(shown, preview)),
        more_columns=max(len(shown.columns) - _MOST_COLUMNS, 0),
        features=tuple(_feature_line(each, found, preview, contract) for each in by_name.values()),
        customers=tuple(_customer_lines(preview)),
        decimals=tuple(_decimals(numbers, texts)),
        thousands=tuple(_thousands(numbers, texts)),
        fitting=tuple(fitting),
        said=said,
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def _cut(text: str) -> str:
    shown = visible(text.strip())
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _table_line(table: FirstRows) -> TableLine:
    first = next((row for row in table.rows if any(text.strip() for text in row)), ())
    texts = [_cut(text) for text in first[:8] if text.strip()]
    return TableLine(name=table.name, rows=table.total, first=", ".join(texts))


def _top(preview: Preview) -> Iterator[RowLine]:
    rows = preview.table.rows if preview.table else ()
    most = max(_MOST_ROWS, preview.names_at + 2)
    for number, row in enumerate(rows[:most], start=1):
        yield RowLine(number=number, texts=tuple(map(_cut, row[:_MOST_COLUMNS])))


def _sheets(report: CheckReport) -> Iterator[str]:
    for refusal in report.refusals:
        sheets = refusal.facts.get("sheets")
        if refusal.code is FileFault.SEVERAL_SHEETS and isinstance(sheets, tuple):
            yield from sheets[:_MOST_SHEETS]


def _offered_lines(preview: Preview) -> Iterator[str]:
    for each in preview.customers[:_MOST_OFFERED]:
        yield customer_line(each, preview.features)


def _column_lines(report: CheckReport, preview: Preview) -> Iterator[ColumnLine]:
    for column in report.columns[:_MOST_COLUMNS]:
        texts = [_cut(text) for text in _texts_of(column.name, preview) if text.strip()]
        yield ColumnLine(
            name=column.name, holds=_holds(column), first=", ".join(texts[:_MOST_VALUES])
        )


def _holds(column: ColumnSummary) -> str:
    return column_line(column)


def _texts_of(column: str, preview: Preview) -> Iterator[str]:
    if column in preview.names:
        place = preview.names.index(column)
        yield from (each.texts[place] for each in preview.customers if place < len(each.texts))


def _texts_of_features(found: Diagnosis, preview: Preview) -> Iterator[str]:
    proposed = [each.column for each in found.proposals]
    for column in (*preview.columns.values(), *proposed):
        yield from _texts_of(column, preview)


def _feature_line(
    feature: Feature, found: Diagnosis, preview: Preview, contract: DataContract
) -> FeatureLine:
    proposal = next((each for each in found.proposals if each.feature.name == feature.name), None)
    return FeatureLine(
        name=feature.name,
        label=feature.label,
        unit=feature.unit,
        column=preview.columns.get(feature.name, ""),
        proposed=proposal.column if proposal else "",
        evidence=evidence_of(proposal) if proposal else "",
        parts=feature.parts if feature.part_unit else 1,
        part_unit=feature.part_unit,
        amounts=_amounts(feature.name, contract),
        lowest=trimmed(feature.lowest, AS_READ) if math.isfinite(feature.lowest) else "",
        highest=trimmed(feature.highest, AS_READ) if math.isfinite(feature.highest) else "",
    )


def _amounts(name: str, contract: DataContract) -> str:
    if name in contract.as_given:
        return GIVEN
    return PARTS if name in contract.in_parts else ""


def _customer_lines(preview: Preview) -> Iterator[CustomerLine]:
    features: Mapping[str, Feature] = {each.name: each for each in preview.features}
    for each in preview.customers:
        yield CustomerLine(
            row=each.row,
            texts=tuple(map(_cut, each.texts[:_MOST_COLUMNS])),
            read={
                name: value_in_words(value, features[name]) for name, value in each.values.items()
            },
        )


def _decimals(numbers: NumberFormat, texts: Sequence[str]) -> Iterator[MarkLine]:
    for mark in DECIMAL_MARKS:
        thousands = "" if numbers.thousands == mark else numbers.thousands
        own = replace(numbers, decimal=mark, thousands=thousands)
        yield MarkLine(mark=mark, example=_cut(reading_as(own, texts)))


def _thousands(numbers: NumberFormat, texts: Sequence[str]) -> Iterator[MarkLine]:
    for mark in THOUSANDS_MARKS:
        try:
            own = replace(numbers, thousands=mark)
        except InvalidOptionError:  # it is the decimal mark
            continue
        yield MarkLine(mark=mark, example=_cut(reading_as(own, texts)))
