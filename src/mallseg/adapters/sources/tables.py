"""Opens sources that are tables: of a server, a database file, or Parquet."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mallseg.adapters.sources.files import Source, is_of_files, refuse_sheet  # noqa: TID253  (imports nothing heavy)
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, OptionFault, TableFault
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.database_url import DatabaseUrl
from mallseg.domain.sources.table_name import TableName

if TYPE_CHECKING:
    from pydantic import SecretStr

    from mallseg.adapters.counted_tables.open_table import Table
    from mallseg.adapters.input_files.parquet_files import ParquetFiles
    from mallseg.adapters.spark_customers.sessions import SparkSessions

    MakeSessions = Callable[[], SparkSessions]

_SPARK = "spark"
_SCHEMES = ("postgresql", _SPARK)


def table_of(
    source: object,
    contract: DataContract,
    password: "SecretStr | None",
    spark_sessions: "MakeSessions | None",
) -> "Table | None":
    """Return the source as a table, if it is one: of a server, a database file, or Parquet."""
    if isinstance(source, str):
        source = DatabaseUrl.of(source) or source
    if isinstance(source, DatabaseUrl):
        table = contract.layout.table
        if source.scheme == _SPARK:
            return _spark_table(source, table, spark_sessions)
        return _table_at(source, table, password)
    if not is_of_files(source):
        return None if contract.layout.table else _spark_frame(source)
    if found := parquet_files_of(source):
        from mallseg.adapters.duckdb_customers.tables import ParquetTable

        return None if contract.layout.table else ParquetTable(found)
    if path := _database_at(source):
        from mallseg.adapters.duckdb_customers.tables import DuckdbTable

        return DuckdbTable(path, contract.layout.table)
    return None


def queried_table_of(
    source: object,
    contract: DataContract,
    password: "SecretStr | None",
    spark_sessions: "MakeSessions | None",
) -> "Table | None":
    """Return the source as a table, if it is one; refuse options that do not apply to it.

    Raises
    ------
    InvalidOptionError
        A sheet is asked for and the source is a table, or a table and it is none.
    """
    table = table_of(source, contract, password, spark_sessions)
    if table:
        refuse_sheet(contract)
    elif contract.layout.table:
        raise InvalidOptionError("table", OptionFault.DATABASES_ONLY)
    return table


def _table_at(url: DatabaseUrl, table: TableName | None, password: "SecretStr | None") -> "Table":
    """Choose by the scheme of an address.

    Raises
    ------
    CustomerDataError
        The scheme is unknown, or no table is named.
    InvalidOptionError
        The driver is not installed.
    """
    if url.scheme not in _SCHEMES:
        raise CustomerDataError(str(url), TableFault.OTHER_DATABASE, known=_SCHEMES)
    if table is None:
        raise CustomerDataError(str(url), TableFault.TABLE_NEEDED)
    try:
        from mallseg.adapters.postgres_customers.server import Server
        from mallseg.adapters.postgres_customers.table import PostgresTable
    except ImportError as error:
        raise _missing_extra(error, extra="postgres") from None
    return PostgresTable(Server(url, password), table)


def _spark_table(
    url: DatabaseUrl, table: TableName | None, sessions: "MakeSessions | None"
) -> "Table":
    """Use the session at an address; without one, that which is configured outside mallseg.

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
        raise _missing_extra(error, extra="spark") from None
    if url.names_no_server:
        return SparkTable(sessions() if sessions else ConfiguredSessions(), table)
    return SparkTable(ClusterSessions(url), table)


def _spark_frame(source: object) -> "Table | None":
    """Return a Spark data frame as a table, without importing Spark for others."""
    if not type(source).__module__.startswith("pyspark."):
        return None
    from mallseg.adapters.spark_customers.table import SparkFrame

    return SparkFrame(source)


def _missing_extra(error: ImportError, *, extra: str) -> InvalidOptionError:
    """Make the error that names the missing package and the extra that installs it."""
    package = error.name or extra
    return InvalidOptionError("source", OptionFault.EXTRA_MISSING, package=package, extra=extra)


def _database_at(source: Source) -> Path | None:
    """Return the path of a single database file, if it is one."""
    from mallseg.adapters.input_files.file_kind import is_duckdb

    words = [source] if isinstance(source, str | os.PathLike) else source
    path = Path(words[0])
    return path if len(words) == 1 and is_duckdb(path) else None


def parquet_files_of(source: Source) -> "ParquetFiles | None":
    """Find the Parquet files of a single path, if it has any."""
    from mallseg.adapters.input_files.parquet_files import parquet_at

    if not isinstance(source, str | os.PathLike):
        return parquet_at(Path(source[0])) if len(source) == 1 else None
    return parquet_at(Path(source))
