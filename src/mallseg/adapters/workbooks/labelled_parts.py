"""Copies an xlsx file part by part, with labels appended to the rows of some sheets.

Nothing else changes: formulas keep their values, and formats, charts and pictures stay. Only
macros are left out, which a file named .xlsx must not have.
"""

import csv
import re
import shutil
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from mallseg.adapters.workbooks.cell_references import column_letters, column_number
from mallseg.adapters.workbooks.exported import Sheet
from mallseg.adapters.workbooks.joined import JoinedSheets
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.segments.label_columns import DISTANCE, LabelLayout

_CHUNK = 1024 * 1024
_MOST_COLUMNS = 16_384
_ROW = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>"  # skipped as a whole
    rb"|<(?P<prefix>(?:\w+:)?)row\b(?P<attributes>[^>]*?)(?P<closed>/?)>|</(?:\w+:)?row>",
    re.DOTALL,
)
_ROW_ENDS = (b"</row>", b":row>")
_NUMBER = re.compile(rb'\br="([0-9]+)"')
_SPANS = re.compile(rb'\s+spans="[^"]*"')
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*/>")
_CELL_COLUMN = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})[0-9]')
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_CONTENT_TYPES = "[Content_Types].xml"
_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_OTHER_MAIN = re.compile(
    rb"application/vnd\.ms-excel\.\w+\.macroEnabled\.main\+xml"
    rb"|application/vnd\.openxmlformats-officedocument\.spreadsheetml\.template\.main\+xml"
)
_MACROS = re.compile(r"xl/(?:_rels/)?vba\w*\.(?:bin|xml|bin\.rels)", re.IGNORECASE)
_LINK_TO_MACROS = re.compile(rb"<(?:Relationship|Override)\b[^>]*vba(?:Project|Data)[^>]*/>")
_LINKING = {_CONTENT_TYPES, "xl/_rels/workbook.xml.rels"}


@dataclass(frozen=True, slots=True)
class RowLabels:
    """The texts appended to one row of a sheet; numbers have a decimal point.

    Attributes
    ----------
    is_header
        Whether they are the names of the columns.
    """

    sheet: int
    row: int
    texts: list[str]
    is_header: bool = False


def labels_by_sheet(
    labelled: Path, sheets: JoinedSheets, layout: LabelLayout
) -> Iterator[tuple[Sheet, Iterator[RowLabels]]]:
    """Yield the labels of each sheet, the header's first, in the order of the rows."""
    found = groupby(_labels(labelled, sheets, layout), key=lambda each: each.sheet)
    next_place, own = next(found, (-1, iter(())))
    for place, each in enumerate(sheets.sheets):
        row = each.header_row
        header = [RowLabels(place, row, [*layout.names], is_header=True)] if row else []
        if place == next_place:
            yield each.sheet, chain(header, own)
            next_place, own = next(found, (-1, iter(())))
        else:
            yield each.sheet, iter(header)


def _labels(labelled: Path, sheets: JoinedSheets, layout: LabelLayout) -> Iterator[RowLabels]:
    names = layout.names
    distance = names.index(DISTANCE) if DISTANCE in names else None
    with labelled.open(encoding="utf-8", newline="") as file:
        for record, cells in enumerate(csv.reader(file), start=1):
            if record > sheets.header_record and cells:
                texts = cells[-len(names) :]
                if distance is not None:
                    texts[distance] = texts[distance].replace(",", ".")
                yield RowLabels(*sheets.origin_of(record), texts)


class RowsNotFoundError(Exception):
    """A sheet lacks rows that have labels."""


