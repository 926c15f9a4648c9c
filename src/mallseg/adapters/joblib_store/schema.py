"""What was read must have the shape of what was written; no message repeats a value."""

import math
from collections.abc import Mapping
from typing import Any


class NewerFormatError(ValueError):
    """A file was written by a later mallseg, in a format that this one does not know."""

    def __init__(self, written: int) -> None:
        super().__init__(f"is of format {written}, newer than this mallseg")
        self.format = written


def mapping(value: object) -> Mapping[str, object]:
    """Take a dict, or raise ValueError."""
    if not isinstance(value, dict):
        raise ValueError("is not a record")
    return value


def items(fields: Mapping[str, object], key: str) -> list[object]:
    """Take a list, or raise ValueError."""
    if not isinstance(value := fields.get(key), list):
        raise ValueError(f"has no list of {key}")
    return value


def text(fields: Mapping[str, object], key: str) -> str:
    """Take a text, or raise ValueError."""
    if not isinstance(value := fields.get(key), str):
        raise ValueError(f"has no text for {key}")
    return value


def texts(fields: Mapping[str, object], key: str) -> list[str]:
    """Take a list of texts, or raise ValueError."""
    return [text({key: value}, key) for value in items(fields, key)]


def truth(fields: Mapping[str, object], key: str) -> bool:
    """Take True or False, or raise ValueError."""
    if not isinstance(value := fields.get(key), bool):
        raise ValueError(f"says neither yes nor no to {key}")
    return value


def whole(fields: Mapping[str, object], key: str, *, lowest: int = 1) -> int:
    """Take a whole number, or raise ValueError."""
    value = fields.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value < lowest:
        raise ValueError(f"has no whole number from {lowest} upwards for {key}")
    return value


def wholes(fields: Mapping[str, object], key: str) -> tuple[int, ...]:
    """Take a list of whole numbers from 0 upwards, or raise ValueError."""
    return tuple(whole({key: value}, key, lowest=0) for value in items(fields, key))


def number(value: object, key: str) -> float:
    """Take a finite float, or raise ValueError."""
    if not isinstance(value, float) or not math.isfinite(value):
        raise ValueError(f"has no finite number for {key}")
    return value


def numbers(fields: Mapping[str, object], key: str, length: int) -> tuple[float, ...]:
    """Take a list of so many finite floats, or raise ValueError."""
    values = tuple(number(value, key) for value in items(fields, key))
    if len(values) != length:
        raise ValueError(f"has not {length} numbers for {key}")
    return values


_NAMES_IN_FORMAT_2 = {
    "outliers": "set_aside",
    "transitions": "turns",
    "kind": "fate",
    "diff": "succession",
    "violations": "objections",
    "stability": "steadiness",
    "unstable": "restless",
}


def in_format_2(value: object) -> Any:
    """Give a record the field names of format 2."""
    if isinstance(value, Mapping):
        return {_NAMES_IN_FORMAT_2.get(key, key): in_format_2(own) for key, own in value.items()}
    return [in_format_2(own) for own in value] if isinstance(value, list | tuple) else value
