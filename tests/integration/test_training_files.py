"""Files of trainings beside the models keep the contract; and what no other adapter promises."""

import os
import signal
import stat
import time
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.adapters.joblib_store.training_files import TrainingFiles
from mallseg.domain.errors import StoreUnavailableError, TrainingNotFoundError, TrainingRunningError
from mallseg.domain.ports import TrainingRecords
from mallseg.domain.service.training import TrainingState
from mallseg.testing.contracts.training_records import TrainingRecordsContract, a_training

KEY = b"0123456789abcdef"


class TestTrainingFiles(TrainingRecordsContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "models"

    def no_trainings(self) -> TrainingFiles:
        return TrainingFiles(self.folder)

    def reopened(self, records: TrainingRecords) -> TrainingRecords:
        return self.no_trainings()


class TestSignedTrainingFiles(TestTrainingFiles):
    def no_trainings(self) -> TrainingFiles:
        return TrainingFiles(self.folder, KEY)


def test_one_whose_process_is_killed_was_interrupted(tmp_path: Path) -> None:
    records, training = TrainingFiles(tmp_path), a_training()
    began, says = os.pipe()
    process = os.fork()
    if process == 0:
        with records.begin(training):
            os.write(says, b"b")
            signal.pause()
    os.read(began, 1)
    while_it_ran = records.find(training.id).state
    with pytest.raises(TrainingRunningError), records.begin(a_training(2)):
        pass

    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)

    assert while_it_ran is TrainingState.RUNNING
    assert records.find(training.id).state is TrainingState.FAILED
    with records.begin(a_training(2)):
        assert records.find(a_training(2).id).is_running


def test_the_turn_lasts_until_the_last_process_of_it_ends(tmp_path: Path) -> None:
    records, training = TrainingFiles(tmp_path), a_training()
    with records.begin(training):
        process = os.fork()
        if process == 0:
            signal.pause()

    assert records.find(training.id).is_running

    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    assert not records.find(training.id).is_running


def test_a_training_waits_until_the_processes_of_the_last_have_ended(
    tmp_path: Path,
) -> None:
    records, training = TrainingFiles(tmp_path), a_training()
    with records.begin(training) as handle:
        process = os.fork()
        if process == 0:
            time.sleep(0.2)
            os._exit(0)
        handle.update(training.cancelled(training.began_at))

    with records.begin(a_training(2)):
        assert records.find(a_training(2).id).is_running
    os.waitpid(process, 0)


def test_only_the_owner_may_read_them(tmp_path: Path) -> None:
    records = TrainingFiles(tmp_path / "models")
    with records.begin(a_training()):
        pass

    modes = {stat.S_IMODE(path.stat().st_mode) for path in records.folder.iterdir()}

    assert modes == {0o600}
    assert stat.S_IMODE(records.folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format": 5}', b"\xff", b"[" * 99999])
def test_a_file_that_is_damaged_is_passed_over(tmp_path: Path, content: bytes) -> None:
    records = TrainingFiles(tmp_path)
    with records.begin(a_training()):
        pass

    (records.folder / f"{a_training().id}.json").write_bytes(content)

    assert records.latest() == ()
    with pytest.raises(TrainingNotFoundError):
        records.find(a_training().id)
    with records.begin(a_training(2)):
        assert [each.id for each in records.latest()] == [a_training(2).id]


def test_with_a_key_a_file_that_is_not_signed_is_passed_over(tmp_path: Path) -> None:
    with TrainingFiles(tmp_path).begin(a_training()):
        pass

    assert TrainingFiles(tmp_path, KEY).latest() == ()


def test_a_store_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "models").write_bytes(b"")
    records = TrainingFiles(tmp_path / "models")

    with pytest.raises(StoreUnavailableError), records.begin(a_training()):
        pass


def test_no_model_of_the_store_is_made_of_them(tmp_path: Path) -> None:
    with TrainingFiles(tmp_path).begin(a_training()):
        pass

    assert JoblibStore(tmp_path).models() == ()
