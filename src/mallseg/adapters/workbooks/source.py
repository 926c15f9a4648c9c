"""A workbook as a source of customers: its sheets are read as CSV files."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.adapters.csv_customers.table import CsvGlance
from mallseg.adapters.input_files.file_kind import FileKind
from mallseg.adapters.workbooks.choice import fitting_sheets, sheets_to_summarise
from mallseg.adapters.workbooks.content import Content
from mallseg.adapters.workbooks.exported import Convert, Exported, Sheet, export
from mallseg.adapters.workbooks.joined import JoinedSheets, joined
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.outliers import Points
from mallseg.domain.errors import CustomerDataError
from mallseg.domain.ports import Progress
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.domain.sources.data_contract import ALL_SHEETS, DataContract
from mallseg.domain.sources.first_rows import FirstRows
from mallseg.domain.sources.reading import Reading
from mallseg.domain.visible import visible
from mallseg.files.draft import check_target

_FORMATS = {
    FileKind.XLSX: "Excel workbook (xlsx)",
    FileKind.XLSM: "Excel workbook (xlsm)",
    FileKind.XLSB: "Excel workbook (xlsb)",
    FileKind.XLS: "Excel workbook (xls)",
    FileKind.ODS: "OpenDocument spreadsheet (ods)",
}
_OF_CSV = {"delimiter", "encoding", "compression"}

_MOST_SHEETS = 20


@dataclass(slots=True)
class Workbook:
    """A workbook whose sheets are converted to CSV on first use.

    Attributes
    ----------
    whole
        Whether sheets that are not read are needed too.
    convert
        Converts the sheets; by default in a subprocess.
    """

    path: Path
    content: Content
    contract: DataContract = field(default_factory=DataContract)
    whole: bool = False
    convert: Convert | None = None
    _exported: Exported | None = field(default=None, init=False, repr=False)
    _joined: dict[tuple[Feature, ...], JoinedSheets] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return visible(self.path.name)

    def exported(self) -> Exported:
        """Convert the sheets, or the one asked for."""
        if self._exported is None:
            asked = self.contract.layout.sheet
            self._exported = export(
                self.content,
                str(self.path),
                decimal=self.contract.numbers.decimal,
                only="" if self.whole or asked == ALL_SHEETS else asked,
                convert=self.convert,
            )
        return self._exported

    def sheets_for(self, features: tuple[Feature, ...]) -> JoinedSheets:
        """Choose the sheets with the columns of these features."""
        if features not in self._joined:
            found = fitting_sheets(str(self.path), self.exported(), self.contract, features)
            self._joined[features] = joined(found, self.contract)
        return self._joined[features]

    def name_of(self, sheets: JoinedSheets) -> str:
        """Name what is read, with its sheet if there are several."""
        if sheets.firsts:
            return f"{self.name}, {len(sheets.sheets)} sheets"
        only = len(self.exported().names) == 1
        return self.name if only else f"{self.name}, sheet {sheets.sheets[0].sheet.name!r}"

    def layout_of(self, sheets: JoinedSheets, of_csv: Mapping[str, str]) -> dict[str, str]:
        """Describe the format, the sheets read, and the rows with their column names."""
        names = ", ".join(each.sheet.name for each in sheets.sheets)
        own = {name: value for name, value in of_csv.items() if name not in _OF_CSV}
        word = "sheets" if sheets.firsts else "sheet"
        layout = {
            "format": _FORMATS[self.content.kind],
            word: names,
            **own,
            **self.exported().notes,
        }
        if sheets.firsts and any(each.header_row > 1 for each in sheets.sheets):
            rows = (f"{each.sheet.name} {each.header_row}" for each in sheets.sheets)
            layout["header rows"] = ", ".join(rows)
        return layout

    @contextmanager
    def errors_by_row(self, sheets: JoinedSheets) -> Iterator[None]:
        """Make errors name the workbook, and the row instead of the record."""
        try:
            yield
        except CustomerDataError as error:
            if isinstance(record := error.facts.get("record"), int):
                error.facts["record"] = sheets.place_of(record)
            error.source = str(self.path.parent / self.name_of(sheets))
            raise


@dataclass(slots=True)
class WorkbookCustomers:
    """The customers in the sheets of a workbook.

    Everything is as in a CSV file, and a record has the number of its row. Cells with numbers are
    numbers, and so are texts that would be in a CSV file. Dates and booleans are texts, cells with
    errors are empty, and a formula has the value saved with the file. Hidden rows and sheets
    count.

    Attributes
    ----------
    quarantine
        A file for all rejected records with their cells.
    features
        The features by which the sheets to summarise are chosen.
    """

    workbook: Workbook
    quarantine: Path | None = None
    features: tuple[Feature, ...] = ()

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.workbook.name

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Summarise the sheets that would be read, or else the largest."""
        book = self.workbook
        found = sheets_to_summarise(str(book.path), book.exported(), book.contract, self.features)
        sheets = joined(found, book.contract)
        with book.errors_by_row(sheets):
            return self._customers(sheets).summarise_columns(most=most)

    def take_census(
        self,
        features: tuple[Feature, ...],
        *,
        breakdowns: Sequence[Breakdown] = (),
        progress: Progress,
    ) -> Reading:
        """Count the customers in the sheets that have the features."""
        if self.quarantine:
            check_target(self.quarantine, option="quarantine", source=self.workbook.path)
        sheets = self.workbook.sheets_for(features)
        customers = self._customers(sheets, self.quarantine)
        with self.workbook.errors_by_row(sheets):
            reading = customers.take_census(features, breakdowns=breakdowns, progress=progress)
        return replace(
            reading,
            source=self.workbook.name_of(sheets),
            layout=self.workbook.layout_of(sheets, reading.layout),
        )

    def locate(
        self,
        points: Points,
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Look for the customers in the same sheets."""
        sheets = self.workbook.sheets_for(features)
        with self.workbook.errors_by_row(sheets):
            customers = self._customers(sheets)
            return customers.locate(points, features, most=most, progress=progress)

    def _customers(self, sheets: JoinedSheets, quarantine: Path | None = None) -> CsvCustomers:
        return CsvCustomers(
            sheets.file.path, sheets.contract, place_of=sheets.place_of, quarantine=quarantine
        )


@dataclass(frozen=True, slots=True)
class WorkbookGlance:
    """A workbook, to look at the first rows of its sheets."""

    workbook: Workbook

    def first_rows(self, *, most: int) -> tuple[FirstRows, ...]:
        """Read the first rows of each sheet, up to a number of sheets."""
        exported = self.workbook.exported()
        sheets = exported.sheets[:_MOST_SHEETS]
        return tuple(self._rows_of(exported, sheet, most) for sheet in sheets)

    def _rows_of(self, exported: Exported, sheet: Sheet, most: int) -> FirstRows:
        if sheet.begin == sheet.end:
            return FirstRows(name=sheet.name, rows=(), total=0)
        file = exported.file_of(sheet)
        (found,) = CsvGlance(file.path, self.workbook.contract).first_rows(most=most)
        return FirstRows(name=sheet.name, rows=found.rows, total=sheet.rows)
