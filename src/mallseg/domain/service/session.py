"""Sessions of people who signed in with a key: signed values that name the key.

A session is valid while its key is, for at most `LASTS`. Sessions are stateless, so every process
with the secret can verify them.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from mallseg.domain.service.api_key import ApiKey, KeyRing

LASTS = timedelta(hours=12)
"""Longer than a working day, so that people sign in once a day."""

SECRET_BYTES = 32

_VALUE = re.compile(r"1\.([a-z0-9_-]{1,64})\.([0-9]{1,12})\.([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Issues and verifies sessions.

    Attributes
    ----------
    secret
        The signing secret of the service: `SECRET_BYTES` random bytes.
    """

    secret: bytes = field(repr=False)

    def begun(self, key: ApiKey, now: datetime) -> str:
        """Issue the value of a session, which a browser keeps as a cookie."""
        since = str(int(now.timestamp()))
        return f"1.{key.name}.{since}.{self._signature(key, since)}"

    def key_of(self, value: str, ring: KeyRing, now: datetime) -> ApiKey | None:
        """Return the key of a session; None where the session or its key is not valid."""
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
        # With the digest, sessions of a key end when another key gets its name.
        text = f"{key.name}.{key.digest}.{since}".encode()
        return hmac.new(self.secret, text, hashlib.sha256).hexdigest()
