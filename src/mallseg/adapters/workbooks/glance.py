"""The first rows of the sheets of a workbook."""

from dataclasses import dataclass

from mallseg.adapters.csv_customers.glance import CsvGlance
from mallseg.adapters.workbooks.exported import Exported, Sheet
from mallseg.adapters.workbooks.source import Workbook
from mallseg.domain.customers.columns.first_rows import FirstRows

_MOST_SHEETS = 20


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
