"""The files of customers that a command is given: one, or several that are read as one."""

from collections.abc import Sequence
from pathlib import Path

import click

Source = Path | tuple[Path, ...]
"""As it was typed: a path may stand for the files of a folder or pattern, ``-`` for a pipe."""


def source_given(
    _context: click.Context, _option: click.Parameter, paths: Sequence[Path]
) -> Source | None:
    """Take the values of an option that may be repeated: None where there are none."""
    if not paths:
        return None
    return tuple(paths) if len(paths) > 1 else paths[0]


source_argument = click.argument(
    "source",
    type=click.Path(path_type=Path),
    nargs=-1,
    required=True,
    callback=source_given,
)


def paths_of(source: Source) -> tuple[Path, ...]:
    """Give the paths as they were typed."""
    return source if isinstance(source, tuple) else (source,)


def first_of(source: Source) -> Path:
    """Give the path that names the rest."""
    return paths_of(source)[0]


def words_of(source: Source) -> list[str]:
    """Give the words of a command that reads the same files."""
    return [str(path) for path in paths_of(source)]
