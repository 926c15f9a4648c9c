"""The customers in the sheets of a workbook, with their ids."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from mallseg.adapters.csv_customers.identified import CsvIdentifiedCustomers
from mallseg.adapters.workbooks.joined import JoinedSheets
from mallseg.adapters.workbooks.source import Workbook
from mallseg.domain.customers.feature import Feature
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.id_column import IdColumn
from mallseg.domain.sources.identified import IdentifiedBatch, IdentifiedReading


@dataclass(frozen=True, slots=True)
class WorkbookIdentifiedCustomers:
    """A workbook with a column of ids: the number 7 in a cell is the id ``7``."""

    workbook: Workbook

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.workbook.name

    def find_ids(self, features: tuple[Feature, ...], *, named: str = "") -> IdColumn:
        """Find the column in the sheets that are read."""
        sheets = self.workbook.sheets_for(features)
        with self.workbook.errors_by_row(sheets):
            return _customers(sheets).find_ids(features, named=named)

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[IdentifiedBatch], object],
        *,
        id_column: str = "",
        progress: Progress,
    ) -> IdentifiedReading:
        """Read the sheets that have the features."""
        sheets = self.workbook.sheets_for(segmentation.features)
        with self.workbook.errors_by_row(sheets):
            reading = _customers(sheets).read(
                segmentation, take, id_column=id_column, progress=progress
            )
        return replace(reading, source=self.workbook.name_of(sheets))


def _customers(sheets: JoinedSheets) -> CsvIdentifiedCustomers:
    return CsvIdentifiedCustomers(sheets.file.path, sheets.contract, place_of=sheets.place_of)
