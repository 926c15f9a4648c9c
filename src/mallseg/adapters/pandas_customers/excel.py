"""An Excel workbook: the customers on its first sheet, and a labelled copy of it."""

import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pandas as pd

from mallseg.adapters.pandas_customers.frame import PandasCustomers
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.column_summary import ColumnSummary
from mallseg.domain.customers.data_contract import DataContract
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.labelling import LABEL_COLUMNS, Labelling
from mallseg.domain.customers.reading import Reading
from mallseg.domain.errors import (
    CustomerDataError,
    InvalidOptionError,
    OptionFault,
    SourceFault,
    system_text,
)
from mallseg.domain.ports import Progress
from mallseg.domain.segments.certainty import CERTAINTIES
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.visible import visible
from mallseg.files.draft import draft_of

_FIRST_RECORD = 2
"""The row of column names is record 1, as in the sheet itself."""


@dataclass(slots=True)
class ExcelCustomers:
    """An ``.xlsx`` workbook: column names in its first row, a customer in each row below.

    A number stored as text is one, written as in a CSV file. A row without any value is no record.
    Reading a sheet takes long, so it is read once and kept.
    """

    path: Path
    contract: DataContract = field(default_factory=DataContract)
    _rows: PandasCustomers | None = field(default=None, init=False, repr=False)

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return visible(self.path.name)

    def summarise_columns(self, *, most: int) -> tuple[ColumnSummary, ...]:
        """Take the first rows of the sheet."""
        return self.rows().summarise_columns(most=most)

    def take_census(
        self,
        features: tuple[Feature, ...],
        *,
        breakdowns: Sequence[Breakdown] = (),
        progress: Progress,
    ) -> Reading:
        """Count the rows of the first sheet; the whole sheet is held in memory."""
        return self.rows().take_census(features, breakdowns=breakdowns, progress=progress)

    def locate(
        self,
        points: Collection[Point],
        features: tuple[Feature, ...],
        *,
        most: int,
        progress: Progress,
    ) -> tuple[int, ...]:
        """Look for the customers in the sheet."""
        return self.rows().locate(points, features, most=most, progress=progress)

    def rows(self) -> PandasCustomers:
        """Read the rows of the first sheet, numbered as the sheet numbers them."""
        if self._rows is None:
            sheet = self._sheet().dropna(how="all")
            self._rows = PandasCustomers(
                sheet.reset_index(drop=True),
                self.contract,
                name=self.name,
                records=[int(row) + _FIRST_RECORD for row in sheet.index],
                layout={"format": "Excel workbook, first sheet"},
            )
        return self._rows

    def _sheet(self) -> pd.DataFrame:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl's, about styles
                return pd.read_excel(self.path, dtype=object, engine="openpyxl")
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError):
            raise CustomerDataError(str(self.path), SourceFault.DAMAGED_WORKBOOK) from None
        except OSError as error:
            raise CustomerDataError(
                str(self.path), SourceFault.SOURCE_NOT_READABLE, detail=system_text(error)
            ) from None


_HEADER_ROW = 1


@dataclass(frozen=True, slots=True)
class ExcelLabelledCopy:
    """An ``.xlsx`` workbook to be copied, with a segment for each row of its first sheet.

    Cells, formulas and formats are kept; charts and pictures are not.
    """

    path: Path
    contract: DataContract = field(default_factory=DataContract)
    target: Path = field(kw_only=True)

    def __post_init__(self) -> None:
        if self.target.suffix.lower() != ".xlsx":
            raise InvalidOptionError("out", OptionFault.WRONG_ENDING, endings=(".xlsx",))

    def write(self, segmentation: Segmentation, *, progress: Progress) -> Labelling:
        """Assign the rows of the first sheet, and write all sheets, which are held in memory."""
        customers = ExcelCustomers(self.path, self.contract).rows()
        reading = customers.take_census(segmentation.features, progress=progress)
        labelled = customers.with_segments(segmentation)
        with draft_of(self.target, option="out", source=self.path, mode=None) as draft:
            draft.write(self._with(labelled, customers.records))
        slugs = Counter({segment.slug: 0 for segment in segmentation.segments})
        slugs.update(labelled["segment_slug"].dropna().tolist())
        certain = Counter(labelled["certainty"].dropna().tolist())
        return Labelling(
            source=customers.name,
            customers=slugs,
            certainties={certainty: certain[certainty] for certainty in CERTAINTIES},
            faults=reading.faults,
            rejections=reading.rejections,
        )

    def _with(self, labelled: pd.DataFrame, rows: Sequence[int]) -> bytes:
        """Add the labels to the workbook as it is, formulas included."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's, about extensions it does not know
            book = openpyxl.load_workbook(self.path)
        sheet = book.worksheets[0]
        first = len(labelled.columns) - len(LABEL_COLUMNS) + 1
        for column, name in enumerate(LABEL_COLUMNS, start=first):
            sheet.cell(_HEADER_ROW, column, name)
            for row, value in zip(rows, labelled[name].tolist(), strict=True):
                cell = sheet.cell(row, column, None if pd.isna(value) else value)
                if isinstance(value, str):
                    cell.data_type = "s"  # a text, never a formula
        whole = io.BytesIO()
        book.save(whole)
        return whole.getvalue()
