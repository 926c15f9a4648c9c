"""One run of a command: its options, settings, files, log and exit code."""

import logging
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mallseg.domain.customers.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.errors import InvalidOptionError, MallsegError, OptionFault
from mallseg.entrypoints.cli.exit_codes import DONE, INTERNAL_ERROR, NEEDS_REVIEW
from mallseg.entrypoints.presentation.terminal.lines import print_error, print_lines

if TYPE_CHECKING:
    from mallseg.container import Container

_LEVELS = {DONE: logging.INFO, NEEDS_REVIEW: logging.WARNING, INTERNAL_ERROR: logging.CRITICAL}

_NOTHING: Mapping[str, Path | None] = {}

LEVELS = ("debug", "info", "warning", "error", "critical")


@dataclass(slots=True)
class Session:
    """The state of the run.

    `settings` are those given as options: section to setting to value. `declaring_options` are the
    options that say something of a feature, with the feature's name: each must be in use. `outcome`
    is what is done for good, also if the rest fails, and `missing` is that rest; `exit_code` is the
    exit code if it does not. `words` is what was typed, `numbers` how numbers were said to be
    written, `advice` what is shown below an error.

    Loading structlog costs more than a whole assignment, so it is loaded when the first line is due
    that will be seen: with the usual level of `assign`, that is when it fails.
    """

    command: str = "mallseg"
    config: Path | None = None
    level_name: str | None = None
    log_file: Path | None = None
    settings: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    started_s: float = field(default_factory=time.perf_counter)
    facts: dict[str, object] = field(default_factory=dict)
    declaring_options: dict[str, str] = field(default_factory=dict)
    outcome: str = ""
    missing: str = "this output"
    exit_code: int = DONE
    words: tuple[str, ...] = ()
    numbers: NumberFormat = PLAIN_NUMBERS
    advice: list[str] = field(default_factory=list)
    _level: int = logging.WARNING
    _group_readable: bool = False
    _style: str = "auto"
    _is_configured: bool = False
    _is_open: bool = False

    @property
    def is_verbose(self) -> bool:
        """Whether the user asked for details, tracebacks among them."""
        return self.level_name == "debug"

    @property
    def shows_progress(self) -> bool:
        """Whether stderr is a terminal, and not silenced."""
        return sys.stderr.isatty() and self._level <= logging.INFO

    def open(
        self,
        command: str,
        *,
        usual_level: int,
        reads: Iterable[Path | None] = (),
        writes: Mapping[str, Path | None] = _NOTHING,
    ) -> "Container":
        """Load the settings, overridden by options, and build the container.

        Parameters
        ----------
        reads, writes
            The files of the command, as for `refuse_shared`. Its log must be none of them.

        Raises
        ------
        InvalidOptionError
            A setting is not allowed, or two files are one.
        """
        from mallseg.container import build_container

        self.command = command
        container = build_container(self.config, settings=self.settings)
        self._refuse_unused_features(container)
        self.numbers = container.settings().data.contract().numbers
        log = container.settings().log
        self._group_readable = container.settings().files.group_readable
        self._style = log.format
        self.level_name = self.level_name or log.level
        log_file = self.log_file or (Path(log.file) if log.file else None)
        self._level = _level_of(self.level_name, usual_level)
        self.log_file = None  # its own refusal must not be logged to it
        refuse_shared(reads, {**writes, "log file": log_file})
        self.log_file = log_file
        self._is_open = True
        if self.log_file:
            self.configure_logging()
        return container

    def _refuse_unused_features(self, container: "Container") -> None:
        """Refuse options about features not in use: a typo would silently change the model."""
        used = (
            tuple(f.name for f in container.settings().plan().features)
            if self.declaring_options
            else ()
        )
        for option, name in self.declaring_options.items():
            if name not in used:
                raise InvalidOptionError(option, OptionFault.NOT_USED, used=used)

    def _log_may_be_an_input(self) -> bool:
        """Check whether the log may be an input of the command, which failed before that check."""
        if self.log_file is None:
            return False
        others = [word for before, word in pairwise(["", *self.words]) if before != "--log-file"]
        return any(_is_same(Path(word), self.log_file) for word in others)

    def log(self, level: int, event: str, **facts: object) -> None:
        """Log one line, if it will be seen."""
        if level < self._level and (self.log_file is None or level < logging.INFO):
            return
        import structlog

        self.configure_logging()
        structlog.get_logger(f"mallseg.{self.command}").log(level, event, **facts)

    def log_without_waiting(self) -> None:
        """From now on, drop log lines rather than wait for a slow reader."""
        self._is_configured = False
        self.configure_logging(waits=False)

    def configure_logging(self, *, waits: bool = True) -> None:
        """Set the log up, once."""
        from mallseg.log import configure_logging

        if self._is_configured:
            return
        file, self.log_file = self.log_file, None  # not to be tried again when this fails
        configure_logging(
            level=self._level,
            style=self._style,
            file=file,
            group_readable=self._group_readable,
            waits=waits,
        )
        self._is_configured, self.log_file = True, file

    def close(self, exit_code: int, **facts: object) -> None:
        """Log the command's summary line: its name, exit code, time and facts.

        At a terminal a failure has been printed, so the line goes to the log file only.
        """
        level = _LEVELS.get(exit_code, logging.ERROR)
        if exit_code and sys.stderr.isatty() and self.log_file is None and not self.is_verbose:
            return
        summary: dict[str, object] = {
            "command": self.command,
            "exit_code": exit_code,
            "elapsed_s": round(time.perf_counter() - self.started_s, 3),
            **self.facts,
            **facts,
        }
        event = "finished" if exit_code in {DONE, NEEDS_REVIEW} else "failed"
        if not self._is_open and self._log_may_be_an_input():
            self.log_file = None
        try:
            self.log(level, event, **summary)
        except MallsegError as error:  # about the log file, which was not open yet
            print_error(f"Error: {error}")
            self.log(level, event, **summary)


