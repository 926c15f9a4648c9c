"""One run of a command: the options that every command takes, its log, its outcome."""

import logging
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mallseg.entrypoints.cli.distinct_files import refuse_shared
from mallseg.entrypoints.cli.exit_codes import DONE, OUR_FAULT, SAYS_NO

if TYPE_CHECKING:
    from mallseg.container import Container

_LEVELS = {DONE: logging.INFO, SAYS_NO: logging.WARNING, OUR_FAULT: logging.CRITICAL}

_NOTHING: Mapping[str, Path | None] = {}

LEVELS = ("debug", "info", "warning", "error", "critical")


@dataclass(slots=True)
class Session:
    """What is known of the run so far.

    Loading structlog costs more than a whole assignment, so it is loaded when the first line is due
    that will be seen: with the usual level of `assign`, that is when it fails.
    """

    command: str = "mallseg"
    config: Path | None = None
    level_name: str | None = None
    log_file: Path | None = None
    started_s: float = field(default_factory=time.perf_counter)
    facts: dict[str, object] = field(default_factory=dict)
    _level: int = logging.WARNING
    _is_configured: bool = False

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
        settings: Mapping[str, Mapping[str, object]],
        reads: Iterable[Path | None] = (),
        writes: Mapping[str, Path | None] = _NOTHING,
    ) -> "Container":
        """Load the settings, those said on the spot first, and wire the parts.

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
        said = {
            section: {name: value for name, value in values.items() if value is not None}
            for section, values in settings.items()
        }
        container = build_container(self.config, settings=said)
        log = container.settings().log
        self.level_name = self.level_name or log.level
        log_file = self.log_file or (Path(log.file) if log.file else None)
        self._level = _level_of(self.level_name, usual_level)
        self.log_file = None  # that it cannot be the log must not be written to it
        refuse_shared(reads, {**writes, "log file": log_file})
        self.log_file = log_file
        if self.log_file:
            self.configure_logging()
        return container

    def log(self, level: int, event: str, **facts: object) -> None:
        """Log one line, if anybody will see it."""
        if level < self._level and (self.log_file is None or level < logging.INFO):
            return
        import structlog

        self.configure_logging()
        structlog.get_logger(f"mallseg.{self.command}").log(level, event, **facts)

    def configure_logging(self) -> None:
        """Set the log up, once."""
        from mallseg.log import configure_logging

        if self._is_configured:
            return
        file, self.log_file = self.log_file, None  # not to be tried again when this fails
        configure_logging(level=self._level, file=file)
        self._is_configured, self.log_file = True, file

    def close(self, exit_code: int, **facts: object) -> None:
        """Write the one canonical line of the command: what it was, how it ended, how long it took.

        On a terminal a failure has its message, so there the line goes to the log file only.
        """
        level = _LEVELS.get(exit_code, logging.ERROR)
        if exit_code and sys.stderr.isatty() and self.log_file is None and not self.is_verbose:
            return
        elapsed_s = round(time.perf_counter() - self.started_s, 3)
        self.log(
            level,
            "finished" if exit_code in {DONE, SAYS_NO} else "failed",
            command=self.command,
            exit_code=exit_code,
            elapsed_s=elapsed_s,
            **self.facts,
            **facts,
        )


_Function = TypeVar("_Function", bound=Callable[..., Any])


def shared_options(command: _Function) -> _Function:
    """Give a command the options that all have; they fill the session, not the command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


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
        help="Append the log to this file too, as JSON lines.",
    ),
)


def _level_of(name: str, usual_level: int) -> int:
    return usual_level if name == "auto" else int(getattr(logging, name.upper()))
