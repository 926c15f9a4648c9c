"""Customers' segments on two days, derived from today's segments and the changes since."""

import sqlite3
from collections import Counter
from collections.abc import Iterator

from mallseg.adapters.sqlite_ledger.schema import (
    BELONG_NOW,
    CHANGED_SINCE,
    ENDS_OF_PERIOD,
    MOVED_IN_PERIOD,
    SLUGS,
)
from mallseg.domain.moves.cause import Cause
from mallseg.domain.moves.ledger_moves import MembershipPath, MovedMember, Period

_Ends = dict[str, str | int]


def paths_in(
    connection: sqlite3.Connection, model: str, period: Period
) -> tuple[MembershipPath, ...]:
    """Count all customers by their segments on both days.

    All are counted in today's segments, in one scan; those who have changed since the first day
    are then moved to where they were.
    """
    ends = _ends(connection, model, period)
    if ends is None:
        return ()
    counted = Counter[tuple[int, int, Cause | None]]()
    for segment, was_known, customers in connection.execute(BELONG_NOW, ends):
        counted[segment if was_known else 0, segment, None] += customers
    for now, was_known, before, after, is_own, customers in connection.execute(CHANGED_SINCE, ends):
        counted[now if was_known else 0, now, None] -= customers
        has_moved = was_known and before != after
        cause = (Cause.CUSTOMER if is_own else Cause.MODEL) if has_moved else None
        counted[before if was_known else 0, after, cause] += customers
    slugs = {0: "", **dict(connection.execute(SLUGS, ends))}
    return tuple(
        MembershipPath(before=slugs[before], after=slugs[after], cause=cause, customers=customers)
        for (before, after, cause), customers in counted.items()
        if customers
    )


def moved_in(
    connection: sqlite3.Connection, model: str, period: Period, *, before: str, after: str
) -> Iterator[MovedMember]:
    """Yield the customers who moved; a hashed id is given in hexadecimal."""
    ends = _ends(connection, model, period)
    if ends is None:
        return
    asked = ends | {"before": before, "after": after}
    for stored, left, reached, is_own in connection.execute(MOVED_IN_PERIOD, asked):
        yield MovedMember(
            id=stored.hex() if isinstance(stored, bytes) else stored,
            before=left,
            after=reached,
            cause=Cause.CUSTOMER if is_own else Cause.MODEL,
        )


def _ends(connection: sqlite3.Connection, model: str, period: Period) -> _Ends | None:
    """Return the numbers of the model and of the last updates up to both days."""
    days = {"first": period.first.toordinal(), "last": period.last.toordinal()}
    row = connection.execute(ENDS_OF_PERIOD, {"model": model, **days}).fetchone()
    return dict(zip(("model", "first", "last"), row, strict=True)) if row else None
