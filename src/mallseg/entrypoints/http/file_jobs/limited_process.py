"""Starts a process that reads a file within limits, and ends it when it takes too long."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from structlog.contextvars import bind_contextvars

from mallseg.settings.serving import HttpSettings

_PROCESS = "mallseg.entrypoints.http.file_jobs.job_process"
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class OverLimitError(Exception):
    """A file takes more memory or time than it may, or ends its reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitedProcess:
    """Does one job with a file in a process of its own; the thread waits.

    Whatever a file does to its reader, it does to that process alone. Where the service ends, also
    by a kill, the process ends too.

    Attributes
    ----------
    memory_bytes, seconds
        What it may take.
    """

    memory_bytes: int
    seconds: float

    @classmethod
    def of(cls, http: HttpSettings) -> "LimitedProcess":
        """Take the limits of a check from the settings."""
        return cls(memory_bytes=http.check_memory_mb << 20, seconds=http.check_timeout_s)

    def __call__(
        self, job: str, said: Mapping[str, Any], file: IO[bytes] | None = None
    ) -> dict[str, Any]:
        """Start it, and give what it answers.

        Parameters
        ----------
        job
            One of those that `process` knows.
        said
            What the job is to know. It is handed over in a file without a name.
        file
            What becomes its standard input.

        Raises
        ------
        OverLimitError
            It was ended, or ended by itself without an answer.
        """
        with tempfile.TemporaryFile("w+") as handed, _held_open() as service:
            json.dump({"job": job, **said}, handed)
            handed.seek(0)
            numbers = handed.fileno(), service, self.memory_bytes, self._cpu_seconds
            process = subprocess.Popen(  # noqa: S603  (our own module)
                [sys.executable, "-m", _PROCESS, *map(str, numbers)],
                stdin=file or subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[handed.fileno(), service],
                env=os.environ | _ONE_THREAD,
                start_new_session=True,  # what reads workbooks is a process of its own, too
            )
            with process:
                return self._answer(process)

    @property
    def _cpu_seconds(self) -> int:
        return int(self.seconds) + 1

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
            raise OverLimitError
        answer: dict[str, Any] = json.loads(output)
        return answer


@contextlib.contextmanager
def _held_open() -> Iterator[int]:
    """Give an end of a pipe that says nothing until the block or this process is over."""
    ends = os.pipe()
    try:
        yield ends[0]
    finally:
        for end in ends:
            os.close(end)


def _last_line(trouble: bytes) -> str:
    """Give the kind of an error, without its message: it may quote what stands in the file."""
    *_, last = trouble.decode(errors="replace").strip().splitlines() or [""]
    return last.partition(":")[0][:80]
