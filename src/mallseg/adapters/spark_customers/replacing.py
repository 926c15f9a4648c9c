"""Replaces a table of Spark by another one, which is not visible before it is complete."""

import uuid
from contextlib import suppress

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from mallseg.adapters.spark_customers.engine_errors import is_stopped
from mallseg.domain.errors import (
    CustomerDataError,
    DatabaseFault,
    DatabaseUnavailableError,
    TableFault,
)
from mallseg.domain.sources.table_name import TableName

_MARK = "mallseg.segments"
"""The table property that marks tables of ours, which may be replaced."""

_GONE = (PySparkException, Py4JError, AttributeError, OSError)
"""Errors of a stopped session, among others."""


def replace_by(into: TableName, frame: DataFrame, *, rows: int) -> None:
    """Write a frame as a table, replacing one written before.

    Spark's own tables have no transactions: between two renamings, no table has the name. The new
    one is created in the catalogue before it is filled, so that it can be dropped completely.

    Raises
    ------
    CustomerDataError
        Something else than a table of ours has the name.
    DatabaseUnavailableError
        The frame has another number of rows, or the session was stopped between the renamings.
    """
    session, target = frame.sparkSession, in_backticks(into)
    there = session.catalog.tableExists(target)
    if there and not _is_ours(session, target):
        raise CustomerDataError(str(into), TableFault.NOT_OWN_TABLE)
    written, before = _beside(into, "new"), _beside(into, "old")
    try:
        session.catalog.createTable(in_backticks(written), schema=frame.schema)
        frame.write.insertInto(in_backticks(written))
        _check_rows(session, written, into, rows)
        mark = f"SET TBLPROPERTIES ('{_MARK}' = 'true')"
        session.sql(f"ALTER TABLE {in_backticks(written)} {mark}")
        _swap_in(session, written, into, before if there else None)
    except BaseException:
        with suppress(*_GONE):
            session.sql(f"DROP TABLE IF EXISTS {in_backticks(written)}")
        raise
    if there:
        with suppress(*_GONE):  # the new one is in place regardless
            session.sql(f"DROP TABLE {in_backticks(before)}")


def _check_rows(session: SparkSession, written: TableName, into: TableName, rows: int) -> None:
    if session.table(in_backticks(written)).count() != rows:
        raise DatabaseUnavailableError(str(into), DatabaseFault.CHANGED_MEANWHILE)


def _is_ours(session: SparkSession, table: str) -> bool:
    found = session.sql(f"SHOW TBLPROPERTIES {table}").collect()
    return any(row["key"] == _MARK for row in found)


def _swap_in(
    session: SparkSession, written: TableName, into: TableName, before: TableName | None
) -> None:
    """Rename the new table to its final name; on failure, restore the old one."""
    try:
        if before:
            _rename(session, into, before)
        try:
            _rename(session, written, into)
        except BaseException:
            if before:
                _rename(session, before, into)
            raise
    except _GONE:
        if not is_stopped(session):
            raise
        raise DatabaseUnavailableError(
            str(into), DatabaseFault.BETWEEN_NAMES, new=str(written), old=str(before or into)
        ) from None


def _rename(session: SparkSession, table: TableName, name: TableName) -> None:
    session.sql(f"ALTER TABLE {in_backticks(table)} RENAME TO {in_backticks(name)}")


def _beside(table: TableName, what: str) -> TableName:
    *schema, name = table.parts
    return TableName((*schema, f"{name}_mallseg_{what}_{uuid.uuid4().hex[:8]}"))


def in_backticks(table: TableName) -> str:
    """Quote the name of a table for Spark."""
    return ".".join(map(in_quotes, table.parts))


def in_quotes(name: str) -> str:
    """Quote one name."""
    return "`" + name.replace("`", "``") + "`"
