"""Writes to stdout and stderr; escapes invisible characters, and names write failures."""

import contextlib
from collections.abc import Iterator

import click

from mallseg.domain.visible import visible


class OutputNotWrittenError(Exception):
    """Stdout cannot be written, for example on a full disk; a closed pipe does not count."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror)
        self.detail = error.strerror or type(error).__name__


def print_line(text: str = "", *, bold: bool = False) -> None:
    """Print one line: a line break within it is escaped too."""
    with writing():
        click.secho(visible(text), bold=bold)


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
