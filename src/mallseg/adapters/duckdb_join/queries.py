"""The queries of the join: a table of records, and a table with the outcome of each id.

An outcome is the encoded path of a customer in both months, or one of the codes from JOINED_BELOW
on.
"""

from mallseg.adapters.duckdb_join.marks import (
    AFTER_AT,
    LEFT_AT,
    REPORTED_AT,
    SEGMENT,
    UNUSABLE_AFTER,
    UNUSABLE_BEFORE,
    USABLE_AFTER,
    USABLE_BEFORE,
)
from mallseg.domain.moves.joined import MovePath

JOINED_BELOW = 1 << (LEFT_AT + 1)
ALONE_BEFORE, ALONE_AFTER, UNMATCHED_BEFORE, UNMATCHED_AFTER, _OTHERS = range(
    JOINED_BELOW, JOINED_BELOW + 5
)

_BEFORE = USABLE_BEFORE | UNUSABLE_BEFORE
_USABLE = USABLE_BEFORE | USABLE_AFTER
_ALL = _USABLE | UNUSABLE_BEFORE | UNUSABLE_AFTER
_SEGMENTS = (1 << LEFT_AT) - 1
_LEFT = 1 << LEFT_AT

FOUND = f"""
CREATE TEMP TABLE found AS
WITH grouped AS (
    SELECT id, count(*) AS records, bit_or(mark) AS mark,
        count(*) FILTER ((mark & {_BEFORE}) <> 0) AS earlier
    FROM records GROUP BY id
), judged AS (
    SELECT id, CASE
        WHEN records = 2 AND (mark & {_ALL}) = {_USABLE} THEN
            (mark & {_SEGMENTS}) | (((mark >> ({LEFT_AT} + (mark & {SEGMENT}))) & 1) << {LEFT_AT})
        WHEN records = 1 AND (mark & {USABLE_BEFORE}) <> 0 THEN {ALONE_BEFORE}
        WHEN records = 1 AND (mark & {USABLE_AFTER}) <> 0 THEN {ALONE_AFTER}
        WHEN earlier = 1 AND (mark & {USABLE_BEFORE}) <> 0 THEN {UNMATCHED_BEFORE}
        WHEN records - earlier = 1 AND (mark & {USABLE_AFTER}) <> 0 THEN {UNMATCHED_AFTER}
        ELSE {_OTHERS} END AS outcome
    FROM grouped
)
SELECT outcome::INTEGER AS outcome,
    CASE WHEN outcome < {JOINED_BELOW} AND NOT list_contains($stayed, outcome) THEN id END AS id
FROM judged
"""  # noqa: S608  (constants)
"""Ids are kept only of customers who moved: the only ones that are listed."""

COUNTED = "SELECT outcome, count(*) FROM found GROUP BY outcome"

MOVED = """
SELECT id, outcome FROM found
WHERE id IS NOT NULL AND list_contains($wanted, outcome)
ORDER BY list_position($wanted, outcome), id
"""


def records_of(features: int) -> str:
    """Return the statement that creates the table of records, with a column per feature."""
    values = ", ".join(f"{name} FLOAT" for name in value_columns(features))
    return f"CREATE TEMP TABLE records (id VARCHAR, mark BIGINT, {values})"


def means_of(features: int) -> str:
    """Return the query that sums the values of those who left, by month, exactly (decimals)."""
    sums = ", ".join(f"sum(CAST({name} AS DECIMAL(38, 6)))" for name in value_columns(features))
    return f"""
    SELECT found.outcome, (records.mark & {USABLE_BEFORE}) <> 0 AS is_before, count(*), {sums}
    FROM records JOIN found ON records.id = found.id
    WHERE found.outcome < {JOINED_BELOW} AND (found.outcome & {_LEFT}) <> 0
    GROUP BY found.outcome, is_before
    """  # noqa: S608  (constants and generated names)


def value_columns(features: int) -> list[str]:
    """Name the columns of the values."""
    return [f"value_{i}" for i in range(features)]


def outcome_of(path: MovePath) -> int:
    """Encode a path."""
    segments = path.before | (path.reported << REPORTED_AT) | (path.after << AFTER_AT)
    return segments | (path.has_left << LEFT_AT)


def path_of(outcome: int) -> MovePath:
    """Decode a path."""
    reported, after = outcome >> REPORTED_AT & SEGMENT, outcome >> AFTER_AT & SEGMENT
    return MovePath(reported, outcome & SEGMENT, after, has_left=bool(outcome & _LEFT))
