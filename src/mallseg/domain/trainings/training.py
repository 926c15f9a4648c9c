"""What is known of a training that runs by itself: how far it is, and how it ended."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from mallseg.domain.errors import Code, Fact, InvalidOptionError, TrainingFault
from mallseg.domain.registry.version import check_model_name

_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)


class TrainingState(StrEnum):
    """Where a training stands; all but the first are its end."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProgress:
    """How far a stage is: `done` of `total`, in a unit of its own, and the records read so far.

    Attributes
    ----------
    stage
        One of those that a training reports (`application.events.Stage`).
    """

    stage: str
    done: int = 0
    total: int = 0
    records: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingProblem:
    """Why a training has no result: a code with its facts, and what is wrong in English."""

    code: str
    reason: str
    facts: Mapping[str, Fact]

    @classmethod
    def of(cls, code: Code, **facts: Fact) -> "TrainingProblem":
        """Make it of a code; the reason is the default text, without where."""
        return cls(code=str(code), reason=code.reason(facts), facts=facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One training: its stages so far, and its end.

    Attributes
    ----------
    id
        16 hexadecimal digits.
    model
        Which is trained.
    source
        The name of the customers' file.
    began_at, ended_at
        With their time zone; None while it runs.
    progress
        The stages so far, in the order in which they began.
    version
        The version that it has saved; None where it has saved none.
    result
        What came of it, as the entry points write it down: only where it is done.
    problem
        Only where it was refused or failed.
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
        """Note how far a stage is; one that is already known is replaced where it stands."""
        stages = {each.stage: each for each in self.progress}
        stages[progress.stage] = progress
        return replace(self, progress=tuple(stages.values()))

    def saved_as(self, version: int) -> "Training":
        """Note the version that is in the store."""
        return replace(self, version=version)

    def done(self, result: Mapping[str, object], now: datetime) -> "Training":
        """End it with a result."""
        return replace(self, state=TrainingState.DONE, result=result, ended_at=now)

    def refused(self, why: TrainingProblem, now: datetime) -> "Training":
        """End it: the customers or the choices cannot be used."""
        return replace(self, state=TrainingState.REFUSED, problem=why, ended_at=now)

    def failed(self, why: TrainingProblem, now: datetime) -> "Training":
        """End it: it broke."""
        return replace(self, state=TrainingState.FAILED, problem=why, ended_at=now)

    def cancelled(self, now: datetime) -> "Training":
        """End it: it was asked for."""
        return replace(self, state=TrainingState.CANCELLED, ended_at=now)

    def interrupted(self, now: datetime) -> "Training":
        """End it: what ran it is gone, and had no time to say why."""
        return self.failed(TrainingProblem.of(TrainingFault.TRAINING_INTERRUPTED), now)


def check_training_id(text: str) -> str:
    """Return it; raise InvalidOptionError unless it has the form of an id, safe in a path."""
    if not _ID.fullmatch(text):
        raise InvalidOptionError("training", TrainingFault.NOT_A_TRAINING_ID, length=16)
    return text
