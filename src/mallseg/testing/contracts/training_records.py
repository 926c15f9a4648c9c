"""The contract of TrainingRecords, one test per promise. Adapters and the fake run it."""

from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta

import pytest

from mallseg.domain.errors import TrainingFault, TrainingNotFoundError, TrainingRunningError
from mallseg.domain.ports import TrainingRecords
from mallseg.domain.service.training import (
    StageProgress,
    Training,
    TrainingProblem,
    TrainingState,
)

BEGAN = datetime(2026, 7, 31, 12, 0, tzinfo=UTC)
ENDED = BEGAN + timedelta(seconds=90)


def a_training(number: int = 1) -> Training:
    """Make a training; one with a higher number began later."""
    return Training(
        id=f"{number:016x}",
        model="mall",
        source="july.csv",
        began_at=BEGAN + timedelta(minutes=number),
    )


class TrainingRecordsContract(ABC):
    """The suite. A subclass makes a store without trainings, and reopens it."""

    @abstractmethod
    def no_trainings(self) -> TrainingRecords:
        """Make a store without trainings."""

    @abstractmethod
    def reopened(self, records: TrainingRecords) -> TrainingRecords:
        """Open the same store as another process would."""

    def test_there_are_none_before_the_first(self) -> None:
        records = self.no_trainings()

        assert records.latest() == ()
        with pytest.raises(TrainingNotFoundError):
            records.find("0" * 16)

    @pytest.mark.parametrize("name", ["", "../keys", "0" * 15, "A" * 16, "running"])
    def test_invalid_ids_are_not_found(self, name: str) -> None:
        records = self.no_trainings()

        with pytest.raises(TrainingNotFoundError):
            records.find(name)
        with pytest.raises(TrainingNotFoundError):
            records.cancel(name)

    def test_one_that_runs_is_seen_by_every_process_with_its_stages(self) -> None:
        records, training = self.no_trainings(), a_training()
        with records.begin(training) as handle:
            assert self.reopened(records).find(training.id) == training

            training = training.advanced(StageProgress(stage="reading", done=2, total=9, records=7))
            handle.update(training)

            assert self.reopened(records).find(training.id) == training
            assert self.reopened(records).latest() == (training,)

    def test_all_is_kept_of_its_end(self) -> None:
        records, training = self.no_trainings(), a_training()
        result = {"segments": [{"name": "Big spenders", "share": 0.25}], "notes": [], "left": None}
        ended = training.saved_as(3).done(result, ENDED)

        with records.begin(training) as handle:
            handle.update(ended)

        assert self.reopened(records).find(training.id) == ended

    def test_the_reason_of_a_failure_is_kept_with_its_facts(self) -> None:
        records, training = self.no_trainings(), a_training()
        why = TrainingProblem.of(TrainingFault.TRAINING_OUT_OF_MEMORY, megabytes=512)
        ended = training.failed(why, ENDED)

        with records.begin(training) as handle:
            handle.update(ended)

        assert self.reopened(records).find(training.id) == ended

    def test_one_runs_at_a_time(self) -> None:
        records = self.no_trainings()

        with (
            records.begin(a_training(1)),
            pytest.raises(TrainingRunningError) as refused,
            self.reopened(records).begin(a_training(2)),
        ):
            pass

        assert refused.value.training == a_training(1).id
        with pytest.raises(TrainingNotFoundError):
            records.find(a_training(2).id)

    def test_the_next_begins_when_one_has_ended(self) -> None:
        records = self.no_trainings()
        with records.begin(a_training(1)) as handle:
            handle.update(a_training(1).cancelled(ENDED))

        with self.reopened(records).begin(a_training(2)):
            ids = [each.id for each in records.latest()]

        assert ids == [a_training(2).id, a_training(1).id]

    def test_one_that_ended_without_a_word_was_interrupted(self) -> None:
        records, training = self.no_trainings(), a_training()
        with records.begin(training):
            pass

        found = self.reopened(records).find(training.id)

        assert found.state is TrainingState.FAILED
        assert found.problem == TrainingProblem.of(TrainingFault.TRAINING_INTERRUPTED)
        assert found.ended_at is not None
        assert self.reopened(records).latest() == (found,)

    def test_one_that_ended_without_a_word_is_interrupted_while_the_next_runs(self) -> None:
        records = self.no_trainings()
        with records.begin(a_training(1)):
            pass

        with records.begin(a_training(2)):
            found = [each.state for each in self.reopened(records).latest()]

        assert found == [TrainingState.RUNNING, TrainingState.FAILED]

    def test_a_running_training_learns_of_its_cancellation(self) -> None:
        records, training = self.no_trainings(), a_training()
        with records.begin(training) as handle:
            before = handle.is_cancelled()
            found = self.reopened(records).cancel(training.id)

            assert (before, handle.is_cancelled()) == (False, True)
            assert found == training

    def test_an_ended_training_is_not_cancelled(self) -> None:
        records, training = self.no_trainings(), a_training()
        ended = training.done({}, ENDED)
        with records.begin(training) as handle:
            handle.update(ended)

        assert records.cancel(training.id) == ended
        assert self.reopened(records).find(training.id) == ended

    def test_the_latest_are_kept(self) -> None:
        records = self.no_trainings()
        for number in range(1, 26):
            with records.begin(a_training(number)) as handle:
                handle.update(a_training(number).cancelled(ENDED))

        kept = [each.id for each in self.reopened(records).latest()]

        assert kept == [a_training(number).id for number in range(25, 5, -1)]
