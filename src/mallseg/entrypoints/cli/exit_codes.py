"""How a command ends, for scripts."""

from mallseg.domain.errors import MallsegError, StoreUnavailableError, UnreadableSegmentationError

DONE = 0
OUR_FAULT = 1
CALLERS_INPUT = 2
SAYS_NO = 3
"""Done, but a gate or an alarm says no: nothing is broken, but look at the result."""

INTERRUPTED = 130

_OURS = (UnreadableSegmentationError, StoreUnavailableError)
"""Errors that no other input would avoid."""


def exit_code_of(error: MallsegError) -> int:
    """Give the exit code of a command that ends with this error."""
    return OUR_FAULT if isinstance(error, _OURS) else CALLERS_INPUT
