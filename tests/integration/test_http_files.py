"""CSV files that are sent to be labelled."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import HTTPException
from starlette.testclient import TestClient

from mallseg.entrypoints.cli.main import main
from mallseg.entrypoints.http.file_slots import FileSlots
from tests.builders import MALL_CSV
from tests.builders_http import client_of

CSV = {"content-type": "text/csv"}


@pytest.fixture(scope="module")
def client(trained_once: Path) -> Iterator[TestClient]:
    with client_of(trained_once) as client:
        yield client


def test_a_file_is_labelled_as_the_command_labels_it(
    client: TestClient, trained_once: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    main(["assign", "--file", str(MALL_CSV), "--out", str(out), "--store", str(trained_once), "-q"])

    response = client.post("/v1/assignments/batch", content=MALL_CSV.read_bytes(), headers=CSV)

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.content == out.read_bytes()
    said = {name: response.headers[f"x-mallseg-{name}"] for name in ("model", "version", "records")}
    assert said == {"model": "mall", "version": "1", "records": "200"}
    assert int(response.headers["content-length"]) == len(response.content)


def test_a_large_file_is_labelled_by_the_fast_reader(client: TestClient) -> None:
    header, *records = MALL_CSV.read_bytes().splitlines(keepends=True)

    response = client.post(
        "/v1/assignments/batch", content=header + b"".join(records * 50), headers=CSV
    )

    assert response.headers["x-mallseg-assigned"] == "10000"
    assert response.content.count(b"\n") == 10_001


def test_a_record_that_cannot_be_read_keeps_its_place_and_the_reason(client: TestClient) -> None:
    first, second, *_ = MALL_CSV.read_bytes().splitlines(keepends=True)

    response = client.post(
        "/v1/assignments/batch",
        content=first + second + b"2,Male,21,?,81\r\n" + second,
        headers=CSV,
    )

    lines = response.text.splitlines()
    assert "Annual Income (k$) is not a number: must be a number" in lines[2]
    assert lines[1].split(",")[5:7] == lines[3].split(",")[5:7]
    assert response.headers["x-mallseg-rejected"] == "1"


def test_the_columns_may_be_chosen(client: TestClient) -> None:
    response = client.post(
        "/v1/assignments/batch?columns=short,version", content=MALL_CSV.read_bytes(), headers=CSV
    )

    assert response.text.splitlines()[0].endswith(",segment_short,version")


@pytest.mark.parametrize(
    ("body", "query", "kind", "status", "code"),
    [
        (b"", "", "text/csv", 422, "empty_file"),
        (b"a,b\n1,2\n", "", "text/csv", 422, "no_column"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "", "text/csv", 422, None),
        (MALL_CSV.read_bytes(), "?columns=all", "text/csv", 422, "not_some_of"),
        (MALL_CSV.read_bytes(), "?version=9", "text/csv", 404, None),
        (MALL_CSV.read_bytes(), "", "text/csv; charset=klingon", 415, None),
        (MALL_CSV.read_bytes(), "", "text/plain", 415, None),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_labelled_is_refused(  # noqa: PLR0917
    client: TestClient, body: bytes, query: str, kind: str, status: int, code: str | None
) -> None:
    response = client.post(
        f"/v1/assignments/batch{query}", content=body, headers={"content-type": kind}
    )

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert code is None or response.json()["code"] == code


def test_a_file_in_another_encoding_is_read_and_comes_back_in_it(client: TestClient) -> None:
    text = MALL_CSV.read_text(encoding="utf-8")

    response = client.post(
        "/v1/assignments/batch",
        content=text.encode("utf-16"),
        headers={"content-type": 'text/csv; charset="UTF-16"'},
    )

    assert response.headers["content-type"] == "text/csv; charset=utf-16"
    assert response.content.decode("utf-16").splitlines()[0].endswith("reason")


def test_a_packed_file_is_read(client: TestClient) -> None:
    response = client.post(
        "/v1/assignments/batch", content=gzip.compress(MALL_CSV.read_bytes()), headers=CSV
    )

    assert response.headers["x-mallseg-records"] == "200"


def test_a_file_beyond_the_limit_is_refused_packed_or_not(trained_once: Path) -> None:
    body = MALL_CSV.read_bytes()
    with client_of(trained_once, max_file_bytes=2000, max_batch_bytes=100) as client:
        plain = client.post("/v1/assignments/batch", content=body, headers=CSV)
        chunked = client.post("/v1/assignments/batch", content=iter([body]), headers=CSV)
        packed = client.post("/v1/assignments/batch", content=gzip.compress(body), headers=CSV)

    assert len(gzip.compress(body)) < 2000 < len(body)
    assert [each.status_code for each in (plain, chunked, packed)] == [413, 413, 422]
    assert packed.json()["code"] == "expands_too_far"


def test_values_in_another_unit_are_refused_whole(client: TestClient) -> None:
    header, *records = MALL_CSV.read_text(encoding="utf-8").splitlines()
    fields = [record.split(",") for record in records]
    dollars = [",".join([*own[:3], f"{own[3]}000", own[4]]) for own in fields]

    response = client.post(
        "/v1/assignments/batch", content="\n".join([header, *dollars]), headers=CSV
    )

    assert response.status_code == 422
    assert "segment" not in response.text


def test_files_above_the_limit_are_refused() -> None:
    slots = FileSlots(most=1)

    with slots.acquire(), pytest.raises(HTTPException) as away, slots.acquire():
        pass
    with slots.acquire():
        pass

    assert (away.value.status_code, away.value.headers) == (503, {"retry-after": "5"})


def test_no_file_has_a_name_on_the_disk(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    client.post("/v1/assignments/batch", content=MALL_CSV.read_bytes(), headers=CSV)

    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_a_full_disk_is_a_507(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))

    response = client.post("/v1/assignments/batch", content=MALL_CSV.read_bytes(), headers=CSV)

    assert response.status_code == 507
    assert str(tmp_path) not in response.text


def test_labelled_customers_are_counted(client: TestClient) -> None:
    before = _counted(client)
    client.post("/v1/assignments/batch", content=MALL_CSV.read_bytes(), headers=CSV)

    assert _counted(client) - before == 200


def _counted(client: TestClient) -> float:
    lines = client.get("/metrics").text.splitlines()
    return sum(
        float(own.split()[-1]) for own in lines if own.startswith("mallseg_assignments_total")
    )
