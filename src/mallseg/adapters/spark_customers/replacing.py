"""A table of Spark is replaced by another one, which is never seen before it is whole."""

import uuid
from contextlib import suppress

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from mallseg.domain.customers.columns.table_name import TableName
from mallseg.domain.errors import (
    CustomerDataError,
    DatabaseFault,
    DatabaseUnavailableError,
    TableFault,
)

_MARK = "mallseg.segments"
"""The property of a table that may be replaced."""


def replace_by(into: TableName, frame: DataFrame, *, rows: int) -> None:
    """Write a frame as a table, in place of one that was written so.

    Spark's own tables know no transaction: between two renamings there is none of that name.

    Raises
    ------
    CustomerDataError
        What has the name was not made here.
    DatabaseUnavailableError
        The frame has another number of rows.
    """
    session, target = frame.sparkSession, in_backticks(into)
    there = session.catalog.tableExists(target)
    if there and not _is_ours(session, target):
        raise CustomerDataError(str(into), TableFault.NOT_OWN_TABLE)
    written, before = _beside(into, "new"), _beside(into, "old")
    try:
        frame.write.saveAsTable(written)
        _check_rows(session, written, into, rows)
        session.sql(f"ALTER TABLE {written} SET TBLPROPERTIES ('{_MARK}' = 'true')")
        if there:
            session.sql(f"ALTER TABLE {target} RENAME TO {before}")
        _renamed(session, written, target, before if there else "")
    except BaseException:
        with suppress(PySparkException, Py4JError, AttributeError, OSError):  # it is gone
            session.sql(f"DROP TABLE IF EXISTS {written}")
        raise
    if there:
        session.sql(f"DROP TABLE {before}")


def _check_rows(session: SparkSession, written: str, into: TableName, rows: int) -> None:
    if session.table(written).count() != rows:
        raise DatabaseUnavailableError(str(into), DatabaseFault.CHANGED_MEANWHILE)


def _is_ours(session: SparkSession, table: str) -> bool:
    found = session.sql(f"SHOW TBLPROPERTIES {table}").collect()
    return any(row["key"] == _MARK for row in found)


def _renamed(session: SparkSession, written: str, target: str, before: str) -> None:
    """Give a table its name; if that fails, the one that had it gets it back."""
    try:
        session.sql(f"ALTER TABLE {written} RENAME TO {target}")
    except BaseException:
        if before:
            session.sql(f"ALTER TABLE {before} RENAME TO {target}")
        raise


def _beside(table: TableName, what: str) -> str:
    *schema, name = table.parts
    return in_backticks(TableName((*schema, f"{name}_mallseg_{what}_{uuid.uuid4().hex[:8]}")))


def in_backticks(table: TableName) -> str:
    """Name a table as Spark does."""
    return ".".join(map(in_quotes, table.parts))


def in_quotes(name: str) -> str:
    """Quote one name."""
    return "`" + name.replace("`", "``") + "`"
