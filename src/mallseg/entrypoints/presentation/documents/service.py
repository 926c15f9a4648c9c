"""The JSON of a service: its keys, and the trainings that it runs.

The secret of a key stands in it only when it has been made.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, overload

from mallseg.application.access.manage_keys import ListedKey, NewKey
from mallseg.domain.service.api_key import ApiKey
from mallseg.domain.service.training import StageProgress, Training, TrainingProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDocument:
    """A key without its secret."""

    name: str
    scopes: tuple[str, ...]
    created_at: str
    expires_at: str | None
    is_expired: bool

    @classmethod
    def of(cls, known: ListedKey) -> "KeyDocument":
        """Describe a key."""
        key = known.key
        return cls(
            name=key.name,
            scopes=_scopes(key),
            created_at=_time(key.created_at),
            expires_at=_time(key.expires_at),
            is_expired=known.is_expired,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysDocument:
    """All keys, by name."""

    keys: tuple[KeyDocument, ...]

    @classmethod
    def of(cls, known: Iterable[ListedKey]) -> "KeysDocument":
        """Describe all keys."""
        return cls(keys=tuple(map(KeyDocument.of, known)))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKeyDocument:
    """A new key; `key` is what clients send."""

    name: str
    scopes: tuple[str, ...]
    created_at: str
    expires_at: str | None
    key: str

    @classmethod
    def of(cls, new: NewKey) -> "NewKeyDocument":
        """Describe a key that has just been made."""
        key = new.key
        return cls(
            name=key.name,
            scopes=_scopes(key),
            created_at=_time(key.created_at),
            expires_at=_time(key.expires_at),
            key=new.secret,
        )


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
        """Describe a training."""
        stages = training.progress
        return cls(
            id=training.id,
            model=training.model,
            file=training.source,
            state=str(training.state),
            began_at=_time(training.began_at),
            ended_at=_time(training.ended_at),
            stage=stages[-1].stage if stages and training.is_running else None,
            stages=stages,
            version=training.version,
            problem=training.problem,
            result=training.result,
        )


def _scopes(key: ApiKey) -> tuple[str, ...]:
    return tuple(sorted(scope.value for scope in key.scopes))


@overload
def _time(moment: datetime) -> str: ...
@overload
def _time(moment: datetime | None) -> str | None: ...
def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
