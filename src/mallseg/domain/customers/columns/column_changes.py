"""What has changed in the columns of a source since they were last seen."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.customers.columns.column_summary import ColumnKind, ColumnSummary
from mallseg.domain.customers.texts.column_name import plain_name

_OTHER_UNIT = 300.0
"""Where the median is this many times what it was, the unit is another: 1000 of one make one."""

_NUMBERS = frozenset({ColumnKind.IDS, ColumnKind.WHOLE_NUMBERS, ColumnKind.DECIMALS})
"""A number of the row may have gaps next month, and a whole amount cents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenColumn:
    """A column as it was; `lowest`, `median` and `highest` of numbers only."""

    name: str
    kind: ColumnKind
    unit: str = ""
    lowest: float | None = None
    median: float | None = None
    highest: float | None = None

    @classmethod
    def of(cls, column: ColumnSummary) -> "SeenColumn":
        """Keep what is compared; of other columns than numbers, no value."""
        kind = column.kind
        if not kind.is_numeric:
            return cls(name=column.name, kind=kind, unit=column.unit)
        return cls(
            name=column.name,
            kind=kind,
            unit=column.unit,
            lowest=column.lowest,
            median=column.median,
            highest=column.highest,
        )


class Change(StrEnum):
    """How a column can have changed."""

    VANISHED = "vanished"
    CAME = "came"
    OTHER_KIND = "other_kind"
    OTHER_UNIT = "other_unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChange:
    """A change of a column.

    Attributes
    ----------
    column, was
        Its name now, and as it was; both the same where it has vanished or come.
    before, now
        Kinds or units; empty where there is none.
    times
        Where no name says the unit: how many times the median it is now.
    """

    column: str
    was: str
    change: Change
    before: str = ""
    now: str = ""
    times: float | None = None


def changes_since(
    seen: Sequence[SeenColumn], columns: Sequence[ColumnSummary]
) -> tuple[ColumnChange, ...]:
    """Compare the columns of a source with those that were seen; an order makes no difference."""
    pairs = [*_paired(seen, columns)]
    known = {now.name for _, now in pairs if now}
    came = (
        ColumnChange(column=each.name, was=each.name, change=Change.CAME, now=each.kind)
        for each in columns
        if each.name not in known
    )
    return (*(found for pair in pairs if (found := _change(*pair))), *came)


def _paired(
    seen: Iterable[SeenColumn], columns: Sequence[ColumnSummary]
) -> Iterator[tuple[SeenColumn, ColumnSummary | None]]:
    """Find each column by its name, or else by what is left of it without unit and punctuation."""
    by_name = {each.name: each for each in columns}
    by_plain_name = {plain_name(each.name): each for each in columns}
    for each in seen:
        yield each, by_name.get(each.name) or by_plain_name.get(plain_name(each.name))


def _change(before: SeenColumn, now: ColumnSummary | None) -> ColumnChange | None:
    was, kind = before.name, before.kind
    if now is None:
        return ColumnChange(column=was, was=was, change=Change.VANISHED, before=kind)
    if kind != now.kind and not {kind, now.kind} <= _NUMBERS:
        found = ColumnChange(
            column=now.name, was=was, change=Change.OTHER_KIND, before=kind, now=now.kind
        )
    elif before.unit != now.unit:
        found = ColumnChange(
            column=now.name, was=was, change=Change.OTHER_UNIT, before=before.unit, now=now.unit
        )
    elif times := _times(before, now):
        found = ColumnChange(column=now.name, was=was, change=Change.OTHER_UNIT, times=times)
    else:
        return None
    return found


def _times(before: SeenColumn, now: ColumnSummary) -> float | None:
    """Say how many times the median has become, if that is as many as between two units."""
    if not (before.median and now.median):
        return None
    times = now.median / before.median
    return None if 1 / _OTHER_UNIT < abs(times) < _OTHER_UNIT else times
