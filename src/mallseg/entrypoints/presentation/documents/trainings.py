"""The JSON of a training that the service runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mallseg.domain.service.training import StageProgress, Training, TrainingProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingDocument:
    """A training: `state` is running, done, refused, failed or cancelled.

    `stage` is the one it is at, null before the first; `stages` are all so far. `version` is the
    one that it has saved. `result` is the document of `mallseg train --json`, only where it is
    done: whether the version is in use is its `promoted`, the gate's reasons are its `violations`.
    `problem` is there where it was refused or failed. Times are in ISO 8601, with their zone.
    """

    id: str
    model: str
    file: str
    state: str
    began_at: str
    ended_at: str | None
    stage: str | None
    stages: tuple[StageProgress, ...]
    version: int | None
    problem: TrainingProblem | None
    result: Mapping[str, Any] | None

    @classmethod
    def of(cls, training: Training) -> "TrainingDocument":
        """Write it down."""
        stages = training.progress
        return cls(
            id=training.id,
            model=training.model,
            file=training.source,
            state=str(training.state),
            began_at=training.began_at.isoformat(timespec="seconds"),
            ended_at=(
                training.ended_at.isoformat(timespec="seconds") if training.ended_at else None
            ),
            stage=stages[-1].stage if stages and training.is_running else None,
            stages=stages,
            version=training.version,
            problem=training.problem,
            result=training.result,
        )
