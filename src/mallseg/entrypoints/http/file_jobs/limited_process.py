"""Runs a job on a file in a process with limits, and kills it after a timeout."""

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
    """A job exceeded its memory or time, or its process crashed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitedProcess:
    """Runs one job in a process of its own; the calling thread waits.

    A malicious file harms that process only, which ends with the service, also if that is killed.

    Attributes
    ----------
    memory_bytes, seconds
        The limits; those of time apply to the clock and to the processor.
    """

    memory_bytes: int
    seconds: float

    @classmethod
    def of(cls, http: HttpSettings) -> "LimitedProcess":
        """Take the limits from the settings."""
        return cls(memory_bytes=http.check_memory_mb << 20, seconds=http.check_timeout_s)

    def __call__(
        self, job: str, parameters: Mapping[str, Any], file: IO[bytes] | None = None
    ) -> dict[str, Any]:
        """Run a job, and give its result.

        Parameters
        ----------
        job
            One of `job_process.JOBS`.
        parameters
            Of the job. They may hold keys: they are passed in an unnamed temporary file.
        file
            Its standard input.

        Raises
        ------
        OverLimitError
            The process was killed, or ended without a result.
        """
        with tempfile.TemporaryFile("w+") as passed, _lifeline() as service:
            json.dump({"job": job, **parameters}, passed)
            passed.seek(0)
            arguments = passed.fileno(), service, self.memory_bytes, self._cpu_seconds
            process = subprocess.Popen(  # noqa: S603  (our own module)
                [sys.executable, "-m", _PROCESS, *map(str, arguments)],
                stdin=file or subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[passed.fileno(), service],
                env=os.environ | _ONE_THREAD,
                start_new_session=True,  # killed as a group: workbooks are read by a child
            )
            with process:
                return self._result_of(process)

    @property
    def _cpu_seconds(self) -> int:
        return int(self.seconds) + 1

    def _result_of(self, process: "subprocess.Popen[bytes]") -> dict[str, Any]:
        try:
            output, errors = process.communicate(timeout=self.seconds)
        except subprocess.TimeoutExpired:
            output, errors = b"", b""
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        if process.wait():
            bind_contextvars(reason=_error_class(errors), exit_code=process.returncode)
            raise OverLimitError
        result: dict[str, Any] = json.loads(output)
        return result


@contextlib.contextmanager
def _lifeline() -> Iterator[int]:
    """Give the read end of a pipe that is closed when the block or this process ends."""
    ends = os.pipe()
    try:
        yield ends[0]
    finally:
        for end in ends:
            os.close(end)


def _error_class(errors: bytes) -> str:
    """Give the class of the last error in a traceback; its message may quote the file."""
    *_, last = errors.decode(errors="replace").strip().splitlines() or [""]
    return last.partition(":")[0][:80]
