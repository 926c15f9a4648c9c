"""The rows of a workbook for lists, and its sheets as tables of texts."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from mallseg.adapters.csv_customers.members import CsvMemberRecords
from mallseg.adapters.csv_customers.texts import ONLY_IDS, CsvTexts, are_only_ids
from mallseg.adapters.workbooks.choice import sheets_to_summarise
from mallseg.adapters.workbooks.joined import JoinedSheets, joined
from mallseg.adapters.workbooks.source import Workbook
from mallseg.domain.campaigns.member import Member, TextColumns
from mallseg.domain.campaigns.segment_amounts import AmountSums, SegmentAmounts
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.labelling import Labelling


@dataclass(frozen=True, slots=True)
class WorkbookMemberRecords:
    """A workbook of which some rows go into lists."""

    workbook: Workbook

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.workbook.name

    def columns(self, features: tuple[Feature, ...]) -> TextColumns:
        """Look at the first rows of the sheets that are read."""
        sheets = self.workbook.sheets_for(features)
        with self.workbook.errors_by_row(sheets):
            columns = _members(sheets).columns(features)
        return replace(columns, source=str(self.workbook.path))

    def read(
        self,
        segmentation: Segmentation,
        take: Callable[[Member], object],
        *,
        slugs: Collection[str],
        progress: Progress,
    ) -> Labelling:
        """Read the sheets that have the features."""
        sheets = self.workbook.sheets_for(segmentation.features)
        with self.workbook.errors_by_row(sheets):
            labelling = _members(sheets).read(segmentation, take, slugs=slugs, progress=progress)
        return replace(labelling, source=self.workbook.name_of(sheets))

    def amounts(
        self,
        segmentation: Segmentation,
        column: int,
        *,
        slugs: Collection[str],
        progress: Progress,
    ) -> SegmentAmounts:
        """Read the sheets once."""
        numbers = self.workbook.sheets_for(segmentation.features).contract.numbers
        sums = AmountSums.of(len(segmentation.segments), column, numbers)
        return sums.total(self.read(segmentation, sums.add_member, slugs=slugs, progress=progress))


def _members(sheets: JoinedSheets) -> CsvMemberRecords:
    return CsvMemberRecords(sheets.file.path, sheets.contract, place_of=sheets.place_of)


@dataclass(frozen=True, slots=True)
class WorkbookTexts:
    """The largest sheet of a workbook, as a table of texts."""

    workbook: Workbook

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.workbook.name

    def columns(self) -> TextColumns:
        """Look at its first rows."""
        sheets = self._sheets()
        with self.workbook.errors_by_row(sheets):
            return replace(_texts(sheets).columns(), source=str(self.workbook.path))

    def rows(self) -> Iterator[Sequence[str]]:
        """Read row by row."""
        sheets = self._sheets()
        with self.workbook.errors_by_row(sheets):
            yield from _texts(sheets).rows()

    def _sheets(self) -> JoinedSheets:
        try:
            return self._sheets_by(self.workbook.contract)
        except CustomerDataError as error:
            if not are_only_ids(error):
                raise
            return self._sheets_by(replace(self.workbook.contract, layout=ONLY_IDS))

    def _sheets_by(self, contract: DataContract) -> JoinedSheets:
        book = self.workbook
        return joined(sheets_to_summarise(str(book.path), book.exported(), contract, ()), contract)


def _texts(sheets: JoinedSheets) -> CsvTexts:
    return CsvTexts(sheets.file.path, sheets.contract, place_of=sheets.place_of)
