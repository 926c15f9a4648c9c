"""Tables that fit the terminal."""

import shutil
import sys
from collections.abc import Collection, Sequence
from itertools import zip_longest
from textwrap import wrap

from mallseg.domain.visible import visible
from mallseg.entrypoints.presentation.terminal.lines import print_line

_GAP = "  "
_NARROWEST = 20


def count_cell(number: int) -> str:
    """Write a number of customers; a dot where there are none."""
    return f"{number:,}" if number else "."


def print_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, left: Collection[int]
) -> None:
    """Print a table: the columns in `left` begin at their left, numbers end at their right.

    At a terminal that is too narrow, names of columns go over several lines, and so do the cells of
    the widest of the columns in `left`. Elsewhere a row is a line, for tools that search in it.
    """
    header, *rows = table = [[*map(visible, row)] for row in (header, *rows)]
    widths = _widths(header, rows, left)
    for row in table:
        cells = [wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
        for line in zip_longest(*cells, fillvalue=""):
            padded = (
                text.ljust(width) if i in left else text.rjust(width)
                for i, (text, width) in enumerate(zip(line, widths, strict=True))
            )
            print_line(_GAP.join(padded).rstrip())


def print_table_and_figures(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    names: Sequence[str],
    figures: Sequence[Sequence[str]],
    *,
    left: Collection[int],
) -> None:
    """Print a table with figures after each row, or in a second table if they do not fit.

    Parameters
    ----------
    names
        Of the figures, of which each row has as many.
    """
    wide = [*header, *names], [[*row, *own] for row, own in zip(rows, figures, strict=True)]
    if _fits(*wide, left):
        print_table(*wide, left=left)
        return
    print_table(header, rows, left=left)
    waiting = [(row[0], own) for row, own in zip(rows, figures, strict=True)]
    while waiting:
        parts = (_beside(names, waiting[:number]) for number in range(len(waiting), 1, -1))
        part = next((part for part in parts if _fits(*part, {0})), _beside(names, waiting[:1]))
        print_line()
        print_table(*part, left={0})
        waiting = waiting[len(part[0]) - 1 :]


def _beside(
    names: Sequence[str], columns: Sequence[tuple[str, Sequence[str]]]
) -> tuple[list[str], list[list[str]]]:
    """Transpose figures of rows into columns."""
    rows = zip(names, *(figures for _, figures in columns), strict=True)
    return ["", *(heading for heading, _ in columns)], [[*row] for row in rows]


def _fits(header: Sequence[str], rows: Sequence[Sequence[str]], left: Collection[int]) -> bool:
    room = shutil.get_terminal_size().columns
    return not sys.stdout.isatty() or _total(_widths(header, rows, left)) <= room


def _widths(
    header: Sequence[str], rows: Sequence[Sequence[str]], left: Collection[int]
) -> list[int]:
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    if sys.stdout.isatty() and _total(widths) > (room := shutil.get_terminal_size().columns):
        return _squeezed(header, rows, left, room)
    return widths


def _squeezed(
    header: Sequence[str], rows: Sequence[Sequence[str]], left: Collection[int], room: int
) -> list[int]:
    """Give every column the width of its cells, and the widest text what is left of the room."""
    cells = [max((len(row[i]) for row in rows), default=0) for i in range(len(header))]
    words = [max((len(word) for word in name.split()), default=0) for name in header]
    widths = [max(pair) for pair in zip(cells, words, strict=True)]
    if left:
        text = max(left, key=widths.__getitem__)
        others = _total(widths) - widths[text]
        widths[text] = min(widths[text], max(_NARROWEST, room - others))
    return widths


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)
