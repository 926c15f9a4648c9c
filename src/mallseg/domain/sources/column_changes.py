"""Changes of the columns of a source since its settings were saved (schema drift)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.customers.column_name import plain_name
from mallseg.domain.sources.column_summary import ColumnKind, ColumnSummary

_OTHER_UNIT = 300.0
"""The factor between two medians from which the unit must have changed."""

_NUMBERS = frozenset({ColumnKind.IDS, ColumnKind.WHOLE_NUMBERS, ColumnKind.DECIMALS})
"""Changes between these kinds are normal: row numbers get gaps, whole amounts get cents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenColumn:
    """A column as it was seen; `lowest`, `median` and `highest` only for numbers."""

    name: str
    kind: ColumnKind
    unit: str = ""
    lowest: float | None = None
    median: float | None = None
    highest: float | None = None

    @classmethod
    def of(cls, column: ColumnSummary) -> "SeenColumn":
        """Extract what is compared; no values of columns other than numbers."""
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
    """The kinds of changes."""

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
        Its present and its former name; equal where it has vanished or is new.
    before, now
        The former and the present kind or unit; empty where there is none.
    times
        The factor by which the median has changed, where that reveals a change of unit.
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
    """Compare the columns of a source with those seen before, in any order."""
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
    """Pair columns by their names, or else by their `plain_name`."""
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
    """Return the factor by which the median has changed, if it is as large as between units."""
    if not (before.median and now.median):
        return None
    times = now.median / before.median
    return None if 1 / _OTHER_UNIT < abs(times) < _OTHER_UNIT else times
