"""Files that are sent once and used in several steps, over HTTP."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from mallseg.container import build_container
from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.app import create_app
from tests.builders_http import HERE, client_of, container_of, http_log
from tests.served import served

_CSV = b"Annual Income,Spending Score\n15,39\n16,81\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def client(store: Path) -> Iterator[TestClient]:
    with client_of(store, max_file_bytes=1000, max_uploads=2) as client:
        yield client


def _send(client: TestClient, name: str = "June.csv", **headers: str) -> dict[str, Any]:
    named = {"x-file-name": name, "content-type": "text/csv", **headers}
    answered = client.post("/v1/uploads", content=_CSV, headers=named)
    assert answered.status_code == 201
    document: dict[str, Any] = answered.json()
    assert answered.headers["location"] == f"/v1/uploads/{document['token']}"
    return document


def _files_in(store: Path) -> list[Path]:
    return [path for path in (store / ".uploads").rglob("*") if path.is_file()]


def test_a_file_is_kept_under_its_name(client: TestClient, store: Path) -> None:
    sent = _send(client, "Kunden%20im%20M%C3%A4rz.csv")

    shown = client.get(f"/v1/uploads/{sent['token']}").json()

    assert (shown["name"], shown["bytes"]) == ("Kunden im März.csv", len(_CSV))
    kept = container_of(store).uploads().find(sent["token"], owner="")
    assert kept.path.read_bytes() == _CSV


def test_a_file_that_is_removed_is_gone(client: TestClient, store: Path) -> None:
    sent = _send(client)

    assert client.delete(f"/v1/uploads/{sent['token']}").status_code == 204

    assert client.get(f"/v1/uploads/{sent['token']}").json()["code"] == "no_upload"
    assert client.delete(f"/v1/uploads/{sent['token']}").status_code == 204
    assert _files_in(store) == []


def test_an_upload_above_the_limit_is_refused(client: TestClient) -> None:
    _send(client)
    _send(client)

    refused = client.post("/v1/uploads", content=_CSV, headers={"content-type": "text/csv"})

    assert (refused.status_code, refused.json()["code"]) == (503, "too_many_uploads")


def test_a_file_that_is_too_large_leaves_nothing_behind(client: TestClient, store: Path) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(4):
            yield b"x" * 300

    for content in (b"x" * 1001, pieces()):
        refused = client.post("/v1/uploads", content=content, headers={"content-type": "text/csv"})
        assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")

    assert _files_in(store) == []


def test_a_gigabyte_is_refused_by_its_length(store: Path) -> None:
    app = create_app(container_of(store))
    head = (
        b"POST /v1/uploads HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: text/csv\r\n"
        b"content-length: 1073741824\r\n\r\n"
    )
    with served(app) as service, service.connect() as connection:
        connection.sendall(head)

        assert connection.recv(65536).startswith(b"HTTP/1.1 413")

    assert _files_in(store) == []


def test_an_upload_belongs_to_the_key_that_it_was_sent_with(store: Path) -> None:
    container = container_of(store)
    secrets = [
        container.create_key()(name=name, scopes=[Scope.READ]).secret for name in ("crm", "till")
    ]
    with TestClient(create_app(container), base_url=HERE) as client:
        crm, till = ({"x-api-key": secret} for secret in secrets)
        sent = _send(client, **crm)

        assert client.get(f"/v1/uploads/{sent['token']}", headers=till).status_code == 404
        assert client.delete(f"/v1/uploads/{sent['token']}", headers=till).status_code == 204
        assert client.get(f"/v1/uploads/{sent['token']}", headers=crm).status_code == 200
        assert client.get(f"/v1/uploads/{sent['token']}").status_code == 401


def test_neither_a_token_nor_a_name_is_logged(client: TestClient) -> None:
    with http_log() as lines:
        sent = _send(client, "Ms-Miller.csv")
        client.get(f"/v1/uploads/{sent['token']}")
        client.get(f"/v1/uploads/{sent['token']}x")

    assert "Miller" not in str(lines)
    assert str(sent["token"]) not in str(lines)


def test_expired_uploads_are_removed_at_startup(store: Path) -> None:
    settings = {"store": {"path": store}}
    uploads = build_container(settings=settings).uploads()
    with uploads.receiving(name="June.csv", owner="") as incoming:
        sent = incoming.finish()
    record = sent.path.parents[1] / "upload.json"
    long_ago = record.stat().st_mtime - 3601
    os.utime(record, (long_ago, long_ago))

    with client_of(store):
        pass

    assert _files_in(store) == []
