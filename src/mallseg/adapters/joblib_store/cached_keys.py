"""Keys in memory, for servers: a new or revoked key is known within a second or so."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from mallseg.adapters.joblib_store.key_file import FILE, KeyFile, Seen
from mallseg.domain.access.api_key import KeyRing
from mallseg.domain.errors import AccessFault, KeysUnavailableError

MAX_AGE_S = 1.0
"""How long a key that was revoked may still be good; promised are two seconds."""


@dataclass(slots=True, kw_only=True)
class CachedKeys:
    """Keeps the keys in memory, and looks at most every `max_age_s` whether they have changed.

    Keys that cannot be read any more do not take the service down, nor open it: the last ones that
    could be read are good, and `on_failure` is called once for the same failure. So it is when the
    file disappears: that revokes no key, and lets no one in.
    """

    file: KeyFile
    on_failure: Callable[[KeysUnavailableError], None]
    max_age_s: float = MAX_AGE_S
    clock: Callable[[], float] = time.monotonic
    _ring: KeyRing | None = field(default=None, init=False)
    _seen: Seen = field(default=None, init=False)
    _checked_at: float | None = field(default=None, init=False)
    _failure: str = field(default="", init=False)

    def ring(self) -> KeyRing | None:
        """Return the keys as they were at most `max_age_s` ago.

        Raises
        ------
        KeysUnavailableError
            They could never be read yet.
        """
        now = self.clock()
        if self._checked_at is None:
            self._read()
            self._checked_at = now
        elif now - self._checked_at >= self.max_age_s:
            self._checked_at = now
            self._refresh()
        return self._ring

    def _refresh(self) -> None:
        try:
            if self.file.seen() != self._seen:
                self._read()
            self._failure = ""
        except KeysUnavailableError as error:
            if str(error) != self._failure:
                self.on_failure(error)
            self._failure = str(error)

    def _read(self) -> None:
        seen = self.file.seen()  # before: a change in between is found the next time
        ring = self.file.ring()
        if ring is None and self._ring is not None:
            raise KeysUnavailableError(FILE, AccessFault.KEYS_NOT_READABLE, detail="it is gone")
        self._ring, self._seen = ring, seen
