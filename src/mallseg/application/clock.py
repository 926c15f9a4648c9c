"""The clock that use-cases ask for the time; a test gives them another."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the current time, in UTC."""


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)
