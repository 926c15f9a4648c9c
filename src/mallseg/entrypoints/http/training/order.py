"""What a training is asked to do, as it is handed to its process."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

Sections = Mapping[str, Mapping[str, Any]]
"""Section to setting to value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A training: of which file, by which settings, within which limits.

    Attributes
    ----------
    id
        Of the training.
    file
        Its path; its last part is the name by which the source is called.
    settings
        All of them, with the choices of who asks. They hold the store's key: an order is handed
        over by a pipe, and written nowhere.
    service
        The process without which it ends.
    """

    id: str
    file: str
    settings: Sections
    memory_bytes: int
    seconds: float
    service: int

    def written(self) -> bytes:
        """Write it for `read`."""
        return msgspec.json.encode(self)

    @classmethod
    def read(cls, content: bytes) -> "Order":
        """Read what `written` gives."""
        return msgspec.json.decode(content, type=cls)
