"""A fake of the ApiKeys port, in memory."""

from collections.abc import Callable
from dataclasses import dataclass

from mallseg.domain.service.api_key import KeyRing


@dataclass
class InMemoryKeys:
    """Keeps the keys in an attribute."""

    kept: KeyRing | None = None

    def ring(self) -> KeyRing | None:
        return self.kept

    def change(self, change: Callable[[KeyRing], KeyRing]) -> KeyRing:
        self.kept = change(self.kept or KeyRing())
        return self.kept
