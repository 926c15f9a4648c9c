"""Logging. An entrypoint configures it once; importing mallseg never does."""

import atexit
import contextlib
import logging
import os
import sys
from functools import cache, partial
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO, cast

import structlog
from structlog.typing import (
    EventDict,
    ExcInfo,
    FilteringBoundLogger,
    Processor,
    WrappedLogger,
)

from mallseg.domain.errors import InvalidOptionError, OptionFault, system_text
from mallseg.domain.visible import visible, visible_traceback, visible_within
from mallseg.files.modes import Modes
from mallseg.log.lines import LineHandler, LineWriter, dropped

__all__ = ["LOGGER", "configure_logging", "dropped", "logger_named"]

LOGGER = "mallseg"


def configure_logging(
    *,
    level: int,
    style: str = "auto",
    file: Path | None = None,
    group_readable: bool = False,
    waits: bool = True,
) -> None:
    """Log to stderr, for people on a terminal and as JSON elsewhere; and to a file, if named.

    Records of libraries (uvicorn's, say) take the same way. Tracebacks show no local variables:
    customers' values might stand in them.

    Parameters
    ----------
    level
        Of the standard library's `logging`: what stderr shows.
    style
        What stderr shows it as: ``text``, ``json``, or ``auto``.
    file
        JSON lines are appended to it: info and above, or whatever stderr shows if that is more.
    group_readable
        Whether its group may read a file that is new; others never may.
    waits
        Whether logging waits until a line is written. A service does not: a reader that stalls
        would stop it. What cannot be written is dropped, and counted by `dropped`.

    Raises
    ------
    InvalidOptionError
        The file cannot be written.
    """
    on_terminal = sys.stderr.isatty()
    for_people = (
        structlog.dev.ConsoleRenderer(colors=on_terminal, exception_formatter=_traceback)
        if style == "text" or (style == "auto" and on_terminal)
        else None
    )
    handlers = [_handler(_to_stderr(waits, for_people), level, for_people)]
    if file:
        to_file = _to_file(waits, file, Modes(group_readable))
        handlers.append(_handler(to_file, min(level, logging.INFO), None))
    logging.captureWarnings(not waits)
    logging.basicConfig(handlers=handlers, level=logging.WARNING, force=True)
    logging.getLogger(LOGGER).setLevel(min(handler.level for handler in handlers))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_FACTS,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def logger_named(name: str) -> FilteringBoundLogger:
    """Give a logger that writes where structlog has been configured to.

    Where it has not, mallseg is a part of another program, whose stdout structlog would print to:
    then lines of text go to the standard library's logger of this name, as those of any library.
    """
    return _structured(name) if structlog.is_configured() else _plain(name)


@cache
def _structured(name: str) -> FilteringBoundLogger:
    logger: FilteringBoundLogger = structlog.get_logger(name)
    return logger


@cache
def _plain(name: str) -> FilteringBoundLogger:
    logger: FilteringBoundLogger = structlog.wrap_logger(
        logging.getLogger(name), processors=_AS_TEXT, wrapper_class=structlog.stdlib.BoundLogger
    )
    return logger


def _visible(_logger: WrappedLogger, _method: str, facts: EventDict) -> EventDict:
    """Escape what text would hide or do; JSON escapes it anyway."""
    shown = {visible(str(name)): visible_within(fact) for name, fact in facts.items()}
    return shown | {name: facts[name] for name in _UNTOUCHED & facts.keys()}


_UNTOUCHED = {"exc_info"}


def _traceback(into: TextIO, exc_info: ExcInfo) -> None:
    _, error, _ = exc_info
    into.write(visible_traceback(error))


_AS_TEXT: list[Processor] = [
    structlog.stdlib.filter_by_level,
    structlog.contextvars.merge_contextvars,
    _visible,
    structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, exception_formatter=_traceback),
]

_FACTS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def _handler(
    handler: logging.Handler, level: int, for_people: structlog.dev.ConsoleRenderer | None
) -> logging.Handler:
    as_json: list[Processor] = [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]
    handler.setLevel(level)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_FACTS,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *([_visible, for_people] if for_people else as_json),
            ],
        )
    )
    return handler


def _to_stderr(waits: bool, for_people: structlog.dev.ConsoleRenderer | None) -> logging.Handler:  # noqa: FBT001
    return logging.StreamHandler() if waits else _queued(sys.stderr.fileno(), for_people)


def _to_file(waits: bool, file: Path, modes: Modes) -> logging.Handler:  # noqa: FBT001
    appending = _appending(file, modes)
    if waits:
        return appending
    with contextlib.closing(appending):
        return _queued(cast(TextIO, appending.stream).fileno(), None)


def _queued(descriptor: int, for_people: structlog.dev.ConsoleRenderer | None) -> LineHandler:
    """Write from a thread, and for a second more at the end of the process."""
    writer = LineWriter(os.dup(descriptor), partial(_drops, for_people))
    atexit.register(writer.close)
    return LineHandler(writer)


def _drops(for_people: structlog.dev.ConsoleRenderer | None, count: int) -> bytes:
    facts: EventDict = {"event": "log_lines_dropped", "count": count, "log_level": "warning"}
    render = for_people or structlog.processors.JSONRenderer()
    return str(render(None, "warning", facts)).encode() + b"\n"


class _LogFile(logging.FileHandler):
    """A log file that may become unwritable: said once, in one line, and the work goes on."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=_without_waiting)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's name)
        del record
        logging.getLogger().removeHandler(self)
        with contextlib.suppress(OSError):  # what is still in the buffer cannot be written either
            self.close()
        file = visible(self.baseFilename)
        sys.stderr.write(f"Warning: the log file {file} cannot be written any more\n")


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe without a reader is an error."""
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor


def _appending(file: Path, modes: Modes) -> logging.FileHandler:
    try:
        with contextlib.suppress(FileExistsError):
            os.close(modes.open_new(file))
        return _LogFile(file, encoding="utf-8")
    except OSError as error:
        raise InvalidOptionError(
            "log file", OptionFault.FILE_NOT_WRITABLE, file=str(file), detail=system_text(error)
        ) from None
