"""The file that an exported version is written to."""

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.visible import visible
from mallseg.entrypoints.presentation.exports.formula import formula_document
from mallseg.entrypoints.presentation.words.phrases import counted
from mallseg.files.draft import check_target, draft_of
from mallseg.files.modes import Modes

_OPTION = "output"


class ExportFormat(StrEnum):
    """The formats besides queries."""

    JSON = "json"
    ONNX = "onnx"


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file to write atomically.

    Attributes
    ----------
    group_readable
        Whether its group may read it; others never may.
    """

    target: Path
    group_readable: bool = False

    def check_writable(self) -> None:
        """Check the target and its folder."""
        check_target(self.target, option=_OPTION, source=None)

    def write(self, content: bytes) -> None:
        """Write it atomically."""
        mode = Modes(self.group_readable).file
        with draft_of(self.target, option=_OPTION, source=None, mode=mode) as draft:
            draft.write(content)


def exported(stored: StoredSegmentation, written_as: ExportFormat) -> bytes:
    """Serialise a version.

    Raises
    ------
    InvalidOptionError
        What writes this format is not installed.
    """
    if written_as is ExportFormat.ONNX:
        try:
            from mallseg.entrypoints.presentation.exports.as_onnx import onnx_of
        except ModuleNotFoundError as error:
            if error.name != "onnx":
                raise
            raise InvalidOptionError(
                "format", OptionFault.EXTRA_MISSING, package="onnx", extra="onnx"
            ) from None
        return onnx_of(stored)
    document = formula_document(stored)
    return f"{json.dumps(document, ensure_ascii=False, indent=1)}\n".encode()


def export_written(file: str, stored: StoredSegmentation) -> str:
    """Say which version is where: ``Version 3 of mall, 5 segments, is in model.sql.``."""
    segments = counted(len(stored.segmentation.segments), "segment")
    return f"Version {stored.version} of {stored.model}, {segments}, is in {visible(file)}."
