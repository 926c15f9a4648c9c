"""The process that has the turn of a training, watches over it, and writes down how it goes.

It is started by `starter`, with an order as its standard input, and answers with one line: whether
the training has begun. It loads nothing heavy, so that splitting it costs nothing.
"""

import contextlib
import json
import os
import selectors
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from mallseg.container import Container, build_container
from mallseg.domain.errors import MallsegError, TrainingFault, TrainingRunningError
from mallseg.domain.ports import TrainingTurn
from mallseg.domain.trainings.training import StageProgress, Training, TrainingProblem
from mallseg.entrypoints.http.training import trainer
from mallseg.entrypoints.http.training.order import Order

BEGUN, RUNNING, UNUSABLE = "begun", "running", "unusable"
"""The answers: it has begun; another one runs, which is named; the store or file cannot be used."""

_LOOKS_EVERY_S = 0.2
_WRITES_EVERY_S = 0.3
_START_WITHIN_S = 60


def main() -> None:
    """Read the order, begin, and stay until the training has ended."""
    signal.alarm(_START_WITHIN_S)
    order = Order.read(sys.stdin.buffer.read())
    stopped: list[int] = []
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, lambda number, _: stopped.append(number))
    container = build_container(settings=order.settings)
    name = Path(order.file).name
    training = Training(
        id=order.id,
        model=container.settings().model.name,
        source=name,
        began_at=datetime.now(UTC),
    )
    try:
        with (
            _kept_open(order.file) as file,
            container.training_records().begin(training) as turn,
        ):
            _answer(BEGUN)
            signal.alarm(0)
            _Watch(turn=turn, training=training, order=order, stopped=stopped).over(container, file)
    except TrainingRunningError as error:
        _answer(RUNNING, error.training)
    except (MallsegError, OSError) as error:
        _answer(UNUSABLE, str(error))


def _answer(what: str, detail: str = "") -> None:
    with contextlib.suppress(OSError, ValueError):  # the starter is gone
        sys.stdout.write(json.dumps([what, detail]) + "\n")
        sys.stdout.flush()
        sys.stdout.close()


@contextlib.contextmanager
def _kept_open(file: str) -> Iterator[Path]:
    """Give a path of the same name, good while this process lives, if the file is removed too."""
    with Path(file).open("rb") as opened, tempfile.TemporaryDirectory(prefix="mallseg-") as folder:
        path = Path(folder) / Path(file).name
        path.symlink_to(f"/dev/fd/{opened.fileno()}")
        yield path


@dataclass(slots=True, kw_only=True)
class _Watch:
    """The watch over one training: what is known of it, and what may end it.

    Attributes
    ----------
    stopped
        Gets the numbers of signals that end it.
    """

    turn: TrainingTurn
    training: Training
    order: Order
    stopped: list[int]
    _unread: bytes = field(default=b"", init=False)
    _kept: Training | None = field(default=None, init=False)
    _kept_at: float = field(default=0.0, init=False)

    def over(self, container: Container, file: Path) -> None:
        """Split the trainer off, and stay until it has ended."""
        read_end, write_end = os.pipe()
        process = os.fork()
        if process == 0:
            try:
                os.close(read_end)
                os.setpgid(0, 0)
                memory = self.order.memory_bytes
                trainer.run(container, file, trainer.Reporter(write_end), memory_bytes=memory)
            finally:
                os._exit(0)  # without unwinding: the turn is not this process's to end
        os.close(write_end)
        with contextlib.suppress(OSError):
            os.setpgid(process, process)
        try:
            why = self._listen(read_end)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process, signal.SIGKILL)  # what it has started, too
            _, status = os.waitpid(process, 0)
        self._end(why, os.waitstatus_to_exitcode(status))

    def _listen(self, pipe: int) -> "_Ending | None":
        """Write down what the trainer reports, until it has ended or something ends it."""
        deadline = time.monotonic() + self.order.seconds
        with selectors.DefaultSelector() as selector, _service(self.order.service) as is_there:
            selector.register(pipe, selectors.EVENT_READ)
            while True:
                if selector.select(_LOOKS_EVERY_S):
                    piece = os.read(pipe, 1 << 16)
                    if not piece:
                        return None
                    self._hear(piece)
                self._keep()
                if self.turn.is_cancelled():
                    return _CANCELLED
                if time.monotonic() > deadline:
                    why = TrainingFault.TRAINING_TOO_LONG
                    return _Ending(TrainingProblem.of(why, seconds=self.order.seconds))
                if self.stopped or not is_there():
                    return _Ending(TrainingProblem.of(TrainingFault.TRAINING_INTERRUPTED))

    def _hear(self, piece: bytes) -> None:
        *lines, self._unread = (self._unread + piece).split(b"\n")
        for line in lines:
            self._take(*msgspec.json.decode(line))

    def _keep(self) -> None:
        """Write down what is new: its end at once, how far it is some times a second."""
        now = time.monotonic()
        is_due = not self.training.is_running or now - self._kept_at > _WRITES_EVERY_S
        if is_due and self.training != self._kept:
            self.turn.keep(self.training)
            self._kept, self._kept_at = self.training, now

    def _take(self, what: str, value: Any) -> None:
        now = datetime.now(UTC)
        match what:
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
            case trainer.BROKEN:
                self.training = self.training.failed(_problem_of(value), now)
            case trainer.NO_MEMORY:
                self.training = self.training.failed(self._no_memory(), now)

    def _no_memory(self) -> TrainingProblem:
        megabytes = self.order.memory_bytes >> 20
        return TrainingProblem.of(TrainingFault.TRAINING_OUT_OF_MEMORY, megabytes=megabytes)

    def _end(self, why: "_Ending | None", exit_code: int) -> None:
        """Write the end down, unless the trainer has said it: that came first, then."""
        if not self.training.is_running:
            return
        now = datetime.now(UTC)
        if why is None:
            detail = f"signal {-exit_code}" if exit_code < 0 else f"exit {exit_code}"
            why = _Ending(TrainingProblem.of(TrainingFault.TRAINING_CRASHED, detail=detail))
        ended = self.training.failed(why.why, now) if why.why else self.training.cancelled(now)
        self.training = ended
        self.turn.keep(ended)


@dataclass(frozen=True, slots=True)
class _Ending:
    """What ends a training from outside: a problem, or a request."""

    why: TrainingProblem | None


_CANCELLED = _Ending(None)


def _problem_of(fields: dict[str, Any]) -> TrainingProblem:
    if not fields["code"]:
        return TrainingProblem.of(TrainingFault.TRAINING_CRASHED, detail=fields["reason"])
    facts = {k: tuple(v) if isinstance(v, list) else v for k, v in fields["facts"].items()}
    return TrainingProblem(code=fields["code"], reason=fields["reason"], facts=facts)


@contextlib.contextmanager
def _service(process: int) -> Iterator[Any]:
    """Give a function that says whether the service is still there."""
    try:
        descriptor = os.pidfd_open(process)
    except (AttributeError, OSError):  # no such call, or no such process any more
        yield lambda: _is_there(process)
        return
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            yield lambda: not selector.select(0)
    finally:
        os.close(descriptor)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    main()
