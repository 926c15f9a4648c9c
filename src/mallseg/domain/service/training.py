"""The record of a training in the background: its progress and its result."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from mallseg.domain.errors import Code, Fact, InvalidOptionError, TrainingFault
from mallseg.domain.registry.version import check_model_name

_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)


class TrainingState(StrEnum):
    """The state of a training; all but the first are final."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProgress:
    """The progress of a stage: `done` of `total`, in a unit of its own, and the records read.

    Attributes
    ----------
    stage
        The name of a stage that a training reports (`application.events.Stage`).
    """

    stage: str
    done: int = 0
    total: int = 0
    records: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingProblem:
    """The reason why a training has no result: a code with its facts, and an English text."""

    code: str
    reason: str
    facts: Mapping[str, Fact]

    @classmethod
    def of(cls, code: Code, **facts: Fact) -> "TrainingProblem":
        """Make the problem of a code, with its default text."""
        return cls(code=str(code), reason=code.reason(facts), facts=facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One training: its stages so far, and its result.

    Attributes
    ----------
    id
        16 hexadecimal digits.
    model
        The name of the model that is trained.
    source
        The name of the customers' file.
    began_at, ended_at
        With their time zone; `ended_at` is None while the training runs.
    progress
        The stages so far, in the order in which they began.
    version
        The version that it saved; None where it has saved none.
    result
        The result, as the entry points serialise it; None unless the training is done.
    problem
        None unless the training was refused or failed.
    """

    id: str
    model: str
    source: str
    began_at: datetime
    state: TrainingState = TrainingState.RUNNING
    progress: tuple[StageProgress, ...] = ()
    version: int | None = None
    result: Mapping[str, object] | None = None
    problem: TrainingProblem | None = None
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        check_training_id(self.id)
        check_model_name(self.model)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.state is TrainingState.RUNNING

    def advanced(self, progress: StageProgress) -> "Training":
        """Update the progress of a stage; a new stage is added at the end."""
        stages = {each.stage: each for each in self.progress}
        stages[progress.stage] = progress
        return replace(self, progress=tuple(stages.values()))

    def saved_as(self, version: int) -> "Training":
        """Add the version that was saved."""
        return replace(self, version=version)

    def done(self, result: Mapping[str, object], now: datetime) -> "Training":
        """Finish it with a result."""
        return replace(self, state=TrainingState.DONE, result=result, ended_at=now)

    def refused(self, why: TrainingProblem, now: datetime) -> "Training":
        """Finish it as refused, because of its customers or its options."""
        return replace(self, state=TrainingState.REFUSED, problem=why, ended_at=now)

    def failed(self, why: TrainingProblem, now: datetime) -> "Training":
        """Finish it as failed, because of an error of the service."""
        return replace(self, state=TrainingState.FAILED, problem=why, ended_at=now)

    def cancelled(self, now: datetime) -> "Training":
        """Finish it as cancelled."""
        return replace(self, state=TrainingState.CANCELLED, ended_at=now)

    def interrupted(self, now: datetime) -> "Training":
        """Finish it as failed, because its process ended before it."""
        return self.failed(TrainingProblem.of(TrainingFault.TRAINING_INTERRUPTED), now)


def check_training_id(text: str) -> str:
    """Return the id of a training, or raise InvalidOptionError if it is malformed."""
    if not _ID.fullmatch(text):
        raise InvalidOptionError("training", TrainingFault.NOT_A_TRAINING_ID, length=16)
    return text
