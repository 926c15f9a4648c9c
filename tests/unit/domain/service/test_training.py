"""What is known of a training: its stages, and its one end."""

from datetime import UTC, datetime

import pytest

from mallseg.domain.errors import InvalidOptionError, TrainingFault
from mallseg.domain.service.training import (
    StageProgress,
    Training,
    TrainingProblem,
    TrainingState,
)
from mallseg.testing.contracts.training_records import a_training

NOW = datetime(2026, 7, 31, 12, 30, tzinfo=UTC)


def test_a_stage_is_noted_where_it_began() -> None:
    training = (
        a_training()
        .advanced(StageProgress(stage="reading", done=1, total=2, records=10))
        .advanced(StageProgress(stage="searching", done=1, total=4))
        .advanced(StageProgress(stage="reading", done=2, total=2, records=20))
    )

    assert training.progress == (
        StageProgress(stage="reading", done=2, total=2, records=20),
        StageProgress(stage="searching", done=1, total=4),
    )


@pytest.mark.parametrize(
    ("ended", "state"),
    [
        (a_training().done({"version": 1}, NOW), TrainingState.DONE),
        (a_training().cancelled(NOW), TrainingState.CANCELLED),
        (a_training().interrupted(NOW), TrainingState.FAILED),
        (
            a_training().refused(
                TrainingProblem(code="no_column", reason="has none", facts={}), NOW
            ),
            TrainingState.REFUSED,
        ),
    ],
)
def test_an_end_has_its_time(ended: Training, state: TrainingState) -> None:
    assert (ended.state, ended.ended_at, ended.is_running) == (state, NOW, False)
    assert a_training().is_running


def test_an_interrupted_training_says_so() -> None:
    why = a_training().interrupted(NOW).problem

    assert why == TrainingProblem.of(TrainingFault.TRAINING_INTERRUPTED)
    assert why.reason.startswith("the service stopped while the training ran")


@pytest.mark.parametrize("name", ["", "0" * 15, "0" * 17, "../" + "0" * 13, "A" * 16, "０" * 16])
def test_an_id_is_safe_in_a_path(name: str) -> None:
    with pytest.raises(InvalidOptionError):
        Training(id=name, model="mall", source="july.csv", began_at=NOW)
