"""A version as a query that gives all customers of a table their segments."""

from collections.abc import Sequence
from dataclasses import dataclass

import mallseg
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.label_columns import LabelLayout, Stamp
from mallseg.domain.sources.data_contract import DataContract
from mallseg.sql.assignment import AssignmentQuery
from mallseg.sql.census_columns import FeatureColumn
from mallseg.sql.engines import Dialect
from mallseg.sql.names import quoted

_ENGINES: dict[Dialect, str] = {
    "duckdb": "DuckDB",
    "postgres": "PostgreSQL",
    "spark": "Spark",
    "sqlite": "SQLite",
    "bigquery": "BigQuery",
    "snowflake": "Snowflake",
    "redshift": "Redshift",
    "tsql": "SQL Server",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedTable:
    """The table that an exported query reads.

    Attributes
    ----------
    name
        With its schema before a point, if need be.
    keys
        The columns that the result has too.
    added
        The words of the columns after those.
    contract
        What the columns of the features are called, and in which unit they are.
    """

    name: str
    keys: Sequence[str]
    added: Sequence[str]
    contract: DataContract


def sql_of(stored: StoredSegmentation, table: ExportedTable, dialect: Dialect) -> str:
    """Write the query.

    Raises
    ------
    InvalidOptionError
        A name is none, or there is no such column to add.
    """
    stamp = Stamp(model=stored.model, version=stored.version)
    contract = table.contract
    query = AssignmentQuery(
        table=".".join(_quoted("table", part) for part in table.name.split(".")),
        segmentation=stored.segmentation,
        columns=[
            FeatureColumn(
                name=contract.columns.get(feature.name, feature.name),
                feature=feature,
                parts=contract.parts(feature),
            )
            for feature in stored.segmentation.features
        ],
        kept=table.keys,
        layout=LabelLayout.of(table.added, stamp),
        dialect=dialect,
        is_pretty=True,
    )
    for name in (*table.keys, *(column.name for column in query.columns)):
        _quoted("column", name)
    return f"{_heading(stored, dialect)}{query.labelled()}\n"


def _heading(stored: StoredSegmentation, dialect: Dialect) -> str:
    return (
        f"-- The segment of each customer by model {stored.model}, version {stored.version}, "
        f"for {_ENGINES[dialect]}.\n"
        f"-- Written by mallseg {mallseg.__version__}. Who has no segment has a reason.\n"
    )


def _quoted(option: str, name: str) -> str:
    if not name or "\0" in name:
        raise InvalidOptionError(option, OptionFault.EMPTY)
    return quoted(name)
