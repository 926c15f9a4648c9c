"""Names and numbers in SQL."""

import math


def quoted(name: str) -> str:
    """Quote the name of a column or table, whatever it holds.

    Raises
    ------
    ValueError
        It holds a zero byte, which no engine has in a name.
    """
    if "\0" in name:
        raise ValueError("a name with a zero byte")
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Write a text as a literal.

    Raises
    ------
    ValueError
        It holds a zero byte, which no engine has in a text.
    """
    if "\0" in value:
        raise ValueError("a text with a zero byte")
    return "'" + value.replace("'", "''") + "'"


def real(number: float) -> str:
    """Write a finite number so that an engine takes it for a DOUBLE, to the last bit.

    Raises
    ------
    ValueError
        It is not finite.
    """
    if not math.isfinite(number):
        raise ValueError("a number that is not finite")
    text = repr(float(number))
    return text if "e" in text else f"{text}e0"
