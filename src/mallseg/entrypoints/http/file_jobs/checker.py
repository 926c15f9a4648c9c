"""Checks a posted file."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any

from fastapi import HTTPException

from mallseg.entrypoints.http.file_jobs.limited_process import LimitedProcess, OverLimitError


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """Checks files with the settings of the service.

    Attributes
    ----------
    settings
        By section, without secrets.
    """

    settings: Mapping[str, Any]
    process: LimitedProcess

    def __call__(self, file: IO[bytes]) -> dict[str, Any]:
        """Check a file; the calling thread waits.

        Raises
        ------
        HTTPException
            It exceeds the limits of memory or time (422).
        """
        file.seek(0)
        try:
            return self.process("check", {"settings": self.settings}, file)
        except OverLimitError:
            raise HTTPException(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                detail="the file takes more memory or time than a check may have: run "
                "`mallseg check` on it",
            ) from None