def copy_with_labels(
    source: zipfile.ZipFile,
    target: zipfile.ZipFile,
    labels: Iterable[tuple[Sheet, Iterator[RowLabels]]],
    labelled: Collection[str],
    layout: LabelLayout,
) -> None:
    """Copy all parts; `labels` come with their sheet, whose part is one of `labelled`.

    Raises
    ------
    RowsNotFoundError
        A sheet lacks rows that have labels.
    InvalidOptionError
        A sheet has cells so far to the right that no columns are left for the labels.
    """
    for part in source.infolist():
        if part.filename not in labelled and not _MACROS.fullmatch(part.filename):
            with source.open(part) as data, target.open(_copy_of(part), "w") as out:
                if part.filename in _LINKING:
                    out.write(_without_macros(data.read()))
                else:
                    shutil.copyfileobj(data, out, _CHUNK)
    for sheet, own in labels:
        part = source.getinfo(sheet.part)
        with source.open(part) as data:
            first = 1 + _last_column(data, sheet.columns, len(layout.columns))
        with source.open(part) as data, target.open(_copy_of(part), "w", force_zip64=True) as out:
            for piece in _with_labels(data, own, first, layout.numbers):
                out.write(piece)


def _copy_of(part: zipfile.ZipInfo) -> zipfile.ZipInfo:
    own = zipfile.ZipInfo(part.filename, part.date_time)
    own.compress_type = zipfile.ZIP_DEFLATED
    own.external_attr = part.external_attr
    return own


def _without_macros(xml: bytes) -> bytes:
    return _LINK_TO_MACROS.sub(b"", _OTHER_MAIN.sub(_MAIN, xml))


def _last_column(sheet: IO[bytes], filled: int, more: int) -> int:
    """Return the number of the last column with a cell, even an empty one with a format.

    There must be room for `more` columns after it.
    """
    letters: set[bytes] = set()
    for piece in _whole_rows(sheet):
        letters.update(_CELL_COLUMN.findall(piece))
    last = max([filled, *map(column_number, letters)])
    if last + more > _MOST_COLUMNS:
        raise InvalidOptionError("out", OptionFault.TOO_LARGE_FOR_SHEET)
    return last


def _with_labels(
    sheet: IO[bytes], labels: Iterator[RowLabels], first: int, numbers: Collection[int]
) -> Iterator[bytes]:
    """Yield the XML of a sheet with cells for the labels appended to their rows."""
    row, prefix, wanted = 0, b"", next(labels, None)
    for piece in _whole_rows(sheet):
        done = 0
        for tag in _ROW.finditer(piece):
            if tag["attributes"] is not None:
                number = _NUMBER.search(tag["attributes"])
                row, prefix = int(number[1]) if number else row + 1, tag["prefix"]
                yield piece[done : tag.start()] + _SPANS.sub(b"", tag[0])
                done = tag.end()
            elif tag[0].startswith(b"</") and wanted and wanted.row == row:
                yield piece[done : tag.start()] + _cells(wanted, prefix, first, numbers)
                done = tag.start()
                wanted = next(labels, None)
        yield piece[done:]
    if wanted:
        raise RowsNotFoundError


def _whole_rows(sheet: IO[bytes]) -> Iterator[bytes]:
    """Yield the XML in pieces of whole rows, without the element `dimension`, which changes."""
    rest = b""
    while chunk := sheet.read(_CHUNK):
        rest += chunk
        if ends := [rest.rfind(tag) + len(tag) for tag in _ROW_ENDS if tag in rest]:
            yield _DIMENSION.sub(b"", rest[: max(ends)], count=1)
            rest = rest[max(ends) :]
    yield _DIMENSION.sub(b"", rest, count=1)


def _cells(labels: RowLabels, prefix: bytes, first: int, numbers: Collection[int]) -> bytes:
    tag = prefix.decode()
    numbers = () if labels.is_header else numbers
    cells = [
        _cell(text, f"{column_letters(first + place)}{labels.row}", tag, is_number=place in numbers)
        for place, text in enumerate(labels.texts)
        if text
    ]
    return "".join(cells).encode()


def _cell(text: str, place: str, tag: str, *, is_number: bool) -> str:
    if is_number:
        return f'<{tag}c r="{place}"><{tag}v>{text}</{tag}v></{tag}c>'
    shown = escape(_NOT_XML.sub("\ufffd", text))
    inside = f'<{tag}is><{tag}t xml:space="preserve">{shown}</{tag}t></{tag}is>'
    return f'<{tag}c r="{place}" t="inlineStr">{inside}</{tag}c>'
