"""Writes lines to stdout and stderr; escapes invisible characters, and names write failures."""

import contextlib
import shutil
from collections.abc import Iterator
from textwrap import wrap

import click

from mallseg.domain.visible import visible

_MOST_READABLE = 100
"""Longer lines are hard to read."""


class OutputNotWrittenError(Exception):
    """Stdout cannot be written, for example on a full disk; a closed pipe does not count."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror)
        self.detail = error.strerror or type(error).__name__


def print_line(text: str = "", *, bold: bool = False) -> None:
    """Print one line: a line break within it is escaped too."""
    with writing():
        click.secho(visible(text), bold=bold)


def print_paragraph(
    text: str, *, indent: str = "", hanging: str | None = None, bold: bool = False
) -> None:
    """Print a text in lines that fit, indented; `hanging` is the indent from the second line."""
    width = min(shutil.get_terminal_size().columns, _MOST_READABLE)
    following = indent if hanging is None else hanging
    for line in wrap(visible(text), width, initial_indent=indent, subsequent_indent=following):
        print_line(line, bold=bold)


def print_lines(text: str) -> None:
    """Print several lines of our own."""
    with writing():
        click.echo(visible(text, keep="\n"))


def print_error(text: str) -> None:
    """Print an error to stderr; ignore a closed stderr."""
    with contextlib.suppress(OSError):
        click.echo(visible(text, keep="\n"), err=True)


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Translate failures to write."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputNotWrittenError(error) from None
