"""The sources of customers of a command: files that are read as one, or a database."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.sources.database_url import DatabaseUrl

Source = Path | DatabaseUrl | tuple[Path, ...]
"""As typed: a path may be a folder or a glob pattern, ``-`` a pipe."""


_PATH = click.Path(path_type=Path)


class _SourcePath(click.ParamType[Path | DatabaseUrl]):
    """A path, or the address of a database, whose password is hidden from then on."""

    name = "path"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Path | DatabaseUrl:
        """Recognise an address by its scheme, before ``://``."""
        if isinstance(value, DatabaseUrl):
            return value
        path: Path = _PATH.convert(value, param, ctx)
        return DatabaseUrl.of(str(value)) or path

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Complete file names."""
        return _PATH.shell_complete(ctx, param, incomplete)


class _FilePath(click.Path):
    """A path; the address of a database is refused, before its password could be shown."""

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Refuse values with a ``://``."""
        if DatabaseUrl.of(str(value)):
            self.fail("takes a file, and no database", param, ctx)
        return super().convert(value, param, ctx)


SOURCE = _SourcePath()
FILE = _FilePath(path_type=Path)
_SOURCE = "mallseg.source"
_CONFIGURED = "spark://"

Command = TypeVar("Command", bound=Callable[..., Any])


def source_given(
    _context: click.Context, _option: click.Parameter, words: Sequence[Path | DatabaseUrl]
) -> Source | None:
    """Combine the values of a repeatable option; None if there are none.

    Raises
    ------
    InvalidOptionError
        A database is given together with other sources.
    """
    if not words:
        return None
    paths = tuple(word for word in words if isinstance(word, Path))
    if len(words) == 1:
        return words[0]
    if len(paths) < len(words):
        raise InvalidOptionError("source", OptionFault.NOT_WITH, other="another source")
    return paths


def source_argument(command: Command) -> Command:
    """Decorate a command with its source: as arguments, or as an option for Spark."""
    command = click.option(
        "--source",
        "named",
        type=SOURCE,
        callback=_keep_source,
        expose_value=False,
        is_eager=True,
        metavar="URL",
        help="The address of a database, instead of SOURCE; spark is the Spark session "
        "configured outside mallseg.",
    )(command)
    return click.argument(
        "source", type=SOURCE, nargs=-1, callback=_source_of_words, metavar="SOURCE..."
    )(command)


def file_option(text: str, *, required: bool = True) -> Callable[[Command], Command]:
    """Make ``--file`` for a file of customers, with ``--source`` for a database instead of it."""

    def of_either(
        context: click.Context, option: click.Parameter, word: Path | DatabaseUrl | None
    ) -> Path | DatabaseUrl | None:
        named: Path | DatabaseUrl | None = context.meta.get(_SOURCE)
        if word and named:
            raise InvalidOptionError("--file", OptionFault.NOT_WITH, other="--source")
        if required and not (word or named):
            raise click.MissingParameter(ctx=context, param=option)
        return word or named

    def decorate(command: Command) -> Command:
        command = click.option(
            "--source",
            type=SOURCE,
            callback=_keep_source,
            expose_value=False,
            is_eager=True,
            metavar="URL",
            help="Instead of --file: the address of a database with --table, or spark.",
        )(command)
        return click.option("--file", type=SOURCE, callback=of_either, help=text)(command)

    return decorate


def _keep_source(
    context: click.Context, option: click.Parameter, word: Path | DatabaseUrl | None
) -> None:
    context.meta[_SOURCE] = configured(context, option, word)


def configured(
    _context: click.Context, _option: click.Parameter, word: Path | DatabaseUrl | None
) -> Path | DatabaseUrl | None:
    """Interpret ``spark`` as the Spark session configured outside mallseg."""
    return DatabaseUrl.of(_CONFIGURED) if word == Path("spark") else word


def _source_of_words(
    context: click.Context, argument: click.Parameter, words: Sequence[Path | DatabaseUrl]
) -> Source:
    """Return the arguments or the option."""
    named: Path | DatabaseUrl | None = context.meta.get(_SOURCE)
    found = source_given(context, argument, [*([named] if named else []), *words])
    if found is None:
        raise click.MissingParameter(ctx=context, param=argument)
    return found


def paths_of(source: Source) -> tuple[Path, ...]:
    """Return the paths as typed; none for a database."""
    if isinstance(source, DatabaseUrl):
        return ()
    return source if isinstance(source, tuple) else (source,)


def first_of(source: Source) -> Path | None:
    """Return the first path; None for a database."""
    return next(iter(paths_of(source)), None)


def words_of(source: Source) -> list[str]:
    """Return the arguments that name the same source, without a password."""
    if isinstance(source, DatabaseUrl):
        return [source.shown]
    return [str(path) for path in paths_of(source)]
