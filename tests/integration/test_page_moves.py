"""The view of moves: two files beside each other, a list behind each way, and the ledger."""

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from mallseg.domain.service.api_key import KeyRing, Scope
from mallseg.entrypoints.cli.main import main
from mallseg.testing.contracts.api_keys import a_key
from tests.builders import copy_of_store
from tests.builders_http import client_of, container_of

JUNE_TO_JULY = "first=2026-06&last=2026-07"
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
        _update(store, folder, day, moved)
    return store


def _update(store: Path, folder: Path, day: str, moved: int) -> None:
    file = folder / f"{day}.csv"
    file.write_text(_month(moved), encoding="utf-8")
    update = ["ledger", "update", str(file), "--as-of", day, "--store", str(store), "-q"]
    assert main(update) == 0


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with client_of(store) as client:
        yield client


def _sent(client: TestClient, text: str, name: str, **more: str) -> str:
    headers = {"content-type": "text/csv", "x-file-name": name, **more}
    return str(client.post("/v1/uploads", content=text, headers=headers).json()["token"])


def test_files_are_asked_for_where_there_are_none(trained_once: Path, tmp_path: Path) -> None:
    with client_of(copy_of_store(trained_once, tmp_path)) as client:
        assert "Send the files of two months first" in client.get("/app/moves").text


def test_the_ledger_is_shown_month_by_month(client: TestClient) -> None:
    page = client.get("/app/moves").text

    assert "12 of 60 customers (20.0%) moved to another segment from the end of June 2026" in page
    assert "12 of your best customers went from" in page
    assert re.search(r"60 <span class=\"quiet\">\+60 −0", page)


def test_each_number_of_the_ledger_has_its_list_behind_it(client: TestClient) -> None:
    page = unescape(client.get("/app/moves?first=2026-06&last=2026-07").text)

    links = re.findall(r'href="([^"]+)" download', page)
    everybody, way = [
        [*csv.DictReader(io.StringIO(client.get(f"/app/{each}").text))] for each in links
    ]
    assert [each["id"] for each in everybody] == [f"c{i:02}" for i in range(12)]
    assert {(each["before"], each["after"], each["cause"]) for each in way} == {
        ("seg-04", "seg-05", "customer")
    }
    assert way == everybody


@pytest.mark.parametrize(
    "asked", ["first=2026-07&last=2026-06", "first=2026-07&last=2026-07", "first=x", "last=0000-12"]
)
def test_two_months_that_are_no_period_are_reported(client: TestClient, asked: str) -> None:
    assert "Choose two months, the earlier one first." in client.get(f"/app/moves?{asked}").text
    assert client.get(f"/app/moves/by-ledger/moved.csv?{asked}").status_code == 404


@pytest.mark.exhaustive
def test_a_ledger_with_keyed_ids_leads_to_a_list_instead(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MALLSEG_LEDGER__KEY", "sixteen letters!")
    keyed = copy_of_store(store, tmp_path)
    (keyed / "ledger.sqlite").unlink()
    for day, moved in (("2026-06-30", 0), ("2026-07-31", 12)):
        _update(keyed, tmp_path, day, moved)
    with client_of(keyed) as client:
        page = unescape(client.get("/app/moves").text)
        answer = client.get("/app/moves/by-ledger/moved.csv?first=2026-06&last=2026-07")

        (link,) = re.findall(r'href="../(app/list\?segment[^"]+)"', page)
        assert link == "app/list?segment=seg-05&moved_from=seg-04&moved_since=2026-07-01"
        assert answer.status_code == 404
        token = _sent(client, _month(12), "july.csv")
        form = client.get(f"/{link}&upload={token}").text
        assert '<option value="seg-04" selected>' in form
        assert '<option value="2026-07-01" selected>' in form
        fields = {
            "segment": "seg-05", "moved_from": "seg-04", "moved_since": "2026-07-01",
            "campaign": "Come back", "hold_out": "", "do": "csv", "upload": token,
        }  # fmt: skip
        page = client.post("/app/list", data=fields).text
        (link,) = re.findall(r'href="([^"]+)" download', page)
        rows = csv.DictReader(io.StringIO(client.get(f"/app/{link}").text))
        assert [each["customer_id"] for each in rows] == [f"c{i:02}" for i in range(12)]


def test_keys_without_the_scope_customers_see_numbers_only(store: Path, tmp_path: Path) -> None:
    own = copy_of_store(store, tmp_path)
    container_of(own).api_keys().change(lambda _: KeyRing((a_key("reader", Scope.READ),)))
    with client_of(own) as client:
        client.post("/app/sign-in", data={"key": "reader"})

        page = client.get("/app/moves").text

        assert "12 of 60 customers" in page
        assert "download" not in page
        assert client.get(f"/app/moves/by-ledger/moved.csv?{JUNE_TO_JULY}").status_code == 403
        token = _sent(client, _month(12), "july.csv", **{"x-api-key": "reader"})
        fields = {"segment": "seg-05", "moved_from": "seg-04", "upload": token}
        assert client.post("/app/list", data=fields).status_code == 403


def test_moves_are_shown_with_lists_behind_the_numbers(client: TestClient) -> None:
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


@pytest.mark.exhaustive
def test_moves_between_two_files_can_be_listed_with_all_columns(
    trained_once: Path, tmp_path: Path
) -> None:
    with client_of(copy_of_store(trained_once, tmp_path)) as client:
        before, now = _sent(client, _month(0), "june.csv"), _sent(client, _month(12), "july.csv")
        moves = unescape(client.get(f"/app/moves?before={before}&now={now}").text)
        (link,) = re.findall(r'href="../(app/list\?upload[^"]+)"', moves)
        form = client.get(f"/{link}").text
        fields = {
            "segment": "seg-05", "moved_from": "seg-04", "moved_since": f"file:{before}",
            "campaign": "Come back", "hold_out": "", "do": "csv", "upload": now,
        }  # fmt: skip
        page = client.post("/app/list", data=fields).text
        gone = client.post("/app/list", data={**fields, "moved_since": "file:none"})
        other = _sent(client, "a,b\n1,2\n3,4", "menu.csv")
        wrong = client.post("/app/list", data={**fields, "moved_since": f"file:{other}"})

        assert f'<option value="file:{before}" selected>the file june.csv</option>' in form
        assert "the last update of the ledger" not in form
        (made,) = re.findall(r'href="([^"]+)" download', page)
        rows = [*csv.DictReader(io.StringIO(client.get(f"/app/{made}").text))]
        assert [each["customer_id"] for each in rows] == [f"c{i:02}" for i in range(12)]
        assert {each["Spending Score (1-100)"] for each in rows} == {"17"}
        assert gone.status_code == 404
        assert "“menu.csv”: no column for annual income" in unescape(wrong.text)
