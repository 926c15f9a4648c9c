"""Read from a store what is optional."""

from collections.abc import Callable
from typing import TypeVar

from mallseg.domain.errors import SegmentationNotFoundError, UnreadableSegmentationError

_Kept = TypeVar("_Kept")


def if_readable(load: Callable[[str, int], _Kept], model: str, version: int) -> _Kept | None:
    """Load something of a version; None where the version is deleted or damaged."""
    try:
        return load(model, version)
    except (SegmentationNotFoundError, UnreadableSegmentationError):
        return None
