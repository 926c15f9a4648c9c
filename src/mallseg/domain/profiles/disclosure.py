"""Statistical disclosure control: which counts may be disclosed without revealing a small group.

A table has a row for each segment and a column for each group. The sums of its rows are public: the
sizes of the segments. Whole rows and the sums of the columns may be disclosed; a row with a small
count is suppressed, and with it as many others as it takes so that subtracting the disclosed rows
from the sums does not recover it (complementary suppression).

An attacker who knows all that is disclosed is left with the suppressed rows, of which the sums of
the rows and of the columns follow. In such a table a count n[i][j] can be anything from
``max(0, R[i] + C[j] - N)`` to ``min(R[i], C[j])``, and no sum of several counts is certain except
those of whole rows, of whole columns, and of counts that are certain themselves. So it is enough to
check these.

References
----------
M. Fréchet, "Sur les tableaux de corrélation dont les marges sont données", Annales de l'Université
de Lyon A 14, 1951. L. H. Cox, "Suppression methodology and statistical disclosure control", Journal
of the American Statistical Association 75, 1980.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.breakdown import MIN_DISCLOSED

Grouping = tuple[tuple[int, ...], ...]
"""Which columns are disclosed as one."""

Row = tuple[int, ...]


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
    """

    grouping: Grouping
    overall: Row
    rows: tuple[Row | None, ...]

    @property
    def disclosed(self) -> int:
        """The number of rows that are disclosed."""
        return sum(row is not None for row in self.rows)


def disclose(table: Sequence[Sequence[int]], groupings: Iterable[Grouping]) -> Disclosure | None:
    """Choose what to disclose: most rows, then most groups, then the first grouping.

    One grouping holds for the whole table: counts in different groups could be subtracted.

    Returns
    -------
    None where no row can be disclosed, or all customers are in one group.
    """
    found = [own for grouping in groupings if (own := _disclosed(table, grouping)) is not None]
    return max(found, key=lambda own: (own.disclosed, len(own.grouping)), default=None)


def _disclosed(table: Sequence[Sequence[int]], grouping: Grouping) -> Disclosure | None:
    totals = [sum(row[i] for row in table for i in group) for group in grouping]
    used = tuple(group for group, total in zip(grouping, totals, strict=True) if total)
    overall = tuple(total for total in totals if total)
    if len(used) == 1 or any(map(_is_small, overall)):
        return None
    rows = [tuple(sum(row[i] for i in group) for group in used) for row in table]
    suppressed = _suppressed(rows)
    if len(suppressed) == len(rows):
        return None
    disclosed = tuple(None if i in suppressed else row for i, row in enumerate(rows))
    return Disclosure(grouping=used, overall=overall, rows=disclosed)


def _suppressed(rows: Sequence[Row]) -> set[int]:
    """Suppress rows with small counts, and others, small ones first, until none can be inferred."""
    suppressed = {i for i, row in enumerate(rows) if any(map(_is_small, row))}
    others = sorted(set(range(len(rows))) - suppressed, key=lambda i: (sum(rows[i]), i))
    while others and not _is_safe([rows[i] for i in suppressed]):
        more = next((i for i in others if _is_safe([rows[j] for j in {*suppressed, i}])), others[0])
        suppressed.add(more)
        others.remove(more)
    return suppressed


def _is_safe(rows: Sequence[Row]) -> bool:
    """Check that no small count follows from the sums of the suppressed rows."""
    if not rows:
        return True
    columns = [sum(column) for column in zip(*rows, strict=True)]
    if any(map(_is_small, columns)):
        return False
    return not any(
        _is_certainly_small(low, high) or _is_certainly_small(size - high, size - low)
        for size, low, high in _ranges([sum(row) for row in rows], columns)
    )


def _ranges(sizes: Sequence[int], columns: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield for each count the size of its row, and the lowest and highest value it can have."""
    total = sum(sizes)
    for size in sizes:
        for column in columns:
            yield size, max(0, size + column - total), min(size, column)


def _is_certainly_small(low: int, high: int) -> bool:
    return low > 0 and high < MIN_DISCLOSED


def _is_small(count: int) -> bool:
    return 0 < count < MIN_DISCLOSED
