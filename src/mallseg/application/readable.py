"""Load optional parts of a version: what is deleted or damaged counts as absent."""

from collections.abc import Callable
from typing import TypeVar

from mallseg.domain.errors import SegmentationNotFoundError, UnreadableSegmentationError

_Kept = TypeVar("_Kept")


def if_readable(load: Callable[[str, int], _Kept], model: str, version: int) -> _Kept | None:
    """Load a part of a version; None where the version is deleted or damaged."""
    try:
        return load(model, version)
    except (SegmentationNotFoundError, UnreadableSegmentationError):
        return None
