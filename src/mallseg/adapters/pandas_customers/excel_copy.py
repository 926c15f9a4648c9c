"""A labelled copy of an Excel workbook."""

import io
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pandas as pd

from mallseg.adapters.pandas_customers.excel import ExcelCustomers
from mallseg.domain.customers.data_contract import DataContract
from mallseg.domain.customers.labelling import LABEL_COLUMNS, Labelling
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.files.draft import draft_of

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
        mode = self.path.stat().st_mode & 0o666
        with draft_of(self.target, option="out", source=self.path, mode=mode) as draft:
            draft.write(self._with(labelled, customers.records))
        slugs = Counter({segment.slug: 0 for segment in segmentation.segments})
        slugs.update(labelled["segment_slug"].dropna().tolist())
        return Labelling(
            source=customers.name,
            customers=slugs,
            faults=reading.faults,
            rejections=reading.rejections,
        )

    def _with(self, labelled: pd.DataFrame, rows: list[int]) -> bytes:
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
