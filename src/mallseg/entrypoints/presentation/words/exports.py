"""Sentences about exported versions."""

from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.visible import visible
from mallseg.entrypoints.presentation.words.phrases import counted


def export_written(file: str, stored: StoredSegmentation) -> str:
    """Say which version is where: ``Version 3 of mall, 5 segments, is in model.sql.``."""
    segments = counted(len(stored.segmentation.segments), "segment")
    return f"Version {stored.version} of {stored.model}, {segments}, is in {visible(file)}."
