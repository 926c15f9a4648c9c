"""The labels in a labelled CSV file, by the sheets and rows that they belong to."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path

from mallseg.adapters.workbooks.exported import Sheet
from mallseg.adapters.workbooks.joined import JoinedSheets
from mallseg.domain.segments.label_columns import DISTANCE, LabelLayout


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
