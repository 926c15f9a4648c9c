"""Customers from the first sheet of an Excel workbook."""

import warnings
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from mallseg.adapters.pandas_customers.frame import PandasCustomers
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.data_contract import DataContract
from mallseg.domain.customers.demographics import DemographicCounts
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.reading import Reading
from mallseg.domain.errors import CustomerDataError, SourceFault, system_text
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation

_FIRST_RECORD = 2
"""The row of column names is record 1, as in the sheet itself."""


@dataclass(slots=True)
class ExcelCustomers:
    """An ``.xlsx`` workbook: column names in its first row, a customer in each row below.

    Cells must hold numbers: a number stored as text is none. A row without any value is no record.
    Reading a sheet takes long, so it is read once and kept.
    """

    path: Path
    contract: DataContract = field(default_factory=DataContract)
    _rows: PandasCustomers | None = field(default=None, init=False, repr=False)

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    def take_census(self, features: tuple[Feature, ...], *, progress: Progress) -> Reading:
        """Count the rows of the first sheet; the whole sheet is held in memory."""
        return self.rows().take_census(features, progress=progress)

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

    def count_demographics(
        self,
        segmentation: Segmentation,
        *,
        without: Collection[Point] = frozenset(),
        progress: Progress,
    ) -> DemographicCounts:
        """Count the customers in the sheet."""
        return self.rows().count_demographics(segmentation, without=without, progress=progress)

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
