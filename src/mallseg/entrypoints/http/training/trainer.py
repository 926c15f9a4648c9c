"""The process that trains, within limits of memory and time, and reports through a pipe."""

import contextlib
import errno
import os
import resource
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec

from mallseg.application.events import Event, StageAdvanced
from mallseg.application.training_events import VersionSaved
from mallseg.container import Container
from mallseg.domain.errors import CustomerDataError, MallsegError
from mallseg.domain.service.training import TrainingProblem
from mallseg.entrypoints.http.problem_kinds import problem_kind_of
from mallseg.entrypoints.presentation.documents.copied import copied
from mallseg.entrypoints.presentation.documents.training import training_document
from mallseg.entrypoints.presentation.words.advice_page import reason_elsewhere

ADVANCED, SAVED, DONE, REFUSED, FAILED, NO_MEMORY = (
    "advanced", "saved", "done", "refused", "failed", "no_memory",
)  # fmt: skip
"""Messages; their values are the progress of a stage, a version, a result, and problems."""

_WITHOUT_MEMORY = {
    RuntimeError: ("can't start new thread",),
    ImportError: ("failed to map segment", "Cannot allocate memory"),
}


@dataclass(frozen=True, slots=True)
class Reporter:
    """Writes lines of JSON to a pipe; if its reader is gone, SIGPIPE ends this process."""

    descriptor: int

    def send(self, message: str, value: object) -> None:
        """Write one line."""
        unsent = msgspec.json.encode([message, value]) + b"\n"
        while unsent:
            unsent = unsent[os.write(self.descriptor, unsent) :]

    def __call__(self, event: Event) -> None:
        """Report progress, of all events of a training."""
        match event:
            case StageAdvanced(stage=stage, done=done, total=total, records=records):
                self.send(ADVANCED, [stage, done, total, records])
            case VersionSaved(version=version):
                self.send(SAVED, version)


def run(container: Container, file: Path, report: Reporter, *, memory_bytes: int) -> None:
    """Train in this process, which then ends, and report the result."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(OSError):  # the first process to be killed when memory runs out
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    for limit, value in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):  # where the system lacks this limit
            resource.setrlimit(limit, (value, value))
    try:
        report.send(DONE, train(container, file, report))
    except MallsegError as error:
        problem, is_ours = _problem_of(error)
        report.send(FAILED if is_ours else REFUSED, problem)
    except Exception as error:  # noqa: BLE001  (any is reported)
        if _is_lack_of_memory(error):
            report.send(NO_MEMORY, None)
        else:  # its message may quote the file
            report.send(FAILED, {"code": "", "reason": type(error).__name__, "facts": {}})


def train(container: Container, file: Path, report: Reporter) -> Mapping[str, Any]:
    """Train as `mallseg train` does, and give the same document."""
    settings = container.settings()
    plan = settings.plan()
    if settings.data.seen:
        compared = container.compare_columns()(container.customers(file), features=plan.features)
        for refusal in compared.refusals:
            raise refusal
    found = container.train_segmentation()(
        container.customers(file),
        model=settings.model.name,
        plan=plan,
        promote=settings.gate.promote,
        on_event=report,
    )
    document = training_document(found)
    assert isinstance(document, Mapping)  # noqa: S101  (what the function gives)
    return document


def _is_lack_of_memory(error: BaseException | None) -> bool:
    """Recognise it in what Python, the system, the linker and threads raise without memory."""
    if error is None:
        return False
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return True
    texts = _WITHOUT_MEMORY.get(type(error), ())
    return any(text in str(error) for text in texts) or _is_lack_of_memory(error.__context__)


def _problem_of(error: MallsegError) -> tuple[Any, bool]:
    """Describe an error, and say whether it is the service's fault and not the file's."""
    kind = problem_kind_of(error)
    is_ours = kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    reason = reason_elsewhere(error) if isinstance(error, CustomerDataError) else str(error)
    problem = TrainingProblem(
        code=str(error.code),
        reason=(kind.detail or reason) if is_ours else reason,
        facts={} if is_ours else error.facts,
    )
    return copied(problem), is_ours
