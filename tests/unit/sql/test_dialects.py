"""Translations of the queries by sqlglot, without a server; other tests run them on servers."""

import pytest
import sqlglot
from sqlglot import exp

from mallseg.sql.census import CensusQuery
from mallseg.sql.census_columns import FeatureColumn, GroupColumn
from mallseg.sql.dialects import NotInEveryDialectError, transpiled
from mallseg.sql.engines import Dialect
from mallseg.sql.names import quoted
from mallseg.testing.features import SPENDING_SCORE

_DIALECTS: tuple[Dialect, ...] = (
    "duckdb", "postgres", "spark", "sqlite", "bigquery", "snowflake", "redshift", "tsql",
)  # fmt: skip

_CENSUS = CensusQuery(
    table='"mall"."customers"',
    columns=[
        FeatureColumn(name="Score", feature=SPENDING_SCORE, parts=100),
        FeatureColumn(name="Points", feature=SPENDING_SCORE, is_text=True),
    ],
    groups=[GroupColumn(name="Gender", is_text=True)],
)

_HOSTILE = (
    'a"b', "a'b", "a`b", "a]b", "a\\", "a%sb", "%(x)s", "$1", "a--b", "a/*b", ";", "a\nb", "select",
    "Größe", ":x", "@x", "{x}",
)  # fmt: skip


def test_the_census_is_written_for_postgresql() -> None:
    value = 'CAST("Score" AS DOUBLE PRECISION)'

    assert transpiled(_CENSUS.counted([0]), "postgres") == (
        f'SELECT {value} AS v0, CAST("Points" AS TEXT) AS v1, CAST("Gender" AS TEXT) AS g0, '
        'COUNT(*) AS customers FROM "mall"."customers" WHERE '
        f"CASE WHEN {value} IS NULL OR {value} = CAST('NaN' AS DOUBLE PRECISION) THEN 1 WHEN "
        f"ABS({value}) > 1.7976931348623157e+308 OR {value} / 100.0e0 < 1.0e0 OR "
        f"{value} / 100.0e0 > 100.0e0 THEN 2 ELSE 0 END = 0 GROUP BY 1, 2, 3"
    )


def test_the_census_is_written_for_spark() -> None:
    value = "CAST(`Score` AS DOUBLE)"

    assert transpiled(_CENSUS.counted([0]), "spark") == (
        f"SELECT {value} AS v0, CAST(`Points` AS STRING) AS v1, CAST(`Gender` AS STRING) AS g0, "
        "COUNT(*) AS customers FROM `mall`.`customers` WHERE "
        f"CASE WHEN {value} IS NULL OR {value} = CAST('NaN' AS DOUBLE) THEN 1 WHEN "
        f"ABS({value}) > 1.7976931348623157e+308 OR {value} / 100.0e0 < 1.0e0 OR "
        f"{value} / 100.0e0 > 100.0e0 THEN 2 ELSE 0 END = 0 GROUP BY 1, 2, 3"
    )


@pytest.mark.parametrize("dialect", _DIALECTS)
def test_written_values_are_read_back(dialect: Dialect) -> None:
    ours = sqlglot.parse_one(_CENSUS.refused(), read="duckdb")
    theirs = sqlglot.parse_one(transpiled(_CENSUS.refused(), dialect), read=dialect)

    for kind in (exp.Column, exp.Literal, exp.Case, exp.Or, exp.Count):
        assert len([*theirs.find_all(kind)]) == len([*ours.find_all(kind)]), kind


@pytest.mark.parametrize("dialect", _DIALECTS)
def test_a_name_stays_a_name(dialect: Dialect) -> None:
    for name in _HOSTILE:
        query = transpiled(f"SELECT {quoted(name)} FROM {quoted(name)}", dialect)

        names = sqlglot.parse_one(query, read=dialect).find_all(exp.Identifier)
        assert {each.this for each in names} == {name}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT TRY_CAST(x AS DOUBLE) FROM t",  # a CAST, which fails, in PostgreSQL
        "SELECT isnan(x) FROM t",  # IS_NAN, which PostgreSQL and SQLite lack
        "SELECT regexp_full_match(x, '[0-9]+') FROM t",  # passed on
        "SELECT power(x, 2) FROM t",
        "SELECT x ** 2 FROM t",
        "SELECT made_up(x) FROM t",  # passed on
        "SELECT * FROM read_parquet('other.parquet')",
        "SELECT 1; SELECT 2",
        "DROP TABLE customers",
        "SELECT (",
        "",
    ],
)
def test_functions_that_differ_between_dialects_are_refused(query: str) -> None:
    for dialect in _DIALECTS:
        with pytest.raises(NotInEveryDialectError):
            transpiled(query, dialect)


def test_a_whole_text_is_matched_between_its_ends() -> None:
    query = "SELECT CASE WHEN regexp_matches(x, '^[0-9]+$') THEN CAST(x AS DOUBLE) END FROM t"

    assert transpiled(query, "postgres") == (
        "SELECT CASE WHEN x ~ '^[0-9]+$' THEN CAST(x AS DOUBLE PRECISION) END FROM t"
    )
    assert transpiled(query, "spark") == (
        "SELECT CASE WHEN x RLIKE '^[0-9]+$' THEN CAST(x AS DOUBLE) END FROM t"
    )


def test_sums_stay_decimals() -> None:
    query = "SELECT sum(CAST(x AS DECIMAL(38, 6))) FROM t"

    for dialect in ("duckdb", "postgres", "spark"):
        assert transpiled(query, dialect) == "SELECT SUM(CAST(x AS DECIMAL(38, 6))) FROM t"


def test_parameters_of_postgresql_are_numbered() -> None:
    query = _CENSUS.records([1])

    assert "UNNEST(CAST($1 AS TEXT[]))" in transpiled(query, "postgres")


def test_missing_features_of_an_engine_are_refused() -> None:
    with pytest.raises(NotInEveryDialectError, match="SQLite"):
        transpiled("SELECT bit_or(x) FROM t", "sqlite")
