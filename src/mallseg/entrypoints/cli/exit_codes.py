"""The exit codes of the command line, and which error ends with which."""

import click

from mallseg.domain.errors import (
    DatabaseUnavailableError,
    KeysUnavailableError,
    LedgerFault,
    LedgerUnavailableError,
    MallsegError,
    StoreUnavailableError,
    UnreadableSegmentationError,
)

DONE = 0
INTERNAL_ERROR = 1
INVALID_INPUT = 2
NEEDS_REVIEW = 3
"""Done, but a gate or an alarm says no: look at the result (`needs_review` of results)."""

INTERRUPTED = 130

_OURS = (
    UnreadableSegmentationError,
    StoreUnavailableError,
    LedgerUnavailableError,
    KeysUnavailableError,
    DatabaseUnavailableError,
)
"""Errors that do not depend on the caller's input."""


def exit_code_of(error: BaseException) -> int:
    """Return the exit code of a command that ends with an error."""
    match error:
        case KeyboardInterrupt() | click.Abort():
            return INTERRUPTED
        case click.ClickException():
            return INVALID_INPUT
        case MallsegError():
            is_ours = isinstance(error, _OURS) and error.code is not LedgerFault.NO_LEDGER
            return INTERNAL_ERROR if is_ours else INVALID_INPUT
        case _:
            return INTERNAL_ERROR
