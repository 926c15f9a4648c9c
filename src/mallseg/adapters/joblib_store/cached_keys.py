"""API keys cached in memory, for servers: new and revoked keys take effect within two seconds."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from mallseg.adapters.joblib_store.key_file import FILE, FileState, KeyFile
from mallseg.domain.errors import AccessFault, KeysUnavailableError
from mallseg.domain.service.api_key import KeyRing

MAX_AGE_S = 1.0
"""How long a revoked key may still be accepted; the documented limit is two seconds."""


@dataclass(slots=True, kw_only=True)
class CachedKeys:
    """Caches the keys, and checks at most every `max_age_s` whether the file has changed.

    If the file can no longer be read, or is gone, the keys read last stay valid, and `on_failure`
    is called once per failure: the service neither stops nor opens to all.
    """

    file: KeyFile
    on_failure: Callable[[KeysUnavailableError], None]
    max_age_s: float = MAX_AGE_S
    clock: Callable[[], float] = time.monotonic
    _ring: KeyRing | None = field(default=None, init=False)
    _state: FileState = field(default=None, init=False)
    _checked_at: float | None = field(default=None, init=False)
    _failure: str = field(default="", init=False)

    def ring(self) -> KeyRing | None:
        """Return the keys as they were at most `max_age_s` ago.

        Raises
        ------
        KeysUnavailableError
            They have never been read successfully.
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
            if self.file.state() != self._state:
                self._read()
            self._failure = ""
        except KeysUnavailableError as error:
            if str(error) != self._failure:
                self.on_failure(error)
            self._failure = str(error)

    def _read(self) -> None:
        state = self.file.state()  # first: a change in between is found the next time
        ring = self.file.ring()
        if ring is None and self._ring is not None:
            raise KeysUnavailableError(FILE, AccessFault.KEYS_NOT_READABLE, detail="it is gone")
        self._ring, self._state = ring, state
