"""A table of Spark is replaced by another one, which is never seen before it is whole."""

import uuid
from contextlib import suppress

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from mallseg.domain.customers.columns.table_name import TableName
from mallseg.domain.errors import CustomerDataError, TableFault


def replaced(into: TableName, frame: DataFrame) -> int:
    """Write a frame as a table, in place of one of that name, and give its rows.

    Spark's own tables know no transaction: between two renamings there is none of that name.

    Raises
    ------
    CustomerDataError
        What has the name is a view.
    """
    session, target = frame.sparkSession, in_backticks(into)
    there = session.catalog.tableExists(target)
    if there and session.catalog.getTable(target).tableType == "VIEW":
        raise CustomerDataError(str(into), TableFault.IS_A_VIEW, table=str(into))
    written, before = _beside(into, "new"), _beside(into, "old")
    try:
        frame.write.saveAsTable(written)
        rows = int(session.table(written).count())
        if there:
            session.sql(f"ALTER TABLE {target} RENAME TO {before}")
        _renamed(session, written, target, before if there else "")
    except BaseException:
        with suppress(PySparkException, Py4JError, AttributeError, OSError):  # it is gone
            session.sql(f"DROP TABLE IF EXISTS {written}")
        raise
    if there:
        session.sql(f"DROP TABLE {before}")
    return rows


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
    return ".".join("`" + part.replace("`", "``") + "`" for part in table.parts)
