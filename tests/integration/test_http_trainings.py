"""Trainings that the service runs: what is asked for, how it goes, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from mallseg.adapters.joblib_store.training_files import TrainingFiles
from mallseg.testing.contracts.training_records import a_training
from tests.builders import MALL_CSV
from tests.builders_http import Line, client_of, http_log
from tests.served import until

_ENDED = {"done", "refused", "failed", "cancelled"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store for all: a training adds to it, and needs nothing of what is there."""
    return tmp_path_factory.mktemp("store") / "models"


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with client_of(store) as client:
        yield client


def _upload(client: httpx2.Client, content: bytes, name: str = "july.csv") -> str:
    headers = {"content-type": "text/csv", "x-file-name": name}
    return str(client.post("/v1/uploads", content=content, headers=headers).json()["token"])


def _begin(client: httpx2.Client, content: bytes = MALL_CSV.read_bytes(), **choices: Any) -> Any:
    upload = _upload(client, content)
    return client.post("/v1/trainings", json={"upload": upload, **choices})


def _ended(client: TestClient, location: str) -> Mapping[str, Any]:
    found: dict[str, Any] = {}

    def has_ended() -> bool:
        found.update(client.get(location).json())
        return found["state"] in _ENDED

    assert until(has_ended)
    return found


@pytest.fixture(scope="module")
def trained(client: TestClient) -> Mapping[str, Any]:
    """The record of a training at its end; `answer` is the response that began it."""
    answer = _begin(client, segments=5)
    return {"answer": answer, "ended": _ended(client, answer.headers["location"])}


def test_a_training_is_accepted_with_its_location(trained: Mapping[str, Any]) -> None:
    answer = trained["answer"]

    begun = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/v1/trainings/{begun['id']}"
    assert (begun["state"], begun["model"], begun["file"]) == ("running", "mall", "july.csv")
    assert begun["result"] is None


def test_its_result_is_the_document_of_the_command(trained: Mapping[str, Any]) -> None:
    ended = trained["ended"]

    result = ended["result"]
    assert (ended["state"], ended["version"], ended["problem"]) == ("done", 1, None)
    assert (result["version"], result["promoted"], result["violations"]) == (1, True, [])
    assert [len(result["segments"]), result["customers"]] == [5, 200]


def test_its_stages_are_those_of_a_training(trained: Mapping[str, Any]) -> None:
    stages = [each["stage"] for each in trained["ended"]["stages"]]

    assert stages[0] == "reading"
    assert trained["ended"]["stage"] is None


def test_the_version_is_served(client: TestClient, trained: Mapping[str, Any]) -> None:
    version = client.get("/v1/segments").headers["x-mallseg-version"]

    assert int(version) >= trained["ended"]["version"]


def test_the_source_has_the_name_of_the_upload(
    client: TestClient, trained: Mapping[str, Any]
) -> None:
    version = client.get(f"/v1/models/mall/versions/{trained['ended']['version']}").json()

    assert version["source"] == "july.csv"


@pytest.mark.exhaustive
def test_a_version_can_be_trained_without_promoting_it(
    client: TestClient, trained: Mapping[str, Any]
) -> None:
    answer = _begin(client, segments=4, promote="never")

    ended = _ended(client, answer.headers["location"])

    assert (ended["state"], ended["result"]["promoted"]) == ("done", False)
    assert ended["result"]["champion"] == trained["ended"]["version"]


@pytest.mark.exhaustive
def test_columns_may_be_named(client: TestClient) -> None:
    content = b"einkommen;score\n" + b"".join(b"%d,5;%d\n" % (i, i % 99 + 1) for i in range(15, 99))
    answer = _begin(
        client,
        content,
        columns={"annual_income": "einkommen", "spending_score": "score"},
        decimal=",",
        segments=3,
        promote="never",
    )

    ended = _ended(client, answer.headers["location"])

    assert (ended["state"], ended["result"]["customers"]) == ("done", 84)


