"""Our queries in the dialects of other engines.

They are written once, in DuckDB's dialect, of which only that is used which means the same
everywhere. sqlglot passes on what it does not know, and writes some of the rest as something else,
both without a word; so functions are used that have been looked at, and no others.
"""

import sqlglot
from sqlglot import ErrorLevel, exp
from sqlglot.errors import SqlglotError

from mallseg.sql.engines import Dialect

__all__ = ["Dialect", "NotInEveryDialectError", "transpiled"]

_SAME_EVERYWHERE = (
    exp.Abs, exp.And, exp.ArrayContains, exp.BitwiseOrAgg, exp.Case, exp.Cast, exp.Coalesce,
    exp.Count, exp.CountIf, exp.Explode, exp.Floor, exp.If, exp.Least, exp.Ln,
    exp.Max, exp.Min, exp.Nullif, exp.Or, exp.RegexpLike, exp.RowNumber, exp.Sqrt, exp.Sum,
    exp.Typeof, exp.Unnest,
)  # fmt: skip
"""Functions that mean the same once they are translated.

Left out on purpose: TRY_CAST becomes a CAST, which fails, in PostgreSQL; isnan is unknown to most
(compare with CAST('NaN' AS DOUBLE)); regexp_full_match is passed on as it stands (match '^…$');
power is rounded by each engine in its own way (multiply).
"""

_STATEMENTS = (exp.Query, exp.Create, exp.Condition)


class NotInEveryDialectError(ValueError):
    """A query of ours would mean something else in another engine, or nothing."""


def transpiled(query: str, dialect: Dialect, *, is_pretty: bool = False) -> str:
    """Write one query or expression of ours for an engine.

    Parameters
    ----------
    query
        In DuckDB's dialect. Parameters are numbered, ``$1``; PostgreSQL numbers its own so, Spark
        has ``:p1``, others have them as sqlglot writes them.
    is_pretty
        Whether people are to read it.

    Raises
    ------
    NotInEveryDialectError
        It cannot be parsed, is not one query, or holds what does not transpile.
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
    """Write a parameter as the server does; as the driver does, a name with % would be in doubt."""
    if isinstance(node, exp.Placeholder) and str(node.this).isdecimal():
        return exp.Parameter(this=exp.Literal.number(node.this))
    return node


def _as_named(node: exp.Expr) -> exp.Expr:
    """Give a parameter a name, ``:p1``; to Spark, ``:1`` is none."""
    if isinstance(node, exp.Placeholder) and str(node.this).isdecimal():
        return exp.Placeholder(this=f"p{node.this}")
    return node


def _as_unicode(node: exp.Expr) -> exp.Expr:
    """Mark a text of more than ASCII: SQL Server takes others in the code page of the database."""
    if isinstance(node, exp.Literal) and node.is_string and not str(node.this).isascii():
        return exp.National(this=node.this)
    return node
