"""The view of moves: two files beside each other, a list behind each way, and the ledger."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from mallseg.entrypoints.cli.main import main
from tests.builders import copy_of_store
from tests.builders_http import client_of

HEADER = "customer_id,Annual Income (k$),Spending Score (1-100)"


def _month(moved: int) -> str:
    """Give 60 customers who spend much, and a number of them little."""
    rows = [f"c{i:02},{86 + i % 3},{17 if i < moved else 82}" for i in range(60)]
    return "\n".join([HEADER, *rows])


@pytest.fixture(scope="module")
def store(trained_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose ledger has two months."""
    folder = tmp_path_factory.mktemp("moves")
    store = copy_of_store(trained_once, folder)
    for day, moved in (("2026-06-30", 0), ("2026-07-31", 12)):
        file = folder / f"{day}.csv"
        file.write_text(_month(moved), encoding="utf-8")
        update = ["ledger", "update", str(file), "--as-of", day, "--store", str(store), "-q"]
        assert main(update) == 0
    return store


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with client_of(store) as client:
        yield client


def _sent(client: TestClient, text: str, name: str) -> str:
    headers = {"content-type": "text/csv", "x-file-name": name}
    return str(client.post("/v1/uploads", content=text, headers=headers).json()["token"])


def test_the_ledger_is_shown_month_by_month(client: TestClient) -> None:
    page = client.get("/app/moves").text

    assert "Send the files of two months first" in page
    assert "July 2026" in page
    assert re.search(r"60 <span class=\"quiet\">\+60 −0", page)


def test_who_moved_is_said_with_a_list_behind_the_number(client: TestClient) -> None:
    before, now = _sent(client, _month(0), "june.csv"), _sent(client, _month(12), "july.csv")

    page = client.get(f"/app/moves?before={before}&now={now}").text

    assert "12 of 60 customers who are in both months (20.0%) moved" in page
    links = re.findall(r'href="([^"]+)" download', page)
    texts = [client.get(f"/app/{each}").text for each in links]
    everybody, way = [[*csv.DictReader(io.StringIO(text))] for text in texts]
    assert {each["customer_id"] for each in everybody} == {f"c{i:02}" for i in range(12)}
    assert way == everybody


def test_two_files_are_needed(client: TestClient) -> None:
    token = _sent(client, _month(0), "june.csv")

    answer = client.get(f"/app/moves?before={token}&now={token}")

    assert answer.status_code == 422
    assert "Choose two files" in answer.text


@pytest.mark.exhaustive
def test_a_file_without_ids_is_refused_at_the_form(client: TestClient) -> None:
    bare = _month(0).replace("customer_id", "note")
    before, now = _sent(client, bare, "june.csv"), _sent(client, bare, "july.csv")

    answer = client.get(f"/app/moves?before={before}&now={now}")

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_only_lists_that_were_written_can_be_had(client: TestClient) -> None:
    token = _sent(client, _month(0), "june.csv")

    assert client.get(f"/app/moves/{token}/0011aabb/moved.csv").status_code == 404


def test_without_segments_the_view_leads_to_training(tmp_path: Path) -> None:
    with client_of(tmp_path) as client:
        assert "There are no segments yet" in client.get("/app/moves").text
