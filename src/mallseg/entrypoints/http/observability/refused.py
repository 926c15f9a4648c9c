"""What the server refuses before it is a request: counted by status, in each process."""

from collections import Counter
from collections.abc import Mapping

_counts: Counter[int] = Counter()


def note(status: int) -> None:
    """Count one more."""
    _counts[status] += 1


def counts() -> Mapping[int, int]:
    """Give how many this process has refused so far, by status."""
    return _counts
