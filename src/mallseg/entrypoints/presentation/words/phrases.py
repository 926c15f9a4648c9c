"""How numbers and texts are written for people: the same wherever they read them."""

import math

_DECIMALS_SURE = 9
"""Of a hundred times a share: those behind are the machine's rounding, as in 28.999999999999996."""


def counted(number: int, noun: str) -> str:
    """Count things: ``1 customer``, ``1,200 customers``."""
    return f"{number:,} {plural(number, noun)}"


def plural(number: int, noun: str) -> str:
    """Give a noun the form that its number asks for."""
    return noun if number == 1 else f"{noun}s"


def in_percent(share: float) -> str:
    """Round a share: nearly all are not all, and hardly anybody is somebody."""
    return f"{share:.0%}" if share in {0, 1} else f"{min(max(round(100 * share), 1), 99)}%"


def in_percent_down(share: float) -> str:
    """Round a share down: who is right nearly always is not right always."""
    return f"{math.floor(round(100 * share, _DECIMALS_SURE))}%"


def sentence(text: str) -> str:
    """End a text with a mark, unless it has one."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
