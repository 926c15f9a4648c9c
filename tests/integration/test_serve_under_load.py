"""Services in processes of their own; `python -m benchmarks.abuse --quick` has them under load."""

from pathlib import Path

import pytest
from benchmarks.abuse.figures import slow_clients
from benchmarks.abuse.service import serving

from tests.builders_http import train_by_hand
from tests.served import until

pytestmark = pytest.mark.exhaustive


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("load")
    train_by_hand(folder)
    return folder


def test_slow_clients_time_out_as_configured_while_others_are_answered(
    store: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "quick.toml"
    settings.write_text("[http]\nheader_timeout_s = 1\nbody_timeout_s = 2\nkeep_alive_s = 2\n")
    slow = slow_clients(store, 20, 20, "--config", str(settings))

    assert slow.still_open == 0
    assert set(slow.others.statuses) == {200}
    assert slow.others.lost == 0


def test_workers_whose_supervisor_is_killed_stop(store: Path) -> None:
    with serving(store, "--workers", "2") as service:
        workers = [line["worker"] for line in service.lines("worker_ready")]
        service.process.kill()

        assert until(lambda: len(service.lines("stopped")) == 2)
        assert len(workers) == 2
