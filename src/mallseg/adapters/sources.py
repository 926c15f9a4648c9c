"""Which adapter reads a source of customers, and which one copies it.

Each is imported when it is chosen: a CSV file loads neither pandas nor what reads workbooks.
"""

import os
from pathlib import Path
from typing import Any

from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.customers.columns.data_contract import DataContract
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.texts.number_format import NumberFormat
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import (
    AudienceLists,
    CustomerSource,
    IdentifiedCustomers,
    LabelledCopy,
    MemberRecords,
    TextTable,
)

_WORKBOOK = ".xlsx"
_TEXTS = (".csv", ".csv.gz")


def customers_of(
    source: object,
    contract: DataContract,
    *,
    encoding: str,
    quarantine: Path | None = None,
    features: tuple[Feature, ...] = (),
) -> CustomerSource:
    """Choose by source: a pandas frame, or a file by its content, whatever its name.

    Parameters
    ----------
    features
        Those in use: of a workbook, the sheets that have them are looked at.

    Raises
    ------
    InvalidOptionError
        The source is of another kind, or a sheet is asked for where there is none.
    CustomerDataError
        It is a zip archive that holds no table.
    """
    if not isinstance(source, str | os.PathLike):
        from mallseg.adapters.frame_customers.frame import FrameCustomers

        return FrameCustomers(source, contract)
    from mallseg.adapters.input_files.file_kind import is_parquet
    from mallseg.adapters.workbooks.content import content_of

    path = Path(source)
    if is_parquet(path):
        return _parquet(path, contract, quarantine)
    if content := content_of(path):
        from mallseg.adapters.workbooks.source import Workbook, WorkbookCustomers

        return WorkbookCustomers(Workbook(path, content, contract), quarantine, features)
    _refuse_sheet(contract)
    from mallseg.adapters.csv_customers.source import CsvCustomers

    own = _of_text(path, contract, encoding)
    return CsvCustomers(path, contract, quarantine=quarantine, **own)


def _parquet(path: Path, contract: DataContract, quarantine: Path | None) -> CustomerSource:
    from mallseg.adapters.duckdb_customers.parquet import parquet_files
    from mallseg.adapters.duckdb_customers.source import ParquetCustomers

    _refuse_sheet(contract)
    if quarantine:
        raise InvalidOptionError("quarantine", OptionFault.NOT_OF_PARQUET)
    return ParquetCustomers(parquet_files(path), contract)


def identified_customers_of(
    source: object, contract: DataContract, *, encoding: str
) -> IdentifiedCustomers:
    """Choose by source, as `customers_of` does."""
    if not isinstance(source, str | os.PathLike):
        from mallseg.adapters.frame_customers.identified import IdentifiedFrame

        return IdentifiedFrame(source, contract)
    from mallseg.adapters.workbooks.content import content_of

    path = Path(source)
    if content := content_of(path):
        from mallseg.adapters.workbooks.identified import WorkbookIdentifiedCustomers
        from mallseg.adapters.workbooks.source import Workbook

        return WorkbookIdentifiedCustomers(Workbook(path, content, contract))
    _refuse_sheet(contract)
    from mallseg.adapters.csv_customers.identified import CsvIdentifiedCustomers

    return CsvIdentifiedCustomers(path, contract, **_of_text(path, contract, encoding))


def labelled_copy_of(
    source: Path, target: Path, contract: DataContract, *, encoding: str, for_spreadsheet: bool
) -> LabelledCopy:
    """Choose by source and target: each may be a workbook or a CSV file.

    Raises
    ------
    InvalidOptionError
        The target has another ending, or a workbook is to be made safe for spreadsheets.
    CustomerDataError
        The source is a zip archive that holds no table.
    """
    from mallseg.adapters.workbooks.content import content_of

    is_workbook = target.suffix.lower() == _WORKBOOK
    if is_workbook and for_spreadsheet:
        raise InvalidOptionError("for_spreadsheet", OptionFault.NOT_FOR_WORKBOOKS)
    if content := content_of(source):
        from mallseg.adapters.workbooks.labelled_copy import WorkbookLabelledCopy
        from mallseg.adapters.workbooks.source import Workbook

        if not target.name.lower().endswith((_WORKBOOK, *_TEXTS)):
            raise InvalidOptionError("out", OptionFault.WRONG_ENDING, endings=(_WORKBOOK, *_TEXTS))
        return WorkbookLabelledCopy(
            workbook=Workbook(source, content, contract, whole=is_workbook),
            target=target,
            for_spreadsheet=for_spreadsheet,
        )
    _refuse_sheet(contract)
    from mallseg.adapters.csv_customers.annotated_copy import CsvLabelledCopy

    own = _of_text(source, contract, encoding)
    copy = CsvLabelledCopy(source, contract, target=target, for_spreadsheet=for_spreadsheet, **own)
    if copy.content and not target.name.lower().endswith((_WORKBOOK, *_TEXTS)):
        raise InvalidOptionError("out", OptionFault.WRONG_ENDING, endings=(_WORKBOOK, *_TEXTS))
    if not is_workbook:
        return copy
    from mallseg.adapters.workbooks.labelled_copy import CsvAsWorkbook

    return CsvAsWorkbook(customers=copy)


