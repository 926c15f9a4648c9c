"""The first rows of a table as texts, and the header row among them.

Titles and comments may be above the header row. If feature columns are known, exactly one row must
have them; otherwise a header differs from a title, which fills one cell, and from customers, who
have numbers.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Row = Sequence[str]

MOST_ROWS = 50
"""The most rows among which the header is searched."""

_LIKE_THE_FIRST = 5
"""The number of rows that the first one is compared with, to see whether it is a customer too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRows:
    """The top of a table.

    Attributes
    ----------
    name
        The name of the sheet; empty where the source has none.
    rows
        The texts of each row, from row 1 on.
    total
        The number of rows; None where it is not known before everything is read.
    """

    name: str
    rows: tuple[Row, ...]
    total: int | None = None

    def row_of(self, names: Sequence[str], *, rather: int = 0) -> int:
        """Find the row that has these names and no others; 0 where none of those shown has.

        Parameters
        ----------
        rather
            The number of the row that is taken where several have them.
        """
        wanted = [name.strip() for name in names]
        found = [
            number
            for number, row in enumerate(self.rows, start=1)
            if [text.strip() for text in row[: len(wanted)]] == wanted
            and not any(row[len(wanted) :])
        ]
        return rather if rather in found else next(iter(found), 0)

    def below(self, number: int) -> Iterator[tuple[int, Row]]:
        """Yield the numbers and texts of the rows below one, without blank rows."""
        for own, row in enumerate(self.rows[number:], start=number + 1):
            if any(text.strip() for text in row):
                yield own, row


def rows_that_fit(rows: Sequence[Row], fits: Callable[[Row], bool]) -> list[int]:
    """Return the indexes of rows that have the columns; of equal rows, the first."""
    found: dict[tuple[str, ...], int] = {}
    for index, row in enumerate(rows):
        if any(row) and fits(row):
            found.setdefault(_without_empty_end(row), index)
    return [*found.values()]


def row_with_most(rows: Sequence[Row], names: Sequence[str], *, rather: int) -> int | None:
    """Find the place of the row with the most of some names; None where none has half of them.

    Parameters
    ----------
    names
        As they were: of two rows with as many, one with just these in this order comes first.
    rather
        The place that is taken where another row fits no better.
    """
    wanted = [name.strip() for name in names]
    texts = [[text.strip() for text in row] for row in rows]
    fits = [(len({*wanted} & {*own}), own == wanted) for own in texts]
    best = max(fits, default=(0, False))
    if 2 * best[0] <= len({*wanted}):
        return None
    is_as_good = 0 <= rather < len(fits) and fits[rather] == best
    return rather if is_as_good else fits.index(best)


def likely_names(rows: Sequence[Row]) -> int | None:
    """Return the index of the first row of full width that holds distinct words only."""
    width = width_of(rows)
    return next((index for index, row in enumerate(rows) if _are_names(row, width)), None)


def width_of(rows: Sequence[Row]) -> int:
    """Return the most frequent number of cells; of two, the larger."""
    widths = Counter(len(row) for row in rows if any(row))
    return max(widths, key=lambda width: (widths[width], width), default=0)


def starts_with_a_customer(rows: Sequence[Row]) -> bool:
    """Check whether the first row has numbers where the rows below it do: it is no header."""
    first, *others = [row for row in rows if any(row)] or [()]
    below = [row for row in others if len(row) == len(first)][:_LIKE_THE_FIRST]
    if not below:
        return False
    numeric = [index for index in range(len(first)) if all(_is_number(row[index]) for row in below)]
    return bool(numeric) and all(_is_number(first[index]) for index in numeric)


def _without_empty_end(row: Row) -> tuple[str, ...]:
    end = max(index for index, name in enumerate(row) if name) + 1
    return tuple(row[:end])


def _are_names(row: Row, width: int) -> bool:
    names = [name for name in map(str.strip, row) if name]
    is_wide = len(row) == width > 1 and 2 * len(names) > width
    return is_wide and len({*names}) == len(names) and not any(map(_is_number, names))


def _is_number(text: str) -> bool:
    """Check for digits without letters, which includes amounts, shares and dates."""
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))
