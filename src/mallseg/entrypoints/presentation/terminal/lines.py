"""The one way to stdout and stderr: what is not seen is escaped, and a failure has its own name."""

import contextlib
from collections.abc import Iterator

import click

from mallseg.domain.visible import visible


class OutputNotWrittenError(Exception):
    """Stdout takes no more: its disk is full, say. A reader that has gone is no such failure."""

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
    """Print what went wrong to stderr, in lines of our own; a closed stderr changes nothing."""
    with contextlib.suppress(OSError):
        click.echo(visible(text, keep="\n"), err=True)


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Distinguish a failure to write from all others."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputNotWrittenError(error) from None
