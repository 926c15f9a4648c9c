"""Small JSON files that show when they were changed.

A digest shows damage. Anyone who can write to the store can also write a digest: only a signature,
made with a key that is kept elsewhere, shows a forgery.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from mallseg.adapters.joblib_store import checked_json
from mallseg.adapters.joblib_store.older_formats import FORMAT


@dataclass(frozen=True, slots=True)
class SignedJson:
    """Writes and reads such files; with a key, it signs, and reads nothing that is not signed."""

    key: bytes | None = field(default=None, repr=False)

    def close(self, fields: dict[str, Any]) -> bytes:
        """Write the fields in the one form that `open` accepts."""
        if self.key is not None:
            fields = fields | {"signature": self._signature(fields)}
        return _with_digest(fields)

    def open(self, content: bytes) -> dict[str, Any]:
        """Read the fields back.

        Raises
        ------
        ValueError
            This is not what `close` writes, is of a newer format, or is not signed with the key.
        """
        fields = checked_json.parse(content, newest=FORMAT)
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
