"""Files that are sent to be checked, by a process with limits."""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import HTTPException
from starlette.testclient import TestClient

from mallseg.entrypoints.http.file_jobs.checker import Checker
from mallseg.entrypoints.http.file_jobs.job_process import check_path
from mallseg.entrypoints.http.file_jobs.limited_process import LimitedProcess
from mallseg.settings.loading import load_settings
from tests.builders import MALL_CSV
from tests.builders_http import client_of

SETTINGS: Any = load_settings().model_dump(mode="json")


@pytest.fixture(scope="module")
def client(trained_once: Path) -> Iterator[TestClient]:
    with client_of(trained_once) as client:
        yield client


def test_a_file_is_checked_by_a_process_of_its_own(client: TestClient) -> None:
    response = client.post(
        "/v1/check", content=MALL_CSV.read_bytes(), headers={"content-type": "text/csv"}
    )

    found = response.json()
    assert response.status_code == 200
    assert (found["source"], found["records"], found["warnings"]) == ("the posted file", 200, [])
    assert [own["column"] for own in found["all_columns"]][:2] == ["CustomerID", "Gender"]


def test_the_page_and_the_api_share_one_limit_of_concurrent_files(trained_once: Path) -> None:
    with client_of(trained_once, max_files_at_once=1) as client:
        app: Any = client.app
        with app.state.file_slots.acquire():  # as a file of the page does
            for path in ("/v1/check", "/v1/assignments/batch"):
                refused = client.post(path, content=b"a", headers={"content-type": "text/csv"})
                assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")


@pytest.mark.exhaustive
def test_a_file_that_is_not_a_table_is_refused_by_its_code(client: TestClient) -> None:
    response = client.post(
        "/v1/check", content=b"\x89PNG\r\n\x1a\n" + bytes(99), headers={"content-type": "text/csv"}
    )

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "urn:problem-type:mallseg:unreadable-customers"


@pytest.mark.parametrize("content_type", ["text/html", "", "multipart/form-data; boundary=a"])
def test_other_media_types_are_refused(client: TestClient, content_type: str) -> None:
    response = client.post("/v1/check", content=b"a", headers={"content-type": content_type})

    assert response.status_code == 415


@pytest.mark.parametrize(
    ("content", "records"),
    [
        (MALL_CSV.read_bytes(), 200),
        (gzip.compress(MALL_CSV.read_bytes()), 200),
        (json.dumps([{"Annual Income (k$)": i, "Spending Score (1-100)": 9} for i in range(1, 30)])
         .encode(), 29),
    ],
    ids=["csv", "gzip", "json"],
)  # fmt: skip
def test_files_are_known_by_their_content(tmp_path: Path, content: bytes, records: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)

    found = check_path(SETTINGS, file)

    assert found["records"] == records


def test_reasons_for_which_a_training_would_be_refused_are_listed(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"name,town\nAnna,Ulm\nBoris,Ulm\n")

    found = check_path(SETTINGS, file)

    assert [own["code"] for own in found["warnings"]] == ["no_column"]


@pytest.mark.exhaustive
@pytest.mark.parametrize(("memory_bytes", "seconds"), [(1 << 24, 30.0), (1 << 31, 0.01)])
def test_a_check_that_exceeds_its_limits_is_killed(memory_bytes: int, seconds: float) -> None:
    process = LimitedProcess(memory_bytes=memory_bytes, seconds=seconds)
    check = Checker(settings=SETTINGS, process=process)

    with (Path(MALL_CSV)).open("rb") as file, pytest.raises(HTTPException) as refused:
        check(file)

    assert refused.value.status_code == 422


_SERVICE = """
import sys
from mallseg.entrypoints.http.file_jobs.limited_process import LimitedProcess
LimitedProcess(memory_bytes=1 << 31, seconds=60)("check", {"settings": {}}, sys.stdin.buffer)
"""


@pytest.mark.exhaustive
def test_a_check_ends_with_the_service() -> None:
    with subprocess.Popen([sys.executable, "-c", _SERVICE], stdin=subprocess.PIPE) as service:
        (check,) = _until(lambda: _children_of(service.pid))
        assert _is_alive(check)

        service.kill()

        assert _until(lambda: not _is_alive(check))


def _until(found: Callable[[], Any]) -> Any:
    """Wait until there is something; its file never ends, so a check waits for more."""
    end_s = time.monotonic() + 20
    while not (it := found()) and time.monotonic() < end_s:
        time.sleep(0.02)
    return it


def _children_of(parent: int) -> list[int]:
    said = subprocess.run(["pgrep", "-P", f"{parent}"], stdout=subprocess.PIPE, check=False)
    return [*map(int, said.stdout.split())]


def _is_alive(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(") ")[2][0] != "Z"
