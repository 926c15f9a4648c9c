"""The store of API keys."""

from collections.abc import Callable
from typing import Protocol

from mallseg.domain.access.api_key import KeyRing


class KeyReader(Protocol):
    """Reads the current keys, which authenticate requests."""

    def ring(self) -> KeyRing | None:
        """Return all keys; None where keys were never made.

        When the last key has been revoked, the ring is empty: every request is refused.

        Raises
        ------
        KeysUnavailableError
            The keys are damaged, of a newer format, or cannot be read.
        """
        ...


class ApiKeys(KeyReader, Protocol):
    """Stores the keys of the service, with digests of their secrets only.

    - Changes are durable when `change` returns, and atomic: one that fails leaves the keys as they
      were.
    - Keys that cannot be read or written raise KeysUnavailableError.
    """

    def change(self, change: Callable[[KeyRing], KeyRing]) -> KeyRing:
        """Replace the keys by the result of a function of them, and return it.

        Concurrent changes are serialised. Exceptions of the function are passed on, and nothing
        changes.
        """
        ...
