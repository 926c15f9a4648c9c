"""The JSON files of a store: types are checked, changes detected, values never quoted.

A digest detects damage. Anyone who can write to the store can also write a digest; only a
signature, made with a key that is kept elsewhere, detects a forgery.
"""

import hashlib
import hmac
import json
import math
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from mallseg.adapters.joblib_store.older_formats import FORMAT
from mallseg.domain.errors import InvalidOptionError, ModelFault

Value = TypeVar("Value")


def parse(content: bytes) -> dict[str, Any]:
    """Parse a JSON object that has a format.

    Raises
    ------
    ValueError
        It is anything else, or nested too deeply.
    InvalidOptionError
        Its format is newer than ours.
    """
    try:
        fields = json.loads(content, parse_float=_finite, parse_constant=_finite)
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    except ValueError:
        raise ValueError("is not the file that was saved: it is not JSON") from None
    if not isinstance(fields, dict) or type(written := fields.get("format")) is not int:
        raise ValueError("is not the file that was saved: it has no format")
    if written > FORMAT:
        raise InvalidOptionError("format", ModelFault.NEWER_FORMAT, format=written)
    return fields


def convert(fields: object, kind: type[Value]) -> Value:
    """Make a value of dicts, lists, text and numbers; raise ValueError where a type is wrong."""
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        raise ValueError(_explained(str(error))) from None


@dataclass(frozen=True, slots=True)
class SignedJson:
    """Encodes JSON with a digest and, with a key, a signature; decoding verifies both."""

    key: bytes | None = field(default=None, repr=False)

    def encode(self, fields: dict[str, Any]) -> bytes:
        """Encode the fields canonically: the only form that `decode` accepts."""
        if self.key is not None:
            fields = fields | {"signature": self._signature(fields)}
        return _with_digest(fields)

    def decode(self, content: bytes) -> dict[str, Any]:
        """Verify and decode the fields.

        Raises
        ------
        ValueError
            This is not what `encode` writes, is of a newer format, or is not signed with the key.
        """
        fields = parse(content)
        fields.pop("digest", None)
        if _with_digest(fields) != content:
            raise ValueError("is not the file that was saved: its digest differs")
        signature = fields.pop("signature", None)
        if self.key is not None:
            if signature is None:
                raise ValueError("has no signature, which store.signing_key asks for")
            if not hmac.compare_digest(str(signature).encode(), self._signature(fields).encode()):
                raise ValueError("is not signed by the key in store.signing_key")
        return fields

    def _signature(self, fields: dict[str, Any]) -> str:
        return hmac.new(self.key or b"", _canonical(fields), hashlib.sha256).hexdigest()


def _with_digest(fields: dict[str, Any]) -> bytes:
    digest = hashlib.sha256(_canonical(fields)).hexdigest()
    return _canonical(fields | {"digest": digest})


def _canonical(fields: dict[str, Any]) -> bytes:
    text = json.dumps(fields, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError
    return number


def _explained(text: str) -> str:
    """Reword msgspec's message, place first; that of a wrong enum member would quote the value."""
    reason, _, path = text.rpartition(" - at ")
    if not reason:
        reason, path = path, "`$`"
    place = path.strip("`").removeprefix("$").removeprefix(".")
    if reason.startswith("Invalid enum value"):
        reason = "Unknown word"
    where = f" at {place}" if place else ""
    return f"has an invalid value{where}: {reason[0].lower()}{reason[1:]}"
