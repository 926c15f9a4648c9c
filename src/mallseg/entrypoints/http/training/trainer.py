"""The process that trains, within limits of memory and time, and reports how it goes by a pipe."""

import contextlib
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
from mallseg.domain.trainings.training import TrainingProblem
from mallseg.entrypoints.http.problem_kinds import kind_of
from mallseg.entrypoints.presentation.documents.copied import copied
from mallseg.entrypoints.presentation.documents.training import training_document
from mallseg.entrypoints.presentation.words.file_advice import reason_elsewhere

ADVANCED, SAVED, DONE, REFUSED, BROKEN, NO_MEMORY = (
    "advanced", "saved", "done", "refused", "broken", "no_memory",
)  # fmt: skip
"""What is reported, with a value: how far a stage is, a version, a result, a reason, a kind."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """Writes lines of JSON to a pipe; a reader that is gone ends this process."""

    descriptor: int

    def say(self, what: str, value: object) -> None:
        """Write one line."""
        rest = msgspec.json.encode([what, value]) + b"\n"
        while rest:
            rest = rest[os.write(self.descriptor, rest) :]

    def __call__(self, event: Event) -> None:
        """Report an event of the training, if it says how far it is."""
        match event:
            case StageAdvanced(stage=stage, done=done, total=total, records=records):
                self.say(ADVANCED, [stage, done, total, records])
            case VersionSaved(version=version):
                self.say(SAVED, version)


def run(container: Container, file: Path, report: Reporter, *, memory_bytes: int) -> None:
    """Train in this process, which is there for nothing else, and report how it ends."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(OSError):  # where memory runs out, this process goes, no other
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    for what, most in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):  # where the system does not know this limit
            resource.setrlimit(what, (most, most))
    try:
        report.say(DONE, trained(container, file, report))
    except MallsegError as error:
        why, is_ours = _why(error)
        report.say(BROKEN if is_ours else REFUSED, why)
    except MemoryError:
        report.say(NO_MEMORY, None)
    except Exception as error:  # noqa: BLE001  (whatever it is: it is said, and this process ends)
        # Its message may quote what stands in the file.
        report.say(BROKEN, {"code": "", "reason": type(error).__name__, "facts": {}})


def trained(container: Container, file: Path, report: Reporter) -> Mapping[str, Any]:
    """Train as `mallseg train` does, and give its document."""
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


def _why(error: MallsegError) -> tuple[Any, bool]:
    """Say what hinders a training, and whether that is the service's fault, not the file's."""
    kind = kind_of(error)
    is_ours = kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    reason = reason_elsewhere(error) if isinstance(error, CustomerDataError) else str(error)
    why = TrainingProblem(
        code=str(error.code),
        reason=(kind.detail or reason) if is_ours else reason,
        facts={} if is_ours else error.facts,
    )
    return copied(why), is_ours
