"""Checks a posted file in a process of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any

from fastapi import HTTPException

from mallseg.entrypoints.http.file_jobs.limited_process import LimitedProcess, OverLimitError


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """Checks files by the settings of the service.

    Attributes
    ----------
    settings
        All of them but secrets, by section.
    """

    settings: Mapping[str, Any]
    process: LimitedProcess

    def __call__(self, file: IO[bytes]) -> dict[str, Any]:
        """Check a file; the thread waits.

        Raises
        ------
        HTTPException
            It takes more memory or time than a check may have.
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
