"""Services in processes of their own, under load and abuse; `python -m benchmarks.abuse` is longer.

No test asserts how long an answer takes: other tests run beside.
"""

from pathlib import Path

import pytest
from benchmarks.abuse.figures import rolling, saturation, slow_clients, stalled_log, stopping
from benchmarks.abuse.service import serving

from tests.builders_http import train_by_hand
from tests.served import until

pytestmark = pytest.mark.exhaustive


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("load")
    train_by_hand(folder)
    return folder


@pytest.mark.parametrize("options", [(), ("--workers", "2")])
def test_a_service_that_stops_loses_no_request(store: Path, options: tuple[str, ...]) -> None:
    stops = stopping(store, 1, *options)

    assert stops.exit_codes == (0,)
    assert stops.lost == 0
    assert stops.answered >= 300


def test_a_rolling_restart_loses_no_request(store: Path) -> None:
    tally = rolling(store, 1)

    assert set(tally.statuses) == {200}
    assert (tally.lost, tally.refused) == (0, 0)


def test_slow_clients_are_closed_and_others_answered(store: Path, tmp_path: Path) -> None:
    settings = tmp_path / "quick.toml"
    settings.write_text("[http]\nheader_timeout_s = 1\nbody_timeout_s = 2\nkeep_alive_s = 2\n")
    slow = slow_clients(store, 20, 20, "--config", str(settings))

    assert slow.still_open == 0
    assert set(slow.others.statuses) == {200}
    assert slow.others.lost == 0


def test_more_clients_than_are_let_in_are_told_and_probes_are_answered(
    store: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "small.toml"
    settings.write_text("[http]\nmax_concurrent = 8\n")
    found = saturation(store, 64, 3, "--config", str(settings))

    assert set(found.clients.statuses) == {200, 503}
    assert set(found.probes.statuses) == {200}
    assert set(found.normal.statuses) == {200}
    assert (found.clients.lost, found.probes.lost, found.normal.lost) == (0, 0, 0)


def test_a_log_that_nobody_reads_stops_nothing(store: Path) -> None:
    stalled = stalled_log(store, 240)

    assert set(stalled.tally.statuses) == {200}
    assert stalled.tally.lost == 0
    assert stalled.dropped > 0
    assert stalled.exit_code == 0


def test_workers_whose_supervisor_is_killed_stop(store: Path) -> None:
    with serving(store, "--workers", "2") as service:
        workers = [line["worker"] for line in service.lines("worker_ready")]
        service.process.kill()

        assert until(lambda: len(service.lines("stopped")) == 2)
        assert len(workers) == 2
