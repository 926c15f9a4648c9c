"""Numbers and lists in words, the same everywhere."""

import math
from collections.abc import Sequence

_DECIMALS_SURE = 9
"""Of a share times 100: further digits are rounding errors, as in 28.999999999999996."""

_PLURALS = {"person": "people"}


def counted(number: int, noun: str) -> str:
    """Count things: ``1 customer``, ``1,200 customers``."""
    return f"{number:,} {plural(number, noun)}"


def plural(number: int, noun: str) -> str:
    """Return the form of a noun for a number: ``customer``, ``customers``; ``people``."""
    return noun if number == 1 else _PLURALS.get(noun, f"{noun}s")


def one_or_more(number: int, one: str, more: str) -> str:
    """Return the words that agree with a number: ``is``, ``are``; ``takes part``, ``take part``."""
    return one if number == 1 else more


def listed(words: Sequence[str]) -> str:
    """List one thing or several: ``recency, orders and revenue``."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def in_percent(share: float) -> str:
    """Round a share to a percentage; 0% and 100% are exact."""
    return f"{share:.0%}" if share in {0, 1} else f"{min(max(round(100 * share), 1), 99)}%"


def in_percent_down(share: float) -> str:
    """Round a share down: 99.9% right is not always right."""
    return f"{math.floor(round(100 * share, _DECIMALS_SURE))}%"


def sentence(text: str) -> str:
    """End a text with a full stop, unless it ends with a mark."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
