"""Our queries in the dialects of other engines.

They are written once, in the part of DuckDB's dialect that means the same everywhere. sqlglot
silently passes on what it does not know, and translates some functions into others; so only
functions that were checked are allowed.
"""

import sqlglot
from sqlglot import ErrorLevel, exp
from sqlglot.errors import SqlglotError

from mallseg.sql.engines import Dialect

_SAME_EVERYWHERE = (
    exp.Abs, exp.And, exp.ArrayContains, exp.BitwiseOrAgg, exp.Case, exp.Cast, exp.Coalesce,
    exp.Count, exp.CountIf, exp.Explode, exp.Floor, exp.If, exp.Least, exp.Ln,
    exp.Max, exp.Min, exp.Nullif, exp.Or, exp.RegexpLike, exp.RowNumber, exp.Sqrt, exp.Sum,
    exp.Typeof, exp.Unnest,
)  # fmt: skip
"""Functions that mean the same once they are translated.

Left out on purpose: TRY_CAST becomes a CAST, which fails, in PostgreSQL; isnan is unknown to most
(compare with CAST('NaN' AS DOUBLE)); regexp_full_match is passed on unchanged (match '^…$');
power is rounded differently by each engine (multiply).
"""

_STATEMENTS = (exp.Query, exp.Create, exp.Condition)


class NotInEveryDialectError(ValueError):
    """A query of ours would mean something else in another engine, or be invalid there."""


def transpiled(query: str, dialect: Dialect, *, is_pretty: bool = False) -> str:
    """Write one query or expression of ours for an engine.

    Parameters
    ----------
    query
        In DuckDB's dialect. Parameters are numbered, ``$1``, as in PostgreSQL; Spark has ``:p1``,
        others have them as sqlglot writes them.
    is_pretty
        Whether to format it for people.

    Raises
    ------
    NotInEveryDialectError
        It cannot be parsed, is not one query, or has a function that is not allowed.
    """
    parsed = _parsed(query)
    for function in parsed.find_all(exp.Func):
        if type(function) not in _SAME_EVERYWHERE and not isinstance(function, exp.Query):
            raise NotInEveryDialectError(f"{function.sql('duckdb')} is not the same everywhere")
    if dialect == "postgres":
        parsed = parsed.transform(_as_numbered)
    if dialect == "spark":
        parsed = parsed.transform(_as_named)
    if dialect == "tsql":
        parsed = parsed.transform(_as_unicode)
    try:
        return parsed.sql(dialect, pretty=is_pretty, unsupported_level=ErrorLevel.RAISE)
    except SqlglotError as error:
        raise NotInEveryDialectError(str(error)) from None


def _parsed(query: str) -> exp.Expr:
    try:
        parsed = sqlglot.parse_one(query, read="duckdb")
    except SqlglotError:
        parsed = None
    if not isinstance(parsed, _STATEMENTS):
        raise NotInEveryDialectError("not one query of ours")
    return parsed


def _as_numbered(node: exp.Expr) -> exp.Expr:
    """Write a parameter as the server does: the driver's is ambiguous beside a % in a name."""
    if isinstance(node, exp.Placeholder) and str(node.this).isdecimal():
        return exp.Parameter(this=exp.Literal.number(node.this))
    return node


def _as_named(node: exp.Expr) -> exp.Expr:
    """Give a parameter a name, ``:p1``: Spark takes no numbers."""
    if isinstance(node, exp.Placeholder) and str(node.this).isdecimal():
        return exp.Placeholder(this=f"p{node.this}")
    return node


def _as_unicode(node: exp.Expr) -> exp.Expr:
    """Mark a non-ASCII text: SQL Server reads others in the code page of the database."""
    if isinstance(node, exp.Literal) and node.is_string and not str(node.this).isascii():
        return exp.National(this=node.this)
    return node
