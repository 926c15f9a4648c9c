"""Names and numbers in SQL."""

import math


def quoted(name: str) -> str:
    """Quote the name of a column or table.

    Raises
    ------
    ValueError
        It has a zero byte, which no engine allows in a name.
    """
    if "\0" in name:
        raise ValueError("a name with a zero byte")
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Write a text as a literal.

    Raises
    ------
    ValueError
        It has a zero byte, which no engine allows in a text.
    """
    if "\0" in value:
        raise ValueError("a text with a zero byte")
    return "'" + value.replace("'", "''") + "'"


def real(number: float) -> str:
    """Write a finite number so that an engine reads it as the same DOUBLE.

    Raises
    ------
    ValueError
        It is not finite.
    """
    if not math.isfinite(number):
        raise ValueError("a number that is not finite")
    text = repr(float(number))
    return text if "e" in text else f"{text}e0"
