"""Statistical disclosure control: which counts may be disclosed without revealing a small group.

A table has a row for each segment and a column for each group. The sums of its rows are public: the
sizes of the segments. Whole rows and the sums of the columns may be disclosed; a row with a small
count is suppressed, and with it as many others as it takes so that subtracting the disclosed rows
from the sums does not recover it (complementary suppression).

A count of none, or of all of a row, is as telling as a small one: it says something of every
single person there. A row in which nearly all are of one group may say just that.

An attacker who knows all that is disclosed is left with the suppressed rows, of which the sums of
the rows and of the columns follow. In such a table a count n[i][j] can be anything from
``max(0, R[i] + C[j] - N)`` to ``min(R[i], C[j])``, and no sum of several counts is certain except
those of whole rows, of whole columns, and of counts that are certain themselves. So it is enough to
check these. Where some rows say that nearly all are of one group, these counts have a lower bound,
and what is above the bounds is a table of the same kind.

References
----------
M. Fréchet, "Sur les tableaux de corrélation dont les marges sont données", Annales de l'Université
de Lyon A 14, 1951. L. H. Cox, "Suppression methodology and statistical disclosure control", Journal
of the American Statistical Association 75, 1980.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mallseg.domain.customers.breakdown import MIN_DISCLOSED

Grouping = tuple[tuple[int, ...], ...]
"""Which columns are disclosed as one."""

Row = tuple[int, ...]

Statements = Mapping[int, int]
"""Of suppressed rows, by their indices: the group that nearly all belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """The part of a table that may be disclosed.

    Attributes
    ----------
    grouping
        The columns that each group is made of.
    overall
        The sums of the groups, of shape (n_groups,).
    rows
        The counts of each row by group; None for one that is suppressed.
    nearly_all
        Of suppressed rows: the group that nearly all belong to, where that may be said.
    """

    grouping: Grouping
    overall: Row
    rows: tuple[Row | None, ...]
    nearly_all: Statements = field(default_factory=dict)

    @property
    def disclosed(self) -> int:
        """The number of rows that are disclosed."""
        return sum(row is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Rest:
    """Suppressed rows, of which the sums are known, and what is said of them.

    Attributes
    ----------
    harmless
        The groups of which none may be known: the unknown, and values of a column that has many.
    """

    rows: Sequence[Row]
    harmless: frozenset[int] = frozenset()
    nearly_all: Statements = field(default_factory=dict)

    def is_safe(self) -> bool:
        """Check that no small count, and no count of none or all, follows from the sums."""
        if not self.rows:
            return True
        columns = [sum(column) for column in zip(*self.rows, strict=True)]
        sizes = [sum(row) for row in self.rows]
        if is_telling(columns, self.harmless):
            return False
        return not any(
            _is_certainly_small(low, high)
            or _is_certainly_small(size - high, size - low)
            or low == size
            or (high == 0 and group not in self.harmless)
            for size, group, low, high in self._ranges(sizes, columns)
        )

    def _ranges(
        self, sizes: Sequence[int], columns: Sequence[int]
    ) -> Iterator[tuple[int, int, int, int]]:
        """Yield for each count the size of its row, its group, and the values it is between.

        These are the bounds of Fréchet for what is above what the statements say.
        """
        said = self.nearly_all.items()
        bounds = {cell: fewest_of_nearly_all(sizes[cell[0]]) for cell in said}
        free = [
            size - bounds.get((i, self.nearly_all.get(i, 0)), 0) for i, size in enumerate(sizes)
        ]
        above = [
            column - sum(bound for (_, group), bound in bounds.items() if group == j)
            for j, column in enumerate(columns)
        ]
        total = sum(free)
        for i, size in enumerate(sizes):
            for j in range(len(columns)):
                least = bounds.get((i, j), 0)
                low = least + max(0, free[i] + above[j] - total)
                yield size, j, low, least + min(free[i], above[j])

    def said(self) -> Statements:
        """Choose of which rows to say that nearly all are of one group, large ones first."""
        found: dict[int, int] = {}
        for i in sorted(range(len(self.rows)), key=lambda i: -sum(self.rows[i])):
            row = self.rows[i]
            size, group = sum(row), row.index(max(row))
            if size < MIN_DISCLOSED or row[group] < fewest_of_nearly_all(size):
                continue
            more = {**found, i: group}
            if Rest(self.rows, self.harmless, more).is_safe():
                found = more
        return found


def disclose(
    table: Sequence[Sequence[int]], groupings: Iterable[Grouping], *, is_open: bool = False
) -> Disclosure | None:
    """Choose what to disclose: most rows, then most groups, then the first grouping.

    One grouping holds for the whole table: counts in different groups could be subtracted.

    Parameters
    ----------
    is_open
        Whether groups are the values that a column has: then none of a rare one is not telling.

    Returns
    -------
    None where no row can be disclosed, or all customers are in one group.
    """
    found = [
        own for grouping in groupings
        if (own := disclosed_in(table, grouping, is_open=is_open)) is not None
    ]  # fmt: skip
    return max(found, key=_worth, default=None)


def _worth(own: Disclosure) -> tuple[int, int, int]:
    return own.disclosed + len(own.nearly_all), own.disclosed, len(own.grouping)


def disclosed_in(
    table: Sequence[Sequence[int]], grouping: Grouping, *, is_open: bool
) -> Disclosure | None:
    """Choose what to disclose in one grouping; None where nothing can be."""
    totals = [sum(row[i] for row in table for i in group) for group in grouping]
    used = tuple(group for group, total in zip(grouping, totals, strict=True) if total)
    overall = tuple(total for total in totals if total)
    if len(used) == 1 or any(map(_is_small, overall)):
        return None
    rows = grouped(table, used)
    harmless = harmless_in(used, len(table[0]), is_open=is_open)
    suppressed = sorted(suppressed_rows(rows, harmless))
    said = Rest([rows[i] for i in suppressed], harmless).said()
    if len(suppressed) == len(rows) and not said:
        return None
    return Disclosure(
        grouping=used,
        overall=overall,
        rows=tuple(None if i in suppressed else row for i, row in enumerate(rows)),
        nearly_all={suppressed[i]: group for i, group in said.items()},
    )


def grouped(table: Sequence[Sequence[int]], grouping: Grouping) -> list[Row]:
    """Count columns together."""
    return [tuple(sum(row[i] for i in group) for group in grouping) for row in table]


def harmless_in(grouping: Grouping, width: int, *, is_open: bool) -> frozenset[int]:
    """Find the groups of which none may be known; the last of the columns is the unknown."""
    if is_open:
        return frozenset(range(len(grouping)))
    return frozenset(place for place, group in enumerate(grouping) if group == (width - 1,))


def suppressed_rows(rows: Sequence[Row], harmless: frozenset[int]) -> set[int]:
    """Suppress telling rows, and others, small ones first, until no telling count follows."""

    def is_safe(suppressed: Iterable[int]) -> bool:
        return Rest([rows[i] for i in suppressed], harmless).is_safe()

    suppressed = {i for i, row in enumerate(rows) if is_telling(row, harmless)}
    others = sorted(set(range(len(rows))) - suppressed, key=lambda i: (sum(rows[i]), i))
    while others and not is_safe(suppressed):
        more = next((i for i in others if is_safe({*suppressed, i})), others[0])
        suppressed.add(more)
        others.remove(more)
    return suppressed


def is_telling(row: Sequence[int], harmless: frozenset[int]) -> bool:
    """Whether the counts of some people reveal a small group, or what none or all of them are."""
    if any(map(_is_small, row)) or max(row) == sum(row):
        return True
    return any(not count and group not in harmless for group, count in enumerate(row))


def fewest_of_nearly_all(size: int) -> int:
    """How many are nearly all: nine in ten."""
    return math.ceil(size * 9 / 10)


def _is_certainly_small(low: int, high: int) -> bool:
    return low > 0 and high < MIN_DISCLOSED


def _is_small(count: int) -> bool:
    return 0 < count < MIN_DISCLOSED
