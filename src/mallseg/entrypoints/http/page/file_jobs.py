"""Jobs on uploaded files, each in a process with limits, a few at a time."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from structlog.contextvars import bind_contextvars

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import KeptSettings
from mallseg.domain.service.upload import Settings, Upload
from mallseg.entrypoints.http.file_jobs.choices import remedy_of
from mallseg.entrypoints.http.file_jobs.limited_process import LimitedProcess, OverLimitError
from mallseg.entrypoints.http.file_slots import FileSlots
from mallseg.entrypoints.presentation.web.file_check import FileCheck
from mallseg.entrypoints.presentation.web.file_results import ComparisonLines, LabelledLines
from mallseg.entrypoints.presentation.words.advice_page import of_file
from mallseg.entrypoints.presentation.words.files_page import TOO_MUCH
from mallseg.settings.overrides import merge_settings, settings_with

AS = "as"
"""The field with the name of a way of reading that is kept."""

BEFORE = "before"
"""The field that says that the file is read as it was before, but for the other fields."""

_SECTIONS = ("data", "features", "breakdowns", "training")
_OF_TRAINING = {"features", "max_bad_rows", "keep_outliers"}
"""The choices of a training that belong to the file."""

_OTHER_FILES = ("before", "opted_out", "mailed")
"""The fields that name a second file, so that errors say which file is at fault."""

Fields = Sequence[tuple[str, str]]

_PATIENCE_S = 60.0
"""The time that a user of the page waits for the files of others."""


class UnusableFileError(Exception):
    """A file cannot be used as it was asked for.

    Attributes
    ----------
    reason
        Why, for people.
    remedy, lines
        What could be said against it: as fields of a form, and in words.
    waives
        Whether that overrules what the figures speak for: another unit.
    """

    def __init__(
        self,
        reason: str,
        remedy: Fields = (),
        lines: Sequence[str] = (),
        *,
        waives: bool = False,
    ) -> None:
        super().__init__()
        self.reason = reason
        self.remedy = remedy
        self.lines = lines
        self.waives = waives


@dataclass(frozen=True, slots=True, kw_only=True)
class FileJobs:
    """Looks at files, and uses them.

    Attributes
    ----------
    settings
        Those of the service, without secrets.
    signing_key, ledger_key
        Handed to a job that needs the model, or the ledger.
    """

    settings: Mapping[str, Mapping[str, Any]]
    signing_key: str
    process: LimitedProcess
    slots: FileSlots
    kept: KeptSettings
    ledger_key: str = ""

    async def look(self, upload: Upload, fields: Fields) -> FileCheck:
        """Check a file as it was asked for.

        Raises
        ------
        UnusableFileError
            It cannot be read at all.
        """
        seen = await run_in_threadpool(self._columns_of_kept)
        found = await self._do("look", upload, fields, kept=seen)
        return msgspec.convert(found, FileCheck)

    async def keep(self, upload: Upload, fields: Fields, name: str) -> None:
        """Keep how a file is read.

        Raises
        ------
        UnusableFileError
            It is not read without fault.
        InvalidOptionError
            The name cannot be used.
        """
        text = await self._do("keep", upload, fields, sections=_SECTIONS)
        await run_in_threadpool(self.kept.write, name, text)

    async def assign(self, upload: Upload, fields: Fields) -> LabelledLines:
        """Write the labelled copy, to `labelled_copy_of` the upload."""
        target = labelled_copy_of(upload)
        found = await self._do("assign", upload, fields, with_model=True, target=str(target))
        return msgspec.convert(found, LabelledLines)

    async def compare(self, upload: Upload, fields: Fields) -> ComparisonLines:
        """Compare its customers with those of the training."""
        found = await self._do("compare", upload, fields, with_model=True)
        return msgspec.convert(found, ComparisonLines)

    async def use(
        self, job: str, upload: Upload, *, with_ledger: bool = False, **handed: Any
    ) -> Any:
        """Do another job that needs the model, with a file that is read as it was last.

        Raises
        ------
        UnusableFileError
            It cannot be used so.
        """
        return await self._do(
            job, upload, [(BEFORE, "yes")], with_model=True, with_ledger=with_ledger, **handed
        )

    def read_as(self, upload: Upload, fields: Fields) -> Settings:
        """Put together what was said of a file: kept, chosen now, or chosen before."""
        own = dict(fields)
        before: Settings = {}
        if own.get(BEFORE):
            before = upload.read_as
        elif own.get(AS):
            before = self._sections_of(own[AS])
        return merge_settings(before, settings_with({}, remedy_of(fields)))

    async def _do(
        self,
        job: str,
        upload: Upload,
        fields: Fields,
        *,
        with_model: bool = False,
        with_ledger: bool = False,
        **more: Any,
    ) -> Any:
        said = await run_in_threadpool(self.read_as, upload, fields)
        secrets = {
            **({"store": {"signing_key": self.signing_key}} if with_model else {}),
            **({"ledger": {"key": self.ledger_key}} if with_ledger else {}),
        }
        settings = merge_settings(self.settings, secrets)
        handed = {
            "path": str(upload.path), "settings": settings, "read_as": said, **more,
        }  # fmt: skip
        async with self.slots.acquire_within(_PATIENCE_S):
            try:
                answer = await run_in_threadpool(self.process, job, handed)
            except OverLimitError:
                raise UnusableFileError(TOO_MUCH) from None
        if fault := answer.get("fault"):
            bind_contextvars(code=fault["code"])
            raise _unusable(fault, is_one_of_several=any(map(more.get, _OTHER_FILES)))
        return answer["found"]

    def _columns_of_kept(self) -> dict[str, list[str]]:
        return {name: self._seen(name) for name in self.kept.names()}

    def _seen(self, name: str) -> list[str]:
        """Name the columns that settings were kept with; none where they were written by hand.

        What is wrong with such settings is said when they are chosen.
        """
        try:
            seen = self._sections_of(name).get("data", {}).get("seen", [])
            return [str(each["name"]) for each in seen]
        except (InvalidOptionError, KeyError, TypeError):
            return []

    def _sections_of(self, name: str) -> dict[str, dict[str, Any]]:
        """Read what is kept; of what others have put there, only how files are read."""
        try:
            written = tomllib.loads(self.kept.read(name))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            detail = "it was written by something else"
            raise InvalidOptionError(
                "settings", OptionFault.NOT_TOML, file=name, detail=detail
            ) from None
        found = {
            section: own for section in _SECTIONS if isinstance(own := written.get(section), dict)
        }
        training = found.get("training", {})
        return found | {
            "training": {name: own for name, own in training.items() if name in _OF_TRAINING}
        }


def _unusable(fault: Mapping[str, Any], *, is_one_of_several: bool) -> UnusableFileError:
    reason, source = fault["elsewhere"], Path(fault["source"]).name  # where it is kept says nothing
    return UnusableFileError(
        of_file(source, reason) if is_one_of_several and source else reason,
        fault["remedy"],
        fault["remedy_lines"],
        waives=fault["waives"],
    )


def labelled_copy_of(upload: Upload) -> Path:
    """Say where the labelled copy of a file is: beside it, and removed with it."""
    is_workbook = upload.path.suffix.lower() in {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
    stem = upload.name.partition(".")[0] if not is_workbook else upload.path.stem
    return upload.made / f"{stem}-segments{'.xlsx' if is_workbook else '.csv'}"
