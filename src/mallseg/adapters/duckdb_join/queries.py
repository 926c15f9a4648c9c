"""The queries of the join: a table of records, and a table with the outcome of each id.

A record's assignment is a bit field, its mark. The marks of all records with one id are combined by
bitwise or; the two months use different bits. An outcome is the encoded path of a customer in both
months, or one of the codes from JOINED_BELOW on.
"""

import numpy as np

from mallseg.domain.moves.cause import MoveRule
from mallseg.domain.moves.joined import MovePath
from mallseg.population.arrays import Floats, Integers
from mallseg.population.assigning import clearly_nearer, placed

_BITS = 5
"""Enough for an index below 20, the most segments there are."""

SEGMENT = (1 << _BITS) - 1
REPORTED_AT, AFTER_AT = _BITS, 2 * _BITS
LEFT_AT = 3 * _BITS
"""From here on, a bit for each segment that counts as left, should it be the earlier one."""

USABLE_BEFORE, USABLE_AFTER = 1 << 40, 1 << 41
UNUSABLE_BEFORE, UNUSABLE_AFTER = 1 << 42, 1 << 43

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


def marks_before(rule: MoveRule, points: Floats) -> Integers:
    """Mark usable records of the earlier month, at points of shape (n_features, n_points)."""
    segments = placed(rule.segmentation, points)
    reported = placed(rule.earlier, points) if rule.has_two_versions else segments
    return segments | (reported << REPORTED_AT) | USABLE_BEFORE


def marks_after(rule: MoveRule, points: Floats) -> Integers:
    """Mark usable records of the later month, at points of shape (n_features, n_points)."""
    segments, nearer = clearly_nearer(rule.segmentation, points, rule.ratio)
    return (segments << AFTER_AT) | (nearer << LEFT_AT) | USABLE_AFTER


def unusable(records: int, mark: int) -> Integers:
    """Mark records that have an id and no values."""
    return np.full(records, mark)
