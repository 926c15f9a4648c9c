"""The sheets of a workbook as CSV, converted in a subprocess."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any, Protocol

from mallseg.adapters.input_files.file_kind import regular_file
from mallseg.adapters.input_files.unnamed_file import UnnamedFile
from mallseg.adapters.workbooks.content import Content
from mallseg.adapters.workbooks.size_limits import check_workbook
from mallseg.adapters.workbooks.uncalculated import Uncalculated
from mallseg.domain.errors import CustomerDataError, FileFault

_CONVERSION = "mallseg.adapters.workbooks.conversion"
_MOST_SECONDS = 300
_CHUNK = 1024 * 1024
_FAULTS = {
    "encrypted": FileFault.ENCRYPTED,
    "too_large": FileFault.WORKBOOK_TOO_LARGE,
    "no_room": FileFault.NO_ROOM,
}
_LIMITS = {-signal.SIGABRT, -signal.SIGKILL, -signal.SIGXCPU}
"""The signals that end a process beyond its limits of memory or time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of a workbook, written as CSV.

    Attributes
    ----------
    part
        The part of an xlsx file that holds it.
    begin, end
        Its offsets in the file of all sheets.
    rows, columns
        Their numbers, empty ones included.
    formulas
        Those that have no value, by column from 0.
    signs
        How many numbers are shown with which currency, by column from 0.
    """

    name: str
    part: str
    begin: int
    end: int
    rows: int
    columns: int
    formulas: Mapping[int, Uncalculated]
    signs: Mapping[int, Mapping[str, int]]

    @classmethod
    def of_report(cls, report: Mapping[str, Any]) -> "Sheet":
        """Make it from the report of the subprocess."""
        formulas = {int(k): Uncalculated(**each) for k, each in report["formulas"].items()}
        signs = {int(k): each for k, each in report["signs"].items()}
        return cls(**{**report, "formulas": formulas, "signs": signs})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The sheets of a workbook, with notes about the workbook.

    Attributes
    ----------
    names
        Of all sheets, converted or not.
    """

    names: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    notes: Mapping[str, str]
    file: UnnamedFile

    def file_of(self, sheet: Sheet) -> UnnamedFile:
        """Return one sheet in a file of its own."""
        if len(self.sheets) == 1:
            return self.file
        own = UnnamedFile()
        with self.file.opened() as sheets, own.opened() as file:
            sheets.seek(sheet.begin)
            left = sheet.end - sheet.begin
            while left and (data := sheets.read(min(left, _CHUNK))):
                file.write(data)
                left -= len(data)
        return own


class Convert(Protocol):
    """Converts the sheets of a workbook to CSV; returns their offsets or a fault."""

    def __call__(
        self, workbook: IO[bytes], out: IO[bytes], *, decimal: str, only: str
    ) -> dict[str, Any]:
        """Convert all sheets, or only one."""
        ...


def export(
    content: Content, source: str, *, decimal: str, only: str, convert: Convert | None = None
) -> Exported:
    """Convert the sheets of a workbook to CSV, or only one of them.

    Parameters
    ----------
    source
        Its name in messages.
    convert
        By default in a subprocess, since the parser may exhaust memory or never end.

    Raises
    ------
    CustomerDataError
        The workbook is damaged, encrypted, or larger than allowed.
    """
    notes = check_workbook(content.path, content.kind, source)
    file = UnnamedFile()
    with regular_file(content.path) as workbook, file.opened() as out:
        found = (convert or in_subprocess)(workbook, out, decimal=decimal, only=only)
    if "sheets" not in found:
        fault = _FAULTS.get(found.get("fault", ""), FileFault.DAMAGED_WORKBOOK)
        raise CustomerDataError(source, fault)
    return Exported(
        names=tuple(found["names"]),
        sheets=tuple(map(Sheet.of_report, found["sheets"])),
        notes=notes,
        file=file,
    )


def in_subprocess(
    workbook: IO[bytes], out: IO[bytes], *, decimal: str, only: str
) -> dict[str, Any]:
    """Convert in a subprocess with limits of memory and time."""
    report = UnnamedFile()
    command = [sys.executable, "-P", "-m", _CONVERSION, decimal, only, str(report.descriptor)]
    try:
        ended = subprocess.run(  # noqa: S603  (this interpreter, with a constant module)
            command,
            stdin=workbook,
            stdout=out,
            stderr=subprocess.DEVNULL,
            pass_fds=[report.descriptor],
            timeout=_MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"fault": "too_large"}
    if ended.returncode in _LIMITS:
        return {"fault": "too_large"}
    if ended.returncode > 0:
        raise RuntimeError(f"{_CONVERSION} ended with {ended.returncode}")
    with report.opened() as file:
        found: dict[str, Any] = json.loads(file.read() or b"{}")
    return found
