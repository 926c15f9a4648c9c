"""Where keys to the service are kept."""

from collections.abc import Callable
from typing import Protocol

from mallseg.domain.access.api_key import KeyRing


class KeyReader(Protocol):
    """Gives the keys that are good now: all that answering requests needs."""

    def ring(self) -> KeyRing | None:
        """Return all keys; None where keys were never made.

        Where the last key was revoked, there are keys, and none is good: every request is refused.

        Raises
        ------
        KeysUnavailableError
            The keys are damaged, of a newer format, or cannot be read.
        """
        ...


class ApiKeys(KeyReader, Protocol):
    """Keeps the keys to the service, and of their secrets only digests.

    - What has returned is kept, whatever happens next. What fails leaves the keys as they were.
    - KeysUnavailableError says that they cannot be read or written.
    """

    def change(self, change: Callable[[KeyRing], KeyRing]) -> KeyRing:
        """Replace the keys by what becomes of them, and return that.

        Of several changes at once, each gets what the one before has made. What the function
        raises is passed on, and nothing changes.
        """
        ...
