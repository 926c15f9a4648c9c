"""A labelled copy of a workbook or a CSV file, as xlsx or CSV."""

import csv
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from mallseg.adapters.csv_customers.labelled_copy import CsvLabelledCopy
from mallseg.adapters.input_files.file_kind import FileKind, regular_file
from mallseg.adapters.workbooks.exported import Sheet
from mallseg.adapters.workbooks.joined import JoinedSheets
from mallseg.adapters.workbooks.labelled_parts import (
    RowLabels,
    RowsNotFoundError,
    copy_with_labels,
    labels_by_sheet,
)
from mallseg.adapters.workbooks.new_workbook import write_new_workbook
from mallseg.adapters.workbooks.source import Workbook
from mallseg.domain.errors import CustomerDataError, FileFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.label_columns import LabelLayout
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.labelling import Labelling
from mallseg.files.draft import check_target, draft_of

_CHUNK = 1024 * 1024
_SEPARATOR_LINE = re.compile(r'"?sep=."?\s*', re.IGNORECASE)
"""It names the delimiter of a CSV file, and means nothing in a sheet."""

_PARTS_CAN_BE_COPIED = {FileKind.XLSX, FileKind.XLSM}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookLabelledCopy:
    """A workbook to be copied with a segment for each row of the sheets that are read.

    An xlsx file is copied as it is, with the new columns after the last one: formulas keep their
    values, other sheets, formats, charts and pictures stay, and macros are left out. Of other
    kinds, the values of all sheets are written. A copy in CSV has the sheets that are read.

    Attributes
    ----------
    target
        The file to be written: ``.xlsx``, ``.csv`` or ``.csv.gz``.
    for_spreadsheet
        Whether formulas in a CSV file are escaped.
    """

    workbook: Workbook
    target: Path
    for_spreadsheet: bool = False

    def write(
        self, segmentation: Segmentation, *, layout: LabelLayout | None = None, progress: Progress
    ) -> Labelling:
        """Assign the rows, and write the copy."""
        book, layout = self.workbook, layout or LabelLayout.of()
        sheets = book.sheets_for(segmentation.features)
        check_target(self.target, option="out", source=book.path)
        if is_workbook_name(self.target):
            with tempfile.TemporaryDirectory(prefix="mallseg-") as folder:
                labelled = Path(folder, "labelled.csv")
                labelling = self._label(sheets, labelled, segmentation, layout, progress)
                with _written_to(self.target, book.path, Path(folder, "copy.xlsx")) as copy:
                    self._write_workbook(sheets, labelled, layout, copy)
        else:
            sheets.file.take_mode(book.path)
            labelling = self._label(sheets, self.target, segmentation, layout, progress)
        return replace(labelling, source=book.name_of(sheets))

    def _label(
        self,
        sheets: JoinedSheets,
        target: Path,
        segmentation: Segmentation,
        layout: LabelLayout,
        progress: Progress,
    ) -> Labelling:
        with self.workbook.errors_by_row(sheets):
            return CsvLabelledCopy(
                sheets.file.path,
                sheets.contract,
                place_of=sheets.place_of,
                target=target,
                for_spreadsheet=self.for_spreadsheet,
            ).write(segmentation, layout=layout, progress=progress)

    def _write_workbook(
        self, sheets: JoinedSheets, labelled: Path, layout: LabelLayout, copy: Path
    ) -> None:
        labels = labels_by_sheet(labelled, sheets, layout)
        if self.workbook.content.kind not in _PARTS_CAN_BE_COPIED:
            decimal = self.workbook.contract.numbers.decimal
            write_new_workbook(copy, self._tables(sheets, labels), decimal=decimal)
            return
        parts = frozenset(each.sheet.part for each in sheets.sheets)
        with (
            regular_file(self.workbook.content.path) as file,
            zipfile.ZipFile(file) as source,
            zipfile.ZipFile(copy, "w") as target,
        ):
            copy_with_labels(source, target, labels, parts, layout)

    def _tables(
        self, sheets: JoinedSheets, labels: Iterator[tuple[Sheet, Iterator[RowLabels]]]
    ) -> Iterator[tuple[str, Iterator[list[str]]]]:
        """Yield all sheets, those that were read with labels after their rows."""
        exported = self.workbook.exported()
        read = {each.sheet.name for each in sheets.sheets}
        for sheet in exported.sheets:
            with exported.file_of(sheet).opened() as file:
                lines = (line.decode() for line in file)
                own = next(labels)[1] if sheet.name in read else iter(())
                yield sheet.name, _labelled(csv.reader(lines), own)


def _labelled(rows: Iterator[list[str]], labels: Iterator[RowLabels]) -> Iterator[list[str]]:
    wanted = next(labels, None)
    for number, row in enumerate(rows, start=1):
        if wanted and wanted.row == number:
            yield [*row, *wanted.texts]
            wanted = next(labels, None)
        else:
            yield row


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvAsWorkbook:
    """A CSV file to be written as an xlsx file, with a segment for each record."""

    customers: CsvLabelledCopy

    def write(
        self, segmentation: Segmentation, *, layout: LabelLayout | None = None, progress: Progress
    ) -> Labelling:
        """Assign the records, and write their values with labels."""
        target, source = self.customers.target, self.customers.path
        check_target(target, option="out", source=source)
        with tempfile.TemporaryDirectory(prefix="mallseg-") as folder:
            labelled = replace(self.customers, target=Path(folder, "labelled.csv"))
            labelling = labelled.write(segmentation, layout=layout, progress=progress)
            with (
                labelled.opened(segmentation.features) as table,
                labelled.target.open(encoding=table.lines.encoding.codec, newline="") as file,
                _written_to(target, source, Path(folder, "copy.xlsx")) as copy,
            ):
                first = file.readline().removeprefix("\ufeff")
                lines = file if _SEPARATOR_LINE.fullmatch(first) else chain([first], file)
                rows = csv.reader(lines, delimiter=table.dialect.delimiter)
                decimal = self.customers.contract.numbers.decimal
                write_new_workbook(copy, [("customers", rows)], decimal=decimal)
        return labelling


def is_workbook_name(target: Path) -> bool:
    """Whether a copy of this name is a workbook."""
    return target.suffix.lower() == ".xlsx"


@contextmanager
def _written_to(target: Path, source: Path, copy: Path) -> Iterator[Path]:
    """Let a temporary file be written, then move it to the target."""
    try:
        yield copy
    except RowsNotFoundError:
        raise CustomerDataError(str(source), FileFault.DAMAGED_WORKBOOK) from None
    with (
        copy.open("rb") as file,
        draft_of(target, option="out", source=source, mode=None) as draft,
    ):
        while data := file.read(_CHUNK):
            draft.write(data)
