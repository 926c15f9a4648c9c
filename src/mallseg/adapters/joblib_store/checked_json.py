"""JSON that becomes values: every type is checked, and no message repeats a value."""

import json
import math
from typing import Any, TypeVar

import msgspec

from mallseg.domain.errors import InvalidOptionError, ModelFault

Value = TypeVar("Value")


def parse(content: bytes, *, newest: int) -> dict[str, Any]:
    """Parse a JSON object that has a format.

    Raises
    ------
    ValueError
        It is anything else, or nested too deeply.
    InvalidOptionError
        Its format is above `newest`.
    """
    try:
        fields = json.loads(content, parse_float=_finite, parse_constant=_finite)
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    except ValueError:
        raise ValueError("is not the file that was saved: it is not JSON") from None
    if not isinstance(fields, dict) or type(written := fields.get("format")) is not int:
        raise ValueError("is not the file that was saved: it has no format")
    if written > newest:
        raise InvalidOptionError("format", ModelFault.NEWER_FORMAT, format=written)
    return fields


def convert(fields: object, kind: type[Value]) -> Value:
    """Make a value of dicts, lists, text and numbers; raise ValueError where a type is wrong."""
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        raise ValueError(_explained(str(error))) from None


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError
    return number


def _explained(text: str) -> str:
    """Put the place first; what is said of a wrong member of an enumeration quotes it."""
    reason, _, path = text.rpartition(" - at ")
    if not reason:
        reason, path = path, "`$`"
    place = path.strip("`").removeprefix("$").removeprefix(".")
    if reason.startswith("Invalid enum value"):
        reason = "Unknown word"
    where = f" at {place}" if place else ""
    return f"has an invalid value{where}: {reason[0].lower()}{reason[1:]}"
