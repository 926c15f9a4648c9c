"""Statistical disclosure control: which counts may be disclosed without revealing a small group.

A table has a row for each segment and a column for each group. The row totals are public: they are
the sizes of the segments. Whole rows and the column totals may be disclosed. A row with a small
count is suppressed (primary suppression), and as many others with it as are needed so that
subtracting the disclosed rows from the totals does not recover it (complementary suppression).

A count of 0, or of all of a row, is as disclosive as a small one: it says something about every
single person in the row (attribute disclosure). A row in which nearly all belong to one group may
say just that.

An attacker who knows everything disclosed can compute the row and column totals of the suppressed
rows. In such a table a count n[i][j] can be anything from ``max(0, R[i] + C[j] - N)`` to
``min(R[i], C[j])``, and no sum of several counts is certain except those of whole rows, of whole
columns, and of counts that are certain themselves. So it is enough to check these intervals. Where
a statement says that nearly all of a row belong to one group, that count has a lower bound; what
exceeds the bounds is a table of the same kind.

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
"""The columns that each disclosed group is the sum of."""

Row = tuple[int, ...]

Statements = Mapping[int, int]
"""By the index of a suppressed row: the group that nearly all belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """The part of a table that may be disclosed.

    Attributes
    ----------
    grouping
        The columns of each group.
    overall
        The totals of the groups, of shape (n_groups,).
    rows
        The counts of each row by group; None for a suppressed row.
    nearly_all
        For suppressed rows: the group that nearly all belong to, where that may be said.
    """

    grouping: Grouping
    overall: Row
    rows: tuple[Row | None, ...]
    nearly_all: Statements = field(default_factory=dict)

    @property
    def disclosed(self) -> int:
        """The number of disclosed rows."""
        return sum(row is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class SuppressedRows:
    """Suppressed rows, whose totals an attacker knows, and the statements made about them.

    Attributes
    ----------
    harmless
        The groups for which a count of 0 discloses nothing: the unknown, and the values of a column
        with many values.
    """

    rows: Sequence[Row]
    harmless: frozenset[int] = frozenset()
    nearly_all: Statements = field(default_factory=dict)

    def is_safe(self) -> bool:
        """Check that no small count, and no count of 0 or of all, follows from the totals."""
        if not self.rows:
            return True
        columns = [sum(column) for column in zip(*self.rows, strict=True)]
        sizes = [sum(row) for row in self.rows]
        if is_disclosive(columns, self.harmless):
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
        """Yield for each count the size of its row, its group, and its lower and upper bound.

        These are Fréchet's bounds, after the lower bounds that follow from statements.
        """
        stated = self.nearly_all.items()
        bounds = {cell: fewest_of_nearly_all(sizes[cell[0]]) for cell in stated}
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

    def safe_statements(self) -> Statements:
        """Choose greedily, large rows first, about which rows "nearly all" can safely be said."""
        found: dict[int, int] = {}
        for i in sorted(range(len(self.rows)), key=lambda i: -sum(self.rows[i])):
            row = self.rows[i]
            size, group = sum(row), row.index(max(row))
            if size < MIN_DISCLOSED or row[group] < fewest_of_nearly_all(size):
                continue
            more = {**found, i: group}
            if SuppressedRows(self.rows, self.harmless, more).is_safe():
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
        Whether groups are the values that a column has: then a count of 0 discloses nothing.

    Returns
    -------
    None where no row can be disclosed, or all customers are in one group.
    """
    found = [
        own for grouping in groupings
        if (own := disclosed_in(table, grouping, is_open=is_open)) is not None
    ]  # fmt: skip
    return max(found, key=_utility, default=None)


def _utility(own: Disclosure) -> tuple[int, int, int]:
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
    statements = SuppressedRows([rows[i] for i in suppressed], harmless).safe_statements()
    if len(suppressed) == len(rows) and not statements:
        return None
    return Disclosure(
        grouping=used,
        overall=overall,
        rows=tuple(None if i in suppressed else row for i, row in enumerate(rows)),
        nearly_all={suppressed[i]: group for i, group in statements.items()},
    )


def grouped(table: Sequence[Sequence[int]], grouping: Grouping) -> list[Row]:
    """Sum the columns of each group."""
    return [tuple(sum(row[i] for i in group) for group in grouping) for row in table]


def harmless_in(grouping: Grouping, width: int, *, is_open: bool) -> frozenset[int]:
    """Find the groups for which 0 discloses nothing; the last column is the unknown."""
    if is_open:
        return frozenset(range(len(grouping)))
    return frozenset(index for index, group in enumerate(grouping) if group == (width - 1,))


def suppressed_rows(rows: Sequence[Row], harmless: frozenset[int]) -> set[int]:
    """Suppress disclosive rows, then further ones, small ones first, until the rest is safe."""

    def is_safe(suppressed: Iterable[int]) -> bool:
        return SuppressedRows([rows[i] for i in suppressed], harmless).is_safe()

    suppressed = {i for i, row in enumerate(rows) if is_disclosive(row, harmless)}
    others = sorted(set(range(len(rows))) - suppressed, key=lambda i: (sum(rows[i]), i))
    while others and not is_safe(suppressed):
        more = next((i for i in others if is_safe({*suppressed, i})), others[0])
        suppressed.add(more)
        others.remove(more)
    return suppressed


def is_disclosive(row: Sequence[int], harmless: frozenset[int]) -> bool:
    """Check whether counts reveal a small group, or an attribute that all or none have."""
    if any(map(_is_small, row)) or max(row) == sum(row):
        return True
    return any(not count and group not in harmless for group, count in enumerate(row))


def fewest_of_nearly_all(size: int) -> int:
    """Return how many of a row are at least "nearly all": nine in ten."""
    return math.ceil(size * 9 / 10)


def _is_certainly_small(low: int, high: int) -> bool:
    return low > 0 and high < MIN_DISCLOSED


def _is_small(count: int) -> bool:
    return 0 < count < MIN_DISCLOSED
