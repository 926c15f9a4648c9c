"""Sessions of people who signed in with a key: a value that names the key, and verifies itself.

A session is good as long as its key is in the ring, and not longer than `LASTS`. Nothing is kept of
it, so every process that has the secret recognises it.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from mallseg.domain.access.api_key import ApiKey, KeyRing

LASTS = timedelta(hours=12)
"""A working day: who signed in in the morning is not asked again before the evening."""

SECRET_BYTES = 32

_VALUE = re.compile(r"1\.([a-z0-9_-]{1,64})\.([0-9]{1,12})\.([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Begins sessions, and recognises them.

    Attributes
    ----------
    secret
        What only the service knows, of `SECRET_BYTES` random bytes: who has it can make a session
        of any key.
    """

    secret: bytes = field(repr=False)

    def begun(self, key: ApiKey, now: datetime) -> str:
        """Give what a browser keeps after its user has shown a key."""
        since = str(int(now.timestamp()))
        return f"1.{key.name}.{since}.{self._signature(key, since)}"

    def key_of(self, value: str, ring: KeyRing, now: datetime) -> ApiKey | None:
        """Find the key of a session; None where the session or its key is no longer good."""
        found = _VALUE.fullmatch(value)
        if found is None:
            return None
        name, since, signature = found.groups()
        key = next((each for each in ring.keys if each.name == name), None)
        if key is None or not hmac.compare_digest(self._signature(key, since), signature):
            return None
        began = datetime.fromtimestamp(int(since), UTC)
        return None if key.is_expired(now) or now >= began + LASTS else key

    def _signature(self, key: ApiKey, since: str) -> str:
        # The digest, not the name alone: a new key of the same name is another key.
        text = f"{key.name}.{key.digest}.{since}".encode()
        return hmac.new(self.secret, text, hashlib.sha256).hexdigest()
