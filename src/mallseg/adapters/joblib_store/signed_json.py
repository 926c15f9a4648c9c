"""Small JSON files that show when they were changed.

A digest tells damage from what was saved. Whoever can write to the store can write a digest too:
only a signature, by a key that is kept elsewhere, tells a forger from the one who saved.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from mallseg.adapters.joblib_store import schema


@dataclass(frozen=True, slots=True)
class SignedJson:
    """Closes and opens sealed files; with a key, it signs, and opens nothing that is not signed."""

    key: bytes | None = field(default=None, repr=False)

    def close(self, fields: dict[str, Any]) -> bytes:
        """Write the fields in the one form that `open` accepts."""
        if self.key is not None:
            fields = fields | {"signature": self._signature(fields)}
        return _with_digest(fields)

    def open(self, content: bytes, *, newest: int) -> dict[str, Any]:
        """Read the fields back.

        Raises
        ------
        ValueError
            This is not what `close` wrote, is of a format above `newest`, or is not signed by the
            key.
        """
        fields = _parsed(content)
        if (written := fields["format"]) > newest:
            raise schema.NewerFormatError(written)
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


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(content)
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    except ValueError:
        raise ValueError("is not the file that was saved: it is no JSON") from None
    if not isinstance(fields, dict) or type(fields.get("format")) is not int:
        raise ValueError("is not the file that was saved: it has no format")
    return fields


def _canonical(fields: dict[str, Any]) -> bytes:
    text = json.dumps(fields, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"