_Function = TypeVar("_Function", bound=Callable[..., Any])


def shared_options(command: _Function) -> _Function:
    """Decorate a command with the options that all share; their values go to the session."""
    command = click.help_option("-h", "--help", callback=_show_help)(command)
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _show_help(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:  # noqa: FBT001
    if asked and not context.resilient_parsing:
        print_lines(context.get_help())
        context.exit()


def _into_session(context: click.Context, parameter: click.Parameter, value: object) -> None:
    session = context.find_object(Session)
    if session is not None and value is not None and parameter.name is not None:
        setattr(session, parameter.name, value)


def _option(*names: str, **attributes: Any) -> Callable[[_Function], _Function]:
    return click.option(*names, expose_value=False, callback=_into_session, **attributes)


_OPTIONS = (
    _option(
        "--config",
        type=click.Path(path_type=Path),
        help="A TOML file with settings; config/default.toml shows all there are.",
    ),
    _option("-v", "--verbose", "level_name", flag_value="debug", help="Show every detail."),
    _option("-q", "--quiet", "level_name", flag_value="error", help="Show errors only."),
    _option(
        "--log-level", "level_name", type=click.Choice(LEVELS), help="What is shown on stderr."
    ),
    _option(
        "--log-file",
        type=click.Path(path_type=Path),
        help="Also append the log to this file, as JSON lines.",
    ),
)


def _level_of(name: str, usual_level: int) -> int:
    return usual_level if name == "auto" else int(getattr(logging, name.upper()))


def refuse_shared(reads: Iterable[Path | None], writes: Mapping[str, Path | None]) -> None:
    """Raise InvalidOptionError if an output file is the same as another file.

    Parameters
    ----------
    reads
        Input files; None entries are ignored.
    writes
        Output files by the user's names for them; of two that are the same, the later is refused.
    """
    given = [("that of the customers", path) for path in reads if path]
    taken = [(name, path) for name, path in writes.items() if path]
    pairs = [(read, write) for read in given for write in taken]
    for (first, path), (second, other) in [*pairs, *combinations(taken, 2)]:
        if _is_same(path, other):
            raise InvalidOptionError(second, OptionFault.SAME_FILE, other=first)


def _is_same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:  # one of them does not exist yet, or may not be read
        return os.path.realpath(path) == os.path.realpath(other)