def _of_text(path: Path, contract: DataContract, encoding: str) -> dict[str, Any]:
    """Say how a file of text is read; JSON as the CSV file that it would be."""
    from mallseg.adapters.input_files.file_kind import Kind, kind_of

    if kind_of(path) is not Kind.JSON:
        return {"encoding": encoding}
    from mallseg.adapters.json_customers.converted import json_as_csv, place_in_json

    content = json_as_csv(path, contract.numbers.decimal)
    return {"content": content, "place_of": place_in_json}


def member_records_of(path: Path, contract: DataContract, *, encoding: str) -> MemberRecords:
    """Choose by the content of a file, as `customers_of` does."""
    from mallseg.adapters.workbooks.content import content_of

    if content := content_of(path):
        from mallseg.adapters.workbooks.members import WorkbookMemberRecords
        from mallseg.adapters.workbooks.source import Workbook

        return WorkbookMemberRecords(Workbook(path, content, contract))
    _refuse_sheet(contract)
    from mallseg.adapters.csv_customers.members import CsvMemberRecords

    return CsvMemberRecords(path, contract, **_of_text(path, contract, encoding))


def text_table_of(path: Path, numbers: NumberFormat, *, encoding: str) -> TextTable:
    """Choose by the content of a file; where its table stands is to be found."""
    from mallseg.adapters.workbooks.content import content_of

    contract = DataContract(numbers=numbers)
    if content := content_of(path):
        from mallseg.adapters.workbooks.members import WorkbookTexts
        from mallseg.adapters.workbooks.source import Workbook

        return WorkbookTexts(Workbook(path, content, contract))
    from mallseg.adapters.csv_customers.texts import CsvTexts

    return CsvTexts(path, contract, **_of_text(path, contract, encoding))


def list_table_of(target: Path, numbers: NumberFormat) -> TextTable:
    """Choose what reads a list that was written."""
    from mallseg.adapters.csv_customers.lists import LIST_ENCODING

    return text_table_of(target, numbers, encoding=LIST_ENCODING)


def list_tables_of(target: Path, numbers: NumberFormat) -> tuple[TextTable, TextTable]:
    """Choose what reads a list that was written, and those held out, who stand beside it.

    Raises
    ------
    InvalidOptionError
        There is no file with those held out.
    """
    from mallseg.adapters.csv_customers.lists import path_of

    beside = path_of(target, ListKind.HELD_OUT)
    if target.exists() and not beside.exists():
        raise InvalidOptionError("audience", OptionFault.NO_HELD_OUT, file=beside.name)
    return list_table_of(target, numbers), list_table_of(beside, numbers)


def audience_lists_at(target: Path, contract: DataContract) -> AudienceLists:
    """Choose by the name of the target: a workbook or a CSV file.

    Raises
    ------
    InvalidOptionError
        It has another ending.
    """
    from mallseg.adapters.csv_customers.lists import CsvLists

    match target.suffix.lower():
        case ".csv":
            return CsvLists(target=target)
        case ".xlsx":
            from mallseg.adapters.workbooks.lists import WorkbookLists

            return WorkbookLists(target=target, decimal=contract.numbers.decimal)
    raise InvalidOptionError("out", OptionFault.WRONG_ENDING, endings=(".csv", _WORKBOOK))


def _refuse_sheet(contract: DataContract) -> None:
    if contract.layout.sheet:
        raise InvalidOptionError("sheet", OptionFault.WORKBOOKS_ONLY)
