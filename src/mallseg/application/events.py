"""The events that use-cases report while they run. Use-cases do not log; their caller may."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.ports import Progress


class Importance(StrEnum):
    """How much an event matters in a log: lost data and weak results are warnings."""

    DETAIL = "detail"
    NOTICE = "notice"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a use-case; the fields of each kind are its facts."""

    @property
    def importance(self) -> Importance:
        """How much it matters."""
        return Importance.NOTICE


class Stage(StrEnum):
    """The stages that take time."""

    READING = "reading"
    LOCATING = "locating"
    SEARCHING = "searching"
    SETTLING = "settling all customers"
    COMPARING = "comparing numbers"
    RESAMPLING = "resampling"
    ASSIGNING = "assigning"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageAdvanced(Event):
    """A stage is done in part: `done` of `total`, in a unit of its own.

    `records` were read so far, where it reads any.
    """

    stage: Stage
    done: int
    total: int
    records: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceChosen(Event):
    """It is known who is to be written to, and who is held out; nothing is written yet.

    `detectable` is the smallest difference of shares that would probably be seen.
    """

    mailed: int
    held_out: int
    detectable: float | None


OnEvent = Callable[[Event], None]


def code_of(event: Event) -> str:
    """Name an event as logs and documents do: ``segments_reduced``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()


def ignore(event: Event) -> None:
    """Do nothing with an event."""


def progress_of(stage: Stage, on_event: OnEvent) -> Progress:
    """Make the callable that a port reports its progress to; each call is an event of the stage."""

    def progress(done: int, total: int, records: int = 0, /) -> None:
        on_event(StageAdvanced(stage=stage, done=done, total=total, records=records))

    return progress
