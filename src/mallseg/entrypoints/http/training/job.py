"""A training, as it is handed to its process."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

Sections = Mapping[str, Mapping[str, Any]]
"""Section to setting to value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingJob:
    """A training: its file, settings and limits.

    Attributes
    ----------
    id
        Of the training.
    file
        Its path; the last part is the name of the source.
    settings
        All settings, with the choices of the request. They include the store's signing key, so a
        job is passed through a pipe only.
    service
        The process with which the training ends.
    """

    id: str
    file: str
    settings: Sections
    memory_bytes: int
    seconds: float
    service: int

    def encode(self) -> bytes:
        """Encode it for `decode`."""
        return msgspec.json.encode(self)

    @classmethod
    def decode(cls, content: bytes) -> "TrainingJob":
        """Decode what `encode` gives."""
        return msgspec.json.decode(content, type=cls)
