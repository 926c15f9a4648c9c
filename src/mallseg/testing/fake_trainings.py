"""A fake of the TrainingRecords port, in memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from mallseg.domain.errors import TrainingNotFoundError, TrainingRunningError
from mallseg.domain.service.training import Training

MOST_KEPT = 20


@dataclass
class InMemoryTrainings:
    """Keeps trainings in a dict."""

    kept: dict[str, Training] = field(default_factory=dict)
    asked_to_end: set[str] = field(default_factory=set)
    running: str | None = None

    @contextmanager
    def begin(self, training: Training) -> Iterator["InMemoryRunningTraining"]:
        if self.running is not None:
            raise TrainingRunningError(self.running)
        handle = InMemoryRunningTraining(self, training.id)
        handle.update(training)
        for each in self.latest()[MOST_KEPT:]:
            del self.kept[each.id]
        self.running = training.id
        try:
            yield handle
        finally:
            self.running = None
            if self.kept[training.id].is_running:
                self.kept[training.id] = self.kept[training.id].interrupted(datetime.now(UTC))

    def find(self, training: str) -> Training:
        if training not in self.kept:
            raise TrainingNotFoundError
        return self.kept[training]

    def latest(self) -> tuple[Training, ...]:
        found = map(self.find, self.kept)
        return tuple(sorted(found, key=lambda each: each.began_at, reverse=True))

    def cancel(self, training: str) -> Training:
        found = self.find(training)
        if found.is_running:
            self.asked_to_end.add(training)
        return found


@dataclass
class InMemoryRunningTraining:
    """The handle of a training in memory."""

    records: InMemoryTrainings
    training: str

    def update(self, training: Training) -> None:
        self.records.kept[training.id] = training

    def is_cancelled(self) -> bool:
        return self.training in self.records.asked_to_end
