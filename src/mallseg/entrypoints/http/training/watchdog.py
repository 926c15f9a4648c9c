"""The process that supervises a training, and records its progress.

`starter` starts it with a job as its standard input; it replies with one line, whether the training
has started. It imports nothing heavy, so that forking the trainer is cheap.
"""

import contextlib
import json
import os
import selectors
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from mallseg.container import Container, build_container
from mallseg.domain.errors import MallsegError, TrainingFault, TrainingRunningError
from mallseg.domain.ports import RunningTraining
from mallseg.domain.service.training import StageProgress, Training, TrainingProblem
from mallseg.entrypoints.http.training import trainer
from mallseg.entrypoints.http.training.job import TrainingJob

STARTED, BUSY, UNUSABLE = "started", "busy", "unusable"
"""Replies: it has started; another one runs, with its id; the store or file cannot be used."""

_NO_MEMORY_EXIT = 1
"""The trainer itself exits with 0; OpenBLAS with 1, where it cannot allocate its buffers."""

_POLL_S = 0.2
_SAVE_INTERVAL_S = 0.3
_START_TIMEOUT_S = 60


def main() -> None:
    """Read the job, start the training, and stay until it has ended."""
    signal.alarm(_START_TIMEOUT_S)
    job = TrainingJob.decode(sys.stdin.buffer.read())
    signals: list[int] = []
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, lambda number, _: signals.append(number))
    container = build_container(settings=job.settings)
    name = Path(job.file).name
    training = Training(
        id=job.id,
        model=container.settings().model.name,
        source=name,
        began_at=datetime.now(UTC),
    )
    try:
        with (
            _held_open(job.file) as file,
            container.training_records().begin(training) as handle,
        ):
            _reply(STARTED)
            signal.alarm(0)
            _Watchdog(handle=handle, training=training, job=job, signals=signals).run(
                container, file
            )
    except TrainingRunningError as error:
        _reply(BUSY, error.training)
    except (MallsegError, OSError) as error:
        _reply(UNUSABLE, str(error))


def _reply(message: str, detail: str = "") -> None:
    with contextlib.suppress(OSError, ValueError):  # the starter is gone
        sys.stdout.write(json.dumps([message, detail]) + "\n")
        sys.stdout.flush()
        sys.stdout.close()


@contextlib.contextmanager
def _held_open(file: str) -> Iterator[Path]:
    """Give a path of the same name that stays valid, even if the file is removed meanwhile."""
    with Path(file).open("rb") as opened, tempfile.TemporaryDirectory(prefix="mallseg-") as folder:
        path = Path(folder) / Path(file).name
        path.symlink_to(f"/dev/fd/{opened.fileno()}")
        yield path


