"""Counts, by status, of requests that the server refuses before the application sees them."""

from collections import Counter
from collections.abc import Mapping

_counts: Counter[int] = Counter()


def count(status: int) -> None:
    """Count one more."""
    _counts[status] += 1


def counts() -> Mapping[int, int]:
    """Give the counts of this process so far."""
    return _counts
