"""The choice of the sheets of a workbook that are read for some features."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from mallseg.adapters.csv_customers.table import CsvFile
from mallseg.adapters.input_files.unnamed_file import UnnamedFile
from mallseg.adapters.workbooks.exported import Exported, Sheet
from mallseg.adapters.workbooks.uncalculated import Uncalculated
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError, FileFault, SourceFault
from mallseg.domain.sources.data_contract import ALL_SHEETS, DataContract

_DOES_NOT_FIT = {
    SourceFault.NO_COLUMN,
    SourceFault.NO_FIRST_LINE,
    SourceFault.NO_HEADER,
    SourceFault.NO_SUCH_RECORD,
    SourceFault.NAMES_DO_NOT_FIT,
}


_FEWEST_WITH_TOTAL = 20
"""In a sheet with fewer rows, the last one counts as a customer, not as a total."""


@dataclass(frozen=True, slots=True)
class FittingSheet:
    """A sheet with the columns of all features.

    Attributes
    ----------
    header_row
        The row with the names of the columns, from 1; 0 where there is none.
    columns
        The index of each feature's column.
    """

    sheet: Sheet
    file: UnnamedFile
    header_row: int
    header: Sequence[str]
    columns: Mapping[Feature, int]


def fitting_sheets(
    source: str, exported: Exported, contract: DataContract, features: tuple[Feature, ...]
) -> list[FittingSheet]:
    """Choose the sheet asked for, or the only one that fits, or all that do.

    A sheet fits if it has the columns of the features.

    Raises
    ------
    CustomerDataError
        No sheet fits, or several do and none is asked for; or a formula has no value.
    """
    asked = contract.layout.sheet
    filled = filled_sheets(source, exported, asked)
    found, refusals = [], []
    for sheet in filled:
        try:
            found.append(_opened(source, exported, sheet, contract, features))
        except CustomerDataError as error:
            if error.code not in _DOES_NOT_FIT or len(filled) == 1:
                raise
            refusals.append(error)
    if not found:
        raise refusals[filled.index(max(filled, key=_size))]
    # A sheet with nothing but column names is a template, not a second table.
    found = [each for each in found if each.sheet.rows > each.header_row] or found[:1]
    if len(found) > 1 and asked != ALL_SHEETS:
        names = tuple(each.sheet.name for each in found)
        raise CustomerDataError(
            source, FileFault.SEVERAL_SHEETS, count=len(found), sheets=names, first=names[0]
        )
    whole = tuple(each.sheet.name for each in found if not _formulas_of(each))
    for each in found:
        with sheet_errors(source, exported, each.sheet):
            _check_formulas(source, each, whole)
    return found


def sheets_to_summarise(
    source: str, exported: Exported, contract: DataContract, features: tuple[Feature, ...]
) -> list[FittingSheet]:
    """Choose the sheets to summarise: those that would be read, or else the most table-like one.

    Where several fit and none is asked for, that is the one with most text; where all are asked for
    and none fits, all that have the same columns as that one.
    """
    if features:
        with suppress(CustomerDataError):
            return fitting_sheets(source, exported, contract, features)
    asked = contract.layout.sheet
    filled = sorted(filled_sheets(source, exported, asked), key=_size, reverse=True)
    found, refusals = [], []
    for sheet in filled:
        try:
            found.append(_opened(source, exported, sheet, contract, ()))
        except CustomerDataError as error:
            refusals.append(error)
    if not found:
        raise refusals[0]
    own = found[0]
    alike = [each for each in found if {*each.header} == {*own.header}]
    return alike if asked == ALL_SHEETS else [own]


def filled_sheets(source: str, exported: Exported, asked: str) -> list[Sheet]:
    """Return the sheets with cells, or the one asked for."""
    if asked not in {"", ALL_SHEETS, *exported.names}:
        raise CustomerDataError(
            source, FileFault.NO_SHEET, sheet=asked, sheets=exported.names or ("none",)
        )
    wanted = {*exported.names} if asked in {"", ALL_SHEETS} else {asked}
    filled = [sheet for sheet in exported.sheets if sheet.name in wanted and _size(sheet)]
    if not filled:
        raise CustomerDataError(source, FileFault.NO_SHEETS)
    return filled


def _size(sheet: Sheet) -> int:
    return sheet.end - sheet.begin


@contextmanager
def sheet_errors(source: str, exported: Exported, sheet: Sheet) -> Iterator[None]:
    """Make errors name the workbook and the sheet, not the temporary CSV file."""
    try:
        yield
    except CustomerDataError as error:
        is_only_one = len(exported.names) == 1
        error.source = source if is_only_one else f"{source}, sheet {sheet.name!r}"
        raise


def _opened(
    source: str,
    exported: Exported,
    sheet: Sheet,
    contract: DataContract,
    features: tuple[Feature, ...],
) -> FittingSheet:
    file = exported.file_of(sheet)
    with (
        sheet_errors(source, exported, sheet),
        CsvFile(file.path, contract).opened(features) as table,
    ):
        return FittingSheet(
            sheet=sheet,
            file=file,
            header_row=table.records.number,
            header=table.dialect.header,
            columns=table.dialect.columns,
        )


def _formulas_of(found: FittingSheet) -> dict[int, Uncalculated]:
    """Return the formulas without a value in the columns of features, except for a total."""
    formulas, places = found.sheet.formulas, found.columns.values()
    return {
        place: formulas[place]
        for place in places
        if place in formulas and not _is_total(formulas[place], found.sheet)
    }


def _is_total(formula: Uncalculated, sheet: Sheet) -> bool:
    return formula.cells == 1 and formula.first_row == sheet.rows > _FEWEST_WITH_TOTAL


def _check_formulas(source: str, found: FittingSheet, whole: tuple[str, ...]) -> None:
    for place, none in _formulas_of(found).items():
        raise CustomerDataError(
            source,
            FileFault.FORMULAS_WITHOUT_VALUES,
            file=source,
            column=found.header[place],
            cells=none.cells,
            row=none.first_row,
            sheets=whole,
        )
