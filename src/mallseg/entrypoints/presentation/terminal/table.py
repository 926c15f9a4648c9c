"""Tables and paragraphs that fit the terminal."""

import shutil
import sys
from collections.abc import Collection, Sequence
from itertools import zip_longest
from textwrap import wrap

import click

_GAP = "  "
_NARROWEST = 20
_MOST_READABLE = 100
"""Longer lines are hard to read back from their end."""


def print_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, left: Collection[int]
) -> None:
    """Print a table: the columns in `left` begin at their left, numbers end at their right.

    At a terminal that is too narrow, names of columns go over several lines, and so do the cells of
    the widest of the columns in `left`. Elsewhere a row is a line, for tools that search in it.
    """
    table = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    if sys.stdout.isatty() and _total(widths) > (room := shutil.get_terminal_size().columns):
        widths = _squeezed(header, rows, left, room)
    for row in table:
        cells = [wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
        for line in zip_longest(*cells, fillvalue=""):
            padded = (
                text.ljust(width) if i in left else text.rjust(width)
                for i, (text, width) in enumerate(zip(line, widths, strict=True))
            )
            click.echo(_GAP.join(padded).rstrip())


def print_paragraph(
    text: str, *, indent: str = "", hanging: str | None = None, bold: bool = False
) -> None:
    """Print a text in lines that fit, indented; `hanging` is the indent from the second line."""
    width = min(shutil.get_terminal_size().columns, _MOST_READABLE)
    following = indent if hanging is None else hanging
    for line in wrap(text, width, initial_indent=indent, subsequent_indent=following):
        click.secho(line, bold=bold)


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
