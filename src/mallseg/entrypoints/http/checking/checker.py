"""Starts the process that checks a posted file, and ends it when it takes too long."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO, Any

from fastapi import HTTPException
from structlog.contextvars import bind_contextvars

_PROCESS = "mallseg.entrypoints.http.checking.process"
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """Checks files by the settings of the service.

    Attributes
    ----------
    settings
        All of them but secrets, by section.
    """

    settings: Mapping[str, Any]
    memory_bytes: int
    seconds: float

    def __call__(self, file: IO[bytes]) -> dict[str, Any]:
        """Check a file; the thread waits.

        Raises
        ------
        HTTPException
            It takes more memory or time than a check may have.
        """
        file.seek(0)
        with tempfile.TemporaryFile("w+") as said:
            json.dump(self.settings, said)
            said.seek(0)
            limits = [str(own) for own in (said.fileno(), self.memory_bytes, int(self.seconds) + 1)]
            process = subprocess.Popen(  # noqa: S603  (our own module)
                [sys.executable, "-m", _PROCESS, *limits],
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[said.fileno()],
                env=os.environ | _ONE_THREAD,
                start_new_session=True,  # what reads workbooks is a process of its own, too
            )
            with process:
                return self._answer(process)

    def _answer(self, process: "subprocess.Popen[bytes]") -> dict[str, Any]:
        try:
            output, trouble = process.communicate(timeout=self.seconds)
        except subprocess.TimeoutExpired:
            output, trouble = b"", b""
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        if process.wait():
            bind_contextvars(reason=_last_line(trouble), exit_code=process.returncode)
            raise HTTPException(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                detail="the file takes more memory or time than a check may have: run "
                "`mallseg check` on it",
            )
        answer: dict[str, Any] = json.loads(output)
        return answer


def _last_line(trouble: bytes) -> str:
    """Give the kind of an error, without its message: it may quote what stands in the file."""
    *_, last = trouble.decode(errors="replace").strip().splitlines() or [""]
    return last.partition(":")[0][:80]