@dataclass(slots=True, kw_only=True)
class _Watchdog:
    """Supervises one trainer.

    Attributes
    ----------
    handle
        Saves the state of the training.
    signals
        The signals to stop that this process has received.
    """

    handle: RunningTraining
    training: Training
    job: TrainingJob
    signals: list[int]
    _incomplete_line: bytes = field(default=b"", init=False)
    _saved: Training | None = field(default=None, init=False)
    _saved_at: float = field(default=0.0, init=False)

    def run(self, container: Container, file: Path) -> None:
        """Fork the trainer, and wait until it has ended."""
        read_end, write_end = os.pipe()
        process = os.fork()
        if process == 0:
            try:
                os.close(read_end)
                os.setpgid(0, 0)
                memory = self.job.memory_bytes
                trainer.run(container, file, trainer.Reporter(write_end), memory_bytes=memory)
            finally:
                os._exit(0)  # without unwinding: the lock is the parent's to release
        os.close(write_end)
        with contextlib.suppress(OSError):
            os.setpgid(process, process)
        try:
            ending = self._supervise(read_end)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)  # and what it has started
            _, status = os.waitpid(process, 0)
        self._finish(ending, os.waitstatus_to_exitcode(status))

    def _supervise(self, pipe: int) -> "_Ending | None":
        """Record progress until the trainer ends (None), or something ends it."""
        deadline = time.monotonic() + self.job.seconds
        with selectors.DefaultSelector() as selector, _liveness_of(self.job.service) as is_alive:
            selector.register(pipe, selectors.EVENT_READ)
            while True:
                if selector.select(_POLL_S):
                    piece = os.read(pipe, 1 << 16)
                    if not piece:
                        return None
                    self._read_lines(piece)
                self._save()
                if self.handle.is_cancelled():
                    return _CANCELLED
                if time.monotonic() > deadline:
                    fault = TrainingFault.TRAINING_TOO_LONG
                    return _Ending(TrainingProblem.of(fault, seconds=self.job.seconds))
                if self.signals or not is_alive():
                    return _Ending(TrainingProblem.of(TrainingFault.TRAINING_INTERRUPTED))

    def _read_lines(self, piece: bytes) -> None:
        *lines, self._incomplete_line = (self._incomplete_line + piece).split(b"\n")
        for line in lines:
            self._apply(*msgspec.json.decode(line))

    def _save(self) -> None:
        """Save what has changed: the end at once, progress a few times a second."""
        now = time.monotonic()
        is_due = not self.training.is_running or now - self._saved_at > _SAVE_INTERVAL_S
        if is_due and self.training != self._saved:
            self.handle.update(self.training)
            self._saved, self._saved_at = self.training, now

    def _apply(self, message: str, value: Any) -> None:
        now = datetime.now(UTC)
        match message:
            case trainer.ADVANCED:
                stage, done, total, records = value
                progress = StageProgress(stage=stage, done=done, total=total, records=records)
                self.training = self.training.advanced(progress)
            case trainer.SAVED:
                self.training = self.training.saved_as(value)
            case trainer.DONE:
                self.training = self.training.done(value, now)
            case trainer.REFUSED:
                self.training = self.training.refused(_problem_of(value), now)
            case trainer.FAILED:
                self.training = self.training.failed(_problem_of(value), now)
            case trainer.NO_MEMORY:
                self.training = self.training.failed(self._no_memory(), now)

    def _no_memory(self) -> TrainingProblem:
        megabytes = self.job.memory_bytes >> 20
        return TrainingProblem.of(TrainingFault.TRAINING_OUT_OF_MEMORY, megabytes=megabytes)

    def _finish(self, ending: "_Ending | None", exit_code: int) -> None:
        """Save how it ended, unless the trainer has reported it: that came first."""
        if not self.training.is_running:
            return
        now = datetime.now(UTC)
        if ending is None and exit_code == _NO_MEMORY_EXIT:
            ending = _Ending(self._no_memory())
        elif ending is None:
            detail = f"signal {-exit_code}" if exit_code < 0 else f"exit {exit_code}"
            ending = _Ending(TrainingProblem.of(TrainingFault.TRAINING_CRASHED, detail=detail))
        self.training = (
            self.training.failed(ending.problem, now)
            if ending.problem
            else self.training.cancelled(now)
        )
        self.handle.update(self.training)


@dataclass(frozen=True, slots=True)
class _Ending:
    """The reason why the watchdog ended a training: a problem, or None for a cancellation."""

    problem: TrainingProblem | None


_CANCELLED = _Ending(None)


def _problem_of(fields: dict[str, Any]) -> TrainingProblem:
    if not fields["code"]:
        return TrainingProblem.of(TrainingFault.TRAINING_CRASHED, detail=fields["reason"])
    facts = {k: tuple(v) if isinstance(v, list) else v for k, v in fields["facts"].items()}
    return TrainingProblem(code=fields["code"], reason=fields["reason"], facts=facts)


@contextlib.contextmanager
def _liveness_of(process: int) -> Iterator[Callable[[], bool]]:
    """Give a function that says whether a process is alive."""
    try:
        descriptor = os.pidfd_open(process)
    except (AttributeError, OSError):  # no such call, or no such process
        yield lambda: _is_alive(process)
        return
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            yield lambda: not selector.select(0)
    finally:
        os.close(descriptor)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    main()
