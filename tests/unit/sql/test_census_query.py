from mallseg.sql.census import MISSING, OUT_OF_RANGE, CensusQuery, fault_of, place_and_kind
from mallseg.sql.census_columns import FeatureColumn, GroupColumn
from mallseg.testing.features import SPENDING_SCORE


def test_a_fault_is_that_of_a_feature() -> None:
    faults = [fault_of(place, kind) for place in range(3) for kind in (MISSING, OUT_OF_RANGE)]

    assert faults == [1, 2, 3, 4, 5, 6]
    assert [place_and_kind(fault) for fault in faults] == [
        (0, MISSING), (0, OUT_OF_RANGE), (1, MISSING), (1, OUT_OF_RANGE), (2, MISSING),
        (2, OUT_OF_RANGE),
    ]  # fmt: skip


_COLUMNS = [
    FeatureColumn(name="Score", feature=SPENDING_SCORE),
    FeatureColumn(name="Points", feature=SPENDING_SCORE, is_text=True),
]
_FAULT = (
    'CASE WHEN CAST("Score" AS DOUBLE) IS NULL OR CAST("Score" AS DOUBLE) = CAST(\'NaN\' AS '
    'DOUBLE) THEN 1 WHEN abs(CAST("Score" AS DOUBLE)) > 1.7976931348623157e+308 OR '
    'CAST("Score" AS DOUBLE) < 1.0e0 OR CAST("Score" AS DOUBLE) > 100.0e0 THEN 2 ELSE 0 END'
)


def test_texts_are_grouped_as_they_are_and_refused_numbers_are_not() -> None:
    query = CensusQuery(table="customers", columns=_COLUMNS)

    assert query.counted() == (
        'SELECT CAST("Score" AS DOUBLE) AS v0, CAST("Points" AS VARCHAR) AS v1, '
        f"count(*) AS customers FROM customers WHERE {_FAULT} = 0 GROUP BY 1, 2"
    )
    assert query.refused() == (
        "SELECT v1, fault, count(*) AS customers FROM "
        '(SELECT CAST("Score" AS DOUBLE) AS v0, CAST("Points" AS VARCHAR) AS v1, '
        f"{_FAULT} AS fault FROM customers) AS checked WHERE fault <> 0 GROUP BY 1, 2"
    )


def test_whole_numbers_are_grouped_as_they_are() -> None:
    columns = [FeatureColumn(name="Score", feature=SPENDING_SCORE, is_whole=True)]

    assert CensusQuery(table="customers", columns=columns).counted() == (
        'SELECT "Score" AS v0, count(*) AS customers FROM customers WHERE '
        'CASE WHEN "Score" IS NULL THEN 1 WHEN "Score" < 1 OR "Score" > 100 THEN 2 ELSE 0 END = 0 '
        "GROUP BY 1"
    )


def test_customers_are_counted_by_those_breakdowns_that_are_asked_for() -> None:
    groups = [
        GroupColumn(name="City", is_text=True),
        GroupColumn(name="Age", is_text=False, bands=(25, 40), lowest=0, highest=120),
    ]
    age = 'CAST("Age" AS DOUBLE)'

    query = CensusQuery(table="customers", columns=_COLUMNS, groups=groups).counted([1])

    assert query == (
        'SELECT CAST("Score" AS DOUBLE) AS v0, CAST("Points" AS VARCHAR) AS v1, '
        f"CASE WHEN {age} >= 0.0e0 AND {age} < 25.0e0 THEN 0 "
        f"WHEN {age} >= 25.0e0 AND {age} < 40.0e0 THEN 1 "
        f"WHEN {age} >= 40.0e0 AND {age} <= 120.0e0 THEN 2 ELSE 3 END AS g1, "
        f"count(*) AS customers FROM customers WHERE {_FAULT} = 0 GROUP BY 1, 2, 3"
    )
