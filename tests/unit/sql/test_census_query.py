from mallseg.sql.census import (
    MISSING,
    OUT_OF_RANGE,
    CensusQuery,
    FeatureColumn,
    fault_of,
    place_and_kind,
)
from mallseg.testing.features import SPENDING_SCORE


def test_a_fault_is_that_of_a_feature() -> None:
    faults = [fault_of(place, kind) for place in range(3) for kind in (MISSING, OUT_OF_RANGE)]

    assert faults == [1, 2, 3, 4, 5, 6]
    assert [place_and_kind(fault) for fault in faults] == [
        (0, MISSING), (0, OUT_OF_RANGE), (1, MISSING), (1, OUT_OF_RANGE), (2, MISSING),
        (2, OUT_OF_RANGE),
    ]  # fmt: skip


def test_texts_are_grouped_as_they_are_and_refused_numbers_are_not() -> None:
    columns = [
        FeatureColumn(name="Score", feature=SPENDING_SCORE),
        FeatureColumn(name="Points", feature=SPENDING_SCORE, is_text=True),
    ]

    query = CensusQuery(table="customers", columns=columns).counted()

    assert query == (
        "SELECT CASE WHEN fault = 0 THEN v0 END AS v0, v1, fault, count(*) AS customers FROM "
        '(SELECT CAST("Score" AS DOUBLE) AS v0, CAST("Points" AS VARCHAR) AS v1, CASE '
        'WHEN CAST("Score" AS DOUBLE) IS NULL OR CAST("Score" AS DOUBLE) = CAST(\'NaN\' AS '
        'DOUBLE) THEN 1 WHEN abs(CAST("Score" AS DOUBLE)) > 1.7976931348623157e+308 OR '
        'CAST("Score" AS DOUBLE) < 1.0e0 OR CAST("Score" AS DOUBLE) > 100.0e0 THEN 2 ELSE 0 END '
        "AS fault FROM customers) AS checked GROUP BY 1, 2, 3"
    )
