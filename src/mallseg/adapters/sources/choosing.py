"""Chooses the adapter that reads or copies a source of customers.

Each adapter is imported when chosen: a CSV file loads neither pandas nor the reader of workbooks.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from mallseg.adapters.sources.files import (  # noqa: TID253  (imports nothing heavy)
    WORKBOOK_ENDING,
    OpenedTexts,
    OpenedWorkbook,
    Source,
    files_of,
    is_of_files,
    opened,
    refuse_sheet,
    text_arguments,
    workbook_in,
)
from mallseg.adapters.sources.tables import (  # noqa: TID253  (imports nothing heavy)
    parquet_files_of,
    queried_table_of,
    table_of,
)
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.database_url import DatabaseUrl
from mallseg.domain.sources.table_name import TableName

if TYPE_CHECKING:
    from pydantic import SecretStr

    from mallseg.adapters.input_files.parquet_files import ParquetFiles
    from mallseg.adapters.sources.tables import MakeSessions
    from mallseg.domain.ports import (
        CustomerSource,
        IdentifiedCustomers,
        LabelledCopy,
        MemberRecords,
        SourceGlance,
    )

_PARQUET = ".parquet"
_TEXTS = (".csv", ".csv.gz")


def customers_of(
    source: object,
    contract: DataContract,
    *,
    encoding: str,
    quarantine: Path | None = None,
    features: tuple[Feature, ...] = (),
    password: "SecretStr | None" = None,
    spark_sessions: "MakeSessions | None" = None,
) -> "CustomerSource":
    """Choose by source: a database, a data frame, or files by their content, whatever their names.

    Several files must all be CSV; they are read as one.

    Parameters
    ----------
    features
        The features in use, by which sheets of a workbook are chosen.
    password
        For a database whose address has none.
    spark_sessions
        Makes the sessions for ``spark://`` without the name of a cluster.

    Raises
    ------
    InvalidOptionError
        The source is of an unknown kind, or has no sheets or tables where one is asked for.
    CustomerDataError
        It is a zip archive without a table.
    """
    if table := queried_table_of(source, contract, password, spark_sessions):
        from mallseg.adapters.counted_tables.source import CountedCustomers

        if quarantine:
            raise InvalidOptionError("quarantine", OptionFault.NOT_OF_PARQUET)
        return CountedCustomers(table, contract)
    if not is_of_files(source):
        from mallseg.adapters.frame_customers.frame import FrameCustomers

        return FrameCustomers(source, contract)
    match opened(files_of(source), contract, encoding=encoding):
        case OpenedWorkbook(workbook):
            from mallseg.adapters.workbooks.source import WorkbookCustomers

            return WorkbookCustomers(workbook, quarantine, features)
        case OpenedTexts(path, arguments):
            from mallseg.adapters.csv_customers.source import CsvCustomers

            return CsvCustomers(path, contract, quarantine=quarantine, **arguments)


def glance_at(path: Path, contract: DataContract, *, encoding: str) -> "SourceGlance":
    """Choose by the content of a file, as `customers_of` does."""
    files = files_of(path)
    if content := workbook_in(files):
        from mallseg.adapters.workbooks.source import Workbook, WorkbookGlance

        return WorkbookGlance(Workbook(path, content, contract, whole=True))
    from mallseg.adapters.csv_customers.table import CsvGlance

    return CsvGlance(path, contract, **text_arguments(files, contract, encoding))


def identified_customers_of(
    source: object,
    contract: DataContract,
    *,
    encoding: str,
    password: "SecretStr | None" = None,
    spark_sessions: "MakeSessions | None" = None,
) -> "IdentifiedCustomers":
    """Choose by source, as `customers_of` does."""
    if table := queried_table_of(source, contract, password, spark_sessions):
        from mallseg.adapters.counted_tables.identified import IdentifiedTable

        return IdentifiedTable(table, contract)
    if not is_of_files(source):
        from mallseg.adapters.frame_customers.identified import IdentifiedFrame

        return IdentifiedFrame(source, contract)
    match opened(files_of(source), contract, encoding=encoding):
        case OpenedWorkbook(workbook):
            from mallseg.adapters.workbooks.identified import WorkbookIdentifiedCustomers

            return WorkbookIdentifiedCustomers(workbook)
        case OpenedTexts(path, arguments):
            from mallseg.adapters.csv_customers.identified import CsvIdentifiedCustomers

            return CsvIdentifiedCustomers(path, contract, **arguments)


def labelled_copy_of(
    source: Source, target: Path, contract: DataContract, *, encoding: str, for_spreadsheet: bool
) -> "LabelledCopy":
    """Choose by source and target: each may be a workbook or a CSV file.

    Raises
    ------
    InvalidOptionError
        The target's ending does not fit, or `for_spreadsheet` is asked for a workbook.
    CustomerDataError
        The source is a zip archive without a table.
    """
    is_workbook = target.suffix.lower() == WORKBOOK_ENDING
    if table := parquet_files_of(source):
        return _parquet_copy(table, target, contract, for_spreadsheet=for_spreadsheet)
    if is_workbook and for_spreadsheet:
        raise InvalidOptionError("for_spreadsheet", OptionFault.NOT_FOR_WORKBOOKS)
    files = files_of(source)
    path = files[0].path
    if content := workbook_in(files):
        from mallseg.adapters.workbooks.labelled_copy import WorkbookLabelledCopy
        from mallseg.adapters.workbooks.source import Workbook

        if not target.name.lower().endswith((WORKBOOK_ENDING, *_TEXTS)):
            raise InvalidOptionError(
                "out", OptionFault.WRONG_ENDING, endings=(WORKBOOK_ENDING, *_TEXTS)
            )
        return WorkbookLabelledCopy(
            workbook=Workbook(path, content, contract, whole=is_workbook),
            target=target,
            for_spreadsheet=for_spreadsheet,
        )
    refuse_sheet(contract)
    from mallseg.adapters.csv_customers.labelled_copy import CsvLabelledCopy

    if target.suffix.lower() == _PARQUET:
        raise InvalidOptionError(
            "out", OptionFault.WRONG_ENDING, endings=(*_TEXTS, WORKBOOK_ENDING)
        )
    own = text_arguments(files, contract, encoding)
    copy = CsvLabelledCopy(path, contract, target=target, for_spreadsheet=for_spreadsheet, **own)
    if copy.format and not target.name.lower().endswith((WORKBOOK_ENDING, *_TEXTS)):
        raise InvalidOptionError(
            "out", OptionFault.WRONG_ENDING, endings=(WORKBOOK_ENDING, *_TEXTS)
        )
    if not is_workbook:
        return copy
    from mallseg.adapters.workbooks.labelled_copy import CsvAsWorkbook

    return CsvAsWorkbook(customers=copy)


def _parquet_copy(
    files: "ParquetFiles", target: Path, contract: DataContract, *, for_spreadsheet: bool
) -> "LabelledCopy":
    from mallseg.adapters.duckdb_customers.labelled_copy import ParquetLabelledCopy
    from mallseg.adapters.duckdb_customers.tables import ParquetTable

    refuse_sheet(contract)
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
) -> "LabelledCopy":
    """Choose what assigns the customers of a table in their database, into another table.

    Raises
    ------
    InvalidOptionError
        The source is no table of PostgreSQL or Spark.
    CustomerDataError
        No table is named.
    """
    from mallseg.adapters.counted_tables.assigned import AssignedTable, SourceTable

    table = table_of(source, contract, password, spark_sessions)
    if not isinstance(table, SourceTable):
        raise InvalidOptionError("into", OptionFault.SERVERS_ONLY)
    return AssignedTable(table=table, contract=contract, into=into, key=key)


def member_records_of(
    source: Source | DatabaseUrl,
    contract: DataContract,
    *,
    encoding: str,
    password: "SecretStr | None" = None,
    spark_sessions: "MakeSessions | None" = None,
) -> "MemberRecords":
    """Choose by source, as `customers_of` does."""
    if table := queried_table_of(source, contract, password, spark_sessions):
        from mallseg.adapters.counted_tables.members import MemberTable

        return MemberTable(table, contract)
    match opened(files_of(source), contract, encoding=encoding):
        case OpenedWorkbook(workbook):
            from mallseg.adapters.workbooks.members import WorkbookMemberRecords

            return WorkbookMemberRecords(workbook)
        case OpenedTexts(path, arguments):
            from mallseg.adapters.csv_customers.members import CsvMemberRecords

            return CsvMemberRecords(path, contract, **arguments)
