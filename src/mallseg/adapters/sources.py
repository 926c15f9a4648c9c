"""Which adapter reads a source of customers, and which one copies it.

Each is imported when it is chosen: a CSV file loads neither pandas nor what reads workbooks.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.customers.columns.data_contract import DataContract
from mallseg.domain.customers.columns.table_name import TableName
from mallseg.domain.customers.database_url import DatabaseUrl
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.texts.number_format import NumberFormat
from mallseg.domain.errors import (
    CustomerDataError,
    FileFault,
    InvalidOptionError,
    OptionFault,
    TableFault,
)
from mallseg.domain.ports import (
    AudienceLists,
    CustomerSource,
    IdentifiedCustomers,
    LabelledCopy,
    MemberRecords,
    SourceGlance,
    TextTable,
)

if TYPE_CHECKING:
    from pydantic import SecretStr

    from mallseg.adapters.counted_tables.open_table import Table
    from mallseg.adapters.input_files.found_files import FoundFile
    from mallseg.adapters.input_files.parquet_files import ParquetFiles
    from mallseg.adapters.spark_customers.sessions import SparkSessions
    from mallseg.adapters.workbooks.content import Content

    MakeSessions = Callable[[], SparkSessions]

_WORKBOOK = ".xlsx"
_PARQUET = ".parquet"
_TEXTS = (".csv", ".csv.gz")
_SPARK = "spark"
_SCHEMES = ("postgresql", _SPARK)


Source = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
"""A file, a folder or pattern of files, ``-`` for standard input, or several of these."""


def customers_of(
    source: object,
    contract: DataContract,
    *,
    encoding: str,
    quarantine: Path | None = None,
    features: tuple[Feature, ...] = (),
    password: "SecretStr | None" = None,
    spark_sessions: "MakeSessions | None" = None,
) -> CustomerSource:
    """Choose by source: a database, a frame, or files by their content, whatever their names.

    Several files are read as one; each must be a CSV file then.

    Parameters
    ----------
    features
        Those in use: of a workbook, the sheets that have them are looked at.
    password
        Of a database whose address has none.
    spark_sessions
        Makes what gives the sessions of ``spark://``, which names no cluster.

    Raises
    ------
    InvalidOptionError
        The source is of another kind, or a sheet or table is asked for where there is none.
    CustomerDataError
        It is a zip archive that holds no table.
    """
    if table := _table_of(source, contract, password, spark_sessions):
        from mallseg.adapters.counted_tables.source import CountedCustomers

        _refuse_sheet(contract)
        if quarantine:
            raise InvalidOptionError("quarantine", OptionFault.NOT_OF_PARQUET)
        return CountedCustomers(table, contract)
    if contract.layout.table:
        raise InvalidOptionError("table", OptionFault.DATABASES_ONLY)
    if not _is_of_files(source):
        from mallseg.adapters.frame_customers.frame import FrameCustomers

        return FrameCustomers(source, contract)
    files = _files_of(source)
    path = files[0].path
    if content := _workbook_in(files):
        from mallseg.adapters.workbooks.source import Workbook, WorkbookCustomers

        return WorkbookCustomers(Workbook(path, content, contract), quarantine, features)
    _refuse_sheet(contract)
    from mallseg.adapters.csv_customers.source import CsvCustomers

    own = _of_texts(files, contract, encoding)
    return CsvCustomers(path, contract, quarantine=quarantine, **own)


def glance_at(path: Path, contract: DataContract, *, encoding: str) -> SourceGlance:
    """Choose by the content of a file, as `customers_of` does."""
    files = _files_of(path)
    if content := _workbook_in(files):
        from mallseg.adapters.workbooks.glance import WorkbookGlance
        from mallseg.adapters.workbooks.source import Workbook

        return WorkbookGlance(Workbook(path, content, contract, whole=True))
    from mallseg.adapters.csv_customers.glance import CsvGlance

    return CsvGlance(path, contract, **_of_texts(files, contract, encoding))


def identified_customers_of(
    source: object,
    contract: DataContract,
    *,
    encoding: str,
    password: "SecretStr | None" = None,
    spark_sessions: "MakeSessions | None" = None,
) -> IdentifiedCustomers:
    """Choose by source, as `customers_of` does."""
    if table := _table_of(source, contract, password, spark_sessions):
        from mallseg.adapters.counted_tables.identified import IdentifiedTable

        _refuse_sheet(contract)
        return IdentifiedTable(table, contract)
    if contract.layout.table:
        raise InvalidOptionError("table", OptionFault.DATABASES_ONLY)
    if not _is_of_files(source):
        from mallseg.adapters.frame_customers.identified import IdentifiedFrame

        return IdentifiedFrame(source, contract)
    files = _files_of(source)
    path = files[0].path
    if content := _workbook_in(files):
        from mallseg.adapters.workbooks.identified import WorkbookIdentifiedCustomers
        from mallseg.adapters.workbooks.source import Workbook

        return WorkbookIdentifiedCustomers(Workbook(path, content, contract))
    _refuse_sheet(contract)
    from mallseg.adapters.csv_customers.identified import CsvIdentifiedCustomers

    return CsvIdentifiedCustomers(path, contract, **_of_texts(files, contract, encoding))


def labelled_copy_of(
    source: Source, target: Path, contract: DataContract, *, encoding: str, for_spreadsheet: bool
) -> LabelledCopy:
    """Choose by source and target: each may be a workbook or a CSV file.

    Raises
    ------
    InvalidOptionError
        The target has another ending, or a workbook is to be made safe for spreadsheets.
    CustomerDataError
        The source is a zip archive that holds no table.
    """
    is_workbook = target.suffix.lower() == _WORKBOOK
    if table := _parquet_at(source):
        return _parquet_copy(table, target, contract, for_spreadsheet=for_spreadsheet)
    if is_workbook and for_spreadsheet:
        raise InvalidOptionError("for_spreadsheet", OptionFault.NOT_FOR_WORKBOOKS)
    files = _files_of(source)
    path = files[0].path
    if content := _workbook_in(files):
        from mallseg.adapters.workbooks.labelled_copy import WorkbookLabelledCopy
        from mallseg.adapters.workbooks.source import Workbook

        if not target.name.lower().endswith((_WORKBOOK, *_TEXTS)):
            raise InvalidOptionError("out", OptionFault.WRONG_ENDING, endings=(_WORKBOOK, *_TEXTS))
        return WorkbookLabelledCopy(
            workbook=Workbook(path, content, contract, whole=is_workbook),
            target=target,
            for_spreadsheet=for_spreadsheet,
        )
    _refuse_sheet(contract)
    from mallseg.adapters.csv_customers.annotated_copy import CsvLabelledCopy

    if target.suffix.lower() == _PARQUET:
        raise InvalidOptionError("out", OptionFault.WRONG_ENDING, endings=(*_TEXTS, _WORKBOOK))
    own = _of_texts(files, contract, encoding)
    copy = CsvLabelledCopy(path, contract, target=target, for_spreadsheet=for_spreadsheet, **own)
    if copy.format and not target.name.lower().endswith((_WORKBOOK, *_TEXTS)):
        raise InvalidOptionError("out", OptionFault.WRONG_ENDING, endings=(_WORKBOOK, *_TEXTS))
    if not is_workbook:
        return copy
    from mallseg.adapters.workbooks.labelled_copy import CsvAsWorkbook

    return CsvAsWorkbook(customers=copy)


def _parquet_copy(
    files: "ParquetFiles", target: Path, contract: DataContract, *, for_spreadsheet: bool
) -> LabelledCopy:
    from mallseg.adapters.duckdb_customers.labelled_copy import ParquetLabelledCopy
    from mallseg.adapters.duckdb_customers.tables import ParquetTable

    _refuse_sheet(contract)
    if for_spreadsheet:
        raise InvalidOptionError("for_spreadsheet", OptionFault.NOT_FOR_PARQUET)
    if target.suffix.lower() != _PARQUET:
        raise InvalidOptionError("out", OptionFault.WRONG_ENDING, endings=(_PARQUET,))
    return ParquetLabelledCopy(table=ParquetTable(files), contract=contract, target=target)


def assigned_table_of(
    source: object,
    into: TableName,
    contract: DataContract,
    *,
    key: str = "",
    password: "SecretStr | None" = None,
    spark_sessions: "MakeSessions | None" = None,
) -> LabelledCopy:
    """Have the customers of a table assigned where they are, into another table.

    Raises
    ------
    InvalidOptionError
        The source is no table of PostgreSQL or Spark.
    CustomerDataError
        No table is named.
    """
    from mallseg.adapters.counted_tables.assigned import AssignedTable, SourceTable

    table = _table_of(source, contract, password, spark_sessions)
    if not isinstance(table, SourceTable):
        raise InvalidOptionError("into", OptionFault.SERVERS_ONLY)
    return AssignedTable(table=table, contract=contract, into=into, key=key)


def _is_of_files(source: object) -> TypeGuard[Source]:
    """Tell files from frames."""
    if isinstance(source, list | tuple):
        return bool(source) and all(isinstance(each, str | os.PathLike) for each in source)
    return isinstance(source, str | os.PathLike)


def _table_of(
    source: object,
    contract: DataContract,
    password: "SecretStr | None",
    spark_sessions: "MakeSessions | None",
) -> "Table | None":
    """Find the table that a source is, if it is one: of a server, a database file, or Parquet."""
    if isinstance(source, str):
        source = DatabaseUrl.of(source) or source
    if isinstance(source, DatabaseUrl):
        table = contract.layout.table
        if source.scheme == _SPARK:
            return _spark_table(source, table, spark_sessions)
        return _table_at(source, table, password)
    if not _is_of_files(source):
        return None if contract.layout.table else _spark_frame(source)
    if found := _parquet_at(source):
        from mallseg.adapters.duckdb_customers.tables import ParquetTable

        return None if contract.layout.table else ParquetTable(found)
    if path := _database_at(source):
        from mallseg.adapters.duckdb_customers.tables import DuckdbTable

        return DuckdbTable(path, contract.layout.table)
    return None


def _table_at(url: DatabaseUrl, table: TableName | None, password: "SecretStr | None") -> "Table":
    """Choose by the scheme of an address.

    Raises
    ------
    CustomerDataError
        There is none for it, or no table is named.
    InvalidOptionError
        What opens it is not installed.
    """
    if url.scheme not in _SCHEMES:
        raise CustomerDataError(str(url), TableFault.OTHER_DATABASE, known=_SCHEMES)
    if table is None:
        raise CustomerDataError(str(url), TableFault.TABLE_NEEDED)
    try:
        from mallseg.adapters.postgres_customers.server import Server
        from mallseg.adapters.postgres_customers.table import PostgresTable
    except ImportError as error:
        raise _absent(error, extra="postgres") from None
    return PostgresTable(Server(url, password), table)


def _spark_table(
    url: DatabaseUrl, table: TableName | None, sessions: "MakeSessions | None"
) -> "Table":
    """Take the session at an address, or without one that which is configured from outside.

    Raises
    ------
    CustomerDataError
        No table is named.
    InvalidOptionError
        Spark is not installed.
    """
    if table is None:
        raise CustomerDataError(str(url), TableFault.TABLE_NEEDED)
    try:
        from mallseg.adapters.spark_customers.sessions import ClusterSessions, ConfiguredSessions
        from mallseg.adapters.spark_customers.table import SparkTable
    except ImportError as error:
        raise _absent(error, extra="spark") from None
    if url.names_no_server:
        return SparkTable(sessions() if sessions else ConfiguredSessions(), table)
    return SparkTable(ClusterSessions(url), table)


def _spark_frame(source: object) -> "Table | None":
    """Take a frame of Spark, whose library is loaded where there is one."""
    if not type(source).__module__.startswith("pyspark."):
        return None
    from mallseg.adapters.spark_customers.table import SparkFrame

    return SparkFrame(source)


def _absent(error: ImportError, *, extra: str) -> InvalidOptionError:
    """Say which package is not installed, and how it is."""
    package = error.name or extra
    return InvalidOptionError("source", OptionFault.EXTRA_MISSING, package=package, extra=extra)


def _database_at(source: Source) -> Path | None:
    """Find the database file that one word stands for, if it is one."""
    from mallseg.adapters.input_files.file_kind import is_duckdb

    words = [source] if isinstance(source, str | os.PathLike) else source
    path = Path(words[0])
    return path if len(words) == 1 and is_duckdb(path) else None


def _parquet_at(source: Source) -> "ParquetFiles | None":
    """Find the Parquet files that one word stands for, where it stands for such."""
    from mallseg.adapters.input_files.parquet_files import parquet_at

    if not isinstance(source, str | os.PathLike):
        return parquet_at(Path(source[0])) if len(source) == 1 else None
    return parquet_at(Path(source))


def _files_of(source: Source | DatabaseUrl) -> "tuple[FoundFile, ...]":
    from mallseg.adapters.input_files.found_files import found_files

    if isinstance(source, DatabaseUrl):
        raise CustomerDataError(str(source), TableFault.FILES_ONLY)
    given = [source] if isinstance(source, str | os.PathLike) else source
    return found_files([Path(each) for each in given])


def _workbook_in(files: "Sequence[FoundFile]") -> "Content | None":
    """Find the workbook in a file; each of several must be a CSV file.

    Raises
    ------
    CustomerDataError
        One of several is none.
    """
    from mallseg.adapters.input_files.file_kind import Kind, kind_of
    from mallseg.adapters.workbooks.content import content_of

    if len(files) == 1:
        return content_of(files[0].content_path)
    for each in files:
        path = each.content_path
        if kind_of(path) is Kind.JSON or content_of(path):
            raise CustomerDataError(str(each.path), FileFault.NOT_ONE_OF_SEVERAL)
    return None


def _of_texts(
    files: "Sequence[FoundFile]", contract: DataContract, encoding: str
) -> dict[str, Any]:
    """Say how files of text are read; JSON as the CSV file that it would be."""
    from mallseg.adapters.input_files.file_kind import Kind, kind_of

    first, *more = files
    if more or kind_of(first.content_path) is not Kind.JSON:
        return {"encoding": encoding, "content": first.content, "more": tuple(more)}
    from mallseg.adapters.json_customers.converted import json_as_csv, place_in_json

    content = json_as_csv(first.content_path, contract.numbers.decimal, named=first.path)
    return {"content": content, "place_of": place_in_json, "format": "JSON"}


def member_records_of(source: Source, contract: DataContract, *, encoding: str) -> MemberRecords:
    """Choose by the content of files, as `customers_of` does."""
    files = _files_of(source)
    path = files[0].path
    if content := _workbook_in(files):
        from mallseg.adapters.workbooks.members import WorkbookMemberRecords
        from mallseg.adapters.workbooks.source import Workbook

        return WorkbookMemberRecords(Workbook(path, content, contract))
    _refuse_sheet(contract)
    from mallseg.adapters.csv_customers.members import CsvMemberRecords

    return CsvMemberRecords(path, contract, **_of_texts(files, contract, encoding))


def text_table_of(path: Path, numbers: NumberFormat, *, encoding: str) -> TextTable:
    """Choose by the content of a file; where its table stands is to be found."""
    from mallseg.adapters.workbooks.content import content_of

    contract = DataContract(numbers=numbers)
    if content := content_of(path):
        from mallseg.adapters.workbooks.members import WorkbookTexts
        from mallseg.adapters.workbooks.source import Workbook

        return WorkbookTexts(Workbook(path, content, contract))
    from mallseg.adapters.csv_customers.texts import CsvTexts
    from mallseg.adapters.input_files.found_files import FoundFile

    return CsvTexts(path, contract, **_of_texts([FoundFile(path)], contract, encoding))


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
