"""The engines for which queries are written."""

from typing import Literal, get_args

Dialect = Literal[
    "duckdb", "postgres", "spark", "sqlite", "bigquery", "snowflake", "redshift", "tsql"
]

DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
