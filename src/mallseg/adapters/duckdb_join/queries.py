"""What DuckDB is asked: one table of records, and one of what was found for each id.

An outcome is the path of a customer who is in both months, as a number, or one of those above.
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
    CASE WHEN outcome < {JOINED_BELOW} AND NOT list_contains($home, outcome) THEN id END AS id
FROM judged
"""  # noqa: S608  (our own numbers)
"""The ids are kept of those who stand elsewhere: all that is asked about one by one."""

COUNTED = "SELECT outcome, count(*) FROM found GROUP BY outcome"

MOVED = """
SELECT id, outcome FROM found
WHERE id IS NOT NULL AND list_contains($wanted, outcome)
ORDER BY list_position($wanted, outcome), id
"""


def records_of(features: int) -> str:
    """Write what makes the table of records, with the values of some features."""
    values = ", ".join(f"{name} FLOAT" for name in value_columns(features))
    return f"CREATE TEMP TABLE records (id VARCHAR, mark BIGINT, {values})"


def means_of(features: int) -> str:
    """Write what sums up the customers who left, by month; as decimals, sums are exact."""
    sums = ", ".join(f"sum(CAST({name} AS DECIMAL(38, 6)))" for name in value_columns(features))
    return f"""
    SELECT found.outcome, (records.mark & {USABLE_BEFORE}) <> 0 AS is_before, count(*), {sums}
    FROM records JOIN found ON records.id = found.id
    WHERE found.outcome < {JOINED_BELOW} AND (found.outcome & {_LEFT}) <> 0
    GROUP BY found.outcome, is_before
    """  # noqa: S608  (our own numbers and names)


def value_columns(features: int) -> list[str]:
    """Name the columns of the values."""
    return [f"value_{i}" for i in range(features)]


def outcome_of(path: MovePath) -> int:
    """Number a path."""
    segments = path.before | (path.reported << REPORTED_AT) | (path.after << AFTER_AT)
    return segments | (path.has_left << LEFT_AT)


def path_of(outcome: int) -> MovePath:
    """Read a path from its number."""
    reported, after = outcome >> REPORTED_AT & SEGMENT, outcome >> AFTER_AT & SEGMENT
    return MovePath(reported, outcome & SEGMENT, after, has_left=bool(outcome & _LEFT))