@pytest.mark.exhaustive
def test_a_file_that_cannot_be_used_is_refused_by_its_code(client: TestClient) -> None:
    answer = _begin(client, b"name,town\nAnna,Ulm\nBoris,Ulm\n")

    ended = _ended(client, answer.headers["location"])

    assert (ended["state"], ended["version"]) == ("refused", None)
    assert ended["problem"]["code"] == "no_column"
    assert "Anna" not in json.dumps(ended)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "upload"),
        ({"upload": 5}, "upload"),
        ({"upload": "a", "model": 5}, "model"),
        ({"upload": "a", "store": "b"}, "unknown field"),
        ([], "body"),
    ],
)
def test_a_body_with_other_fields_is_refused(client: TestClient, body: Any, field: str) -> None:
    answer = client.post("/v1/trainings", json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize(
    "choices",
    [
        {"segments": 1},
        {"segments": "many"},
        {"promote": "perhaps"},
        {"features": ["shoe_size"]},
        {"columns": {"shoe_size": "a"}},
        {"columns": ["a"]},
        {"max_bad_rows": "all"},
    ],
)
def test_a_forbidden_setting_is_refused_before_the_training(
    client: TestClient, choices: Any
) -> None:
    answer = _begin(client, **choices)

    assert (answer.status_code, answer.json()["type"]) == (
        422,
        "urn:problem-type:mallseg:invalid-option",
    )


def test_an_unknown_upload_is_not_found(client: TestClient) -> None:
    assert client.post("/v1/trainings", json={"upload": "a" * 43}).status_code == 404


def test_a_model_that_is_not_served_is_not_trained(client: TestClient) -> None:
    assert _begin(client, model="other").status_code == 404


@pytest.mark.parametrize("training", ["0" * 16, "running", "..%2Fkeys"])
def test_an_unknown_training_is_not_found(client: TestClient, training: str) -> None:
    assert client.get(f"/v1/trainings/{training}").status_code == 404
    assert client.delete(f"/v1/trainings/{training}").status_code == 404


@contextmanager
def _another_running(store: Path) -> Iterator[str]:
    with TrainingFiles(store).begin(a_training()) as handle:
        yield a_training().id
        handle.update(a_training().cancelled(a_training().began_at))


@pytest.mark.exhaustive
def test_one_training_runs_at_a_time(client: TestClient, store: Path) -> None:
    with _another_running(store) as running:
        answer = _begin(client)

    assert answer.status_code == 409
    assert answer.json()["facts"] == {"training": running}


def test_any_worker_shows_and_cancels_a_training(store: Path) -> None:
    with _another_running(store) as running, client_of(store) as other:
        assert other.get(f"/v1/trainings/{running}").json()["state"] == "running"
        assert other.delete(f"/v1/trainings/{running}").status_code == 200
        assert TrainingFiles(store).cancelling(running).exists()


def _long() -> bytes:
    """Customers whose study takes some seconds."""
    rows = (f"{i * 7919 % 99991 / 100},{i * 104729 % 9973 / 100 + 1:.2f}\n" for i in range(40000))
    return ("Annual Income (k$),Spending Score (1-100)\n" + "".join(rows)).encode()


@pytest.mark.exhaustive
def test_a_training_that_is_cancelled_leaves_the_store_as_it_was(client: TestClient) -> None:
    before = client.get("/v1/models/mall/versions").json()
    location = _begin(client, _long()).headers["location"]
    assert until(lambda: client.get(location).json()["stages"])

    client.delete(location)

    ended = _ended(client, location)
    assert (ended["state"], ended["result"], ended["problem"]) == ("cancelled", None, None)
    assert client.get("/v1/models/mall/versions").json() == before
    assert client.delete(location).json() == ended


@pytest.mark.exhaustive
def test_a_training_that_takes_too_long_ends(store: Path) -> None:
    with client_of(store, train_timeout_s=0.5) as client:
        ended = _ended(client, _begin(client, _long()).headers["location"])

    assert (ended["state"], ended["problem"]["code"]) == ("failed", "training_too_long")


@pytest.mark.exhaustive
@pytest.mark.parametrize("megabytes", [100, 160, 240])  # different libraries fail
def test_a_training_that_takes_too_much_memory_ends(store: Path, megabytes: int) -> None:
    with client_of(store, train_memory_mb=megabytes) as client, http_log() as lines:
        ended = _ended(client, _begin(client, _long()).headers["location"])
        assert until(lambda: any(line.get("training") == ended["id"] for line in _ends_in(lines)))

    assert (ended["state"], ended["problem"]["code"]) == ("failed", "training_out_of_memory")
    (line,) = (line for line in _ends_in(lines) if line["training"] == ended["id"])
    assert (line["log_level"], line["code"]) == ("error", "training_out_of_memory")


def _ends_in(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line["event"] == "training_ended"]


def _processes_of(store: Path) -> list[int]:
    """The watchdog and the trainer: those that have the lock of trainings open."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            try:
                links = [str(each.readlink()) for each in (process / "fd").iterdir()]
            except OSError:
                continue
            if f"{store}/.trainings/running" in links:
                found.append(int(process.name))
    return sorted(found)


@pytest.mark.exhaustive
def test_a_trainer_that_is_killed_is_a_failed_training(client: TestClient, store: Path) -> None:
    location = _begin(client, _long()).headers["location"]
    assert until(lambda: client.get(location).json()["stages"])
    *_, trainer = _processes_of(store)

    os.kill(trainer, signal.SIGKILL)

    ended = _ended(client, location)
    assert (ended["state"], ended["problem"]["code"]) == ("failed", "training_crashed")
    assert client.get("/livez").status_code == 200


@pytest.mark.exhaustive
def test_a_training_whose_processes_are_all_killed_is_interrupted(
    client: TestClient, store: Path
) -> None:
    location = _begin(client, _long()).headers["location"]
    assert until(lambda: client.get(location).json()["stages"])

    for process in _processes_of(store):
        os.kill(process, signal.SIGKILL)

    with client_of(store) as restarted:
        ended = _ended(restarted, location)
    assert (ended["state"], ended["problem"]["code"]) == ("failed", "training_interrupted")


def _serve(store: Path) -> "subprocess.Popen[bytes]":
    words = ["-m", "mallseg", "serve", "--port", "0", "--store", str(store)]
    return subprocess.Popen([sys.executable, *words], stderr=subprocess.PIPE)


def _address(service: "subprocess.Popen[bytes]") -> str:
    assert service.stderr
    said = (json.loads(line) for line in service.stderr)
    return str(next(line["url"] for line in said if line["event"] == "listening"))


@pytest.mark.exhaustive
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_training_is_interrupted_when_the_service_ends(
    tmp_path: Path, number: signal.Signals
) -> None:
    with _serve(tmp_path) as service, httpx2.Client(base_url=_address(service)) as client:
        location = _begin(client, _long()).headers["location"]
        assert until(lambda: client.get(location).json()["stages"])
        service.send_signal(number)
    assert until(lambda: not _processes_of(tmp_path))

    with _serve(tmp_path) as service, httpx2.Client(base_url=_address(service)) as client:
        ended = client.get(location).json()
        page = client.get(f"/app/train/{ended['id']}").text
        service.terminate()

    assert (ended["state"], ended["problem"]["code"]) == ("failed", "training_interrupted")
    assert "The server was stopped or restarted while it ran. Nothing has changed." in page


@pytest.mark.usefixtures("trained")
def test_a_training_leaves_nothing_but_its_record(store: Path) -> None:
    end = time.monotonic() + 5
    while _processes_of(store) and time.monotonic() < end:
        time.sleep(0.05)

    assert _processes_of(store) == []
