import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from dependency_injector import providers
from starlette.testclient import TestClient

from mallseg.container import Container
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.registry.catalogue import Catalogue
from mallseg.entrypoints.http.app import create_app
from mallseg.settings.loading import load_settings
from mallseg.testing.fake_store import InMemoryStore
from tests.builders_http import (
    A_CUSTOMER,
    HERE,
    client_of,
    container_of,
    http_log,
    requests_in,
    train_by_hand,
)

QUOTED = 987_654.25


class DefectiveStore(InMemoryStore):
    """A store with a defect, whose message quotes a value."""

    def catalogue(self, model: str) -> Catalogue:
        raise ZeroDivisionError(f"at {QUOTED}")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("store")
    train_by_hand(store)
    with client_of(store) as client:
        yield client


def test_an_assignment_writes_one_line_without_a_value(client: TestClient) -> None:
    with http_log() as lines:
        response = client.post("/v1/assignments", json=A_CUSTOMER)

    (line,) = lines
    assert line.pop("elapsed_ms") > 0
    assert line == {
        "event": "request",
        "log_level": "debug",  # thousands a second: metrics count them
        "request_id": response.headers["x-request-id"],
        "method": "POST",
        "route": "/v1/assignments",
        "status": 200,
        "model": "mall",
        "version": 1,
        "segment": "seg-02",
    }


@pytest.mark.parametrize(
    ("method", "path", "route", "status", "level"),
    [
        ("GET", "/v1/segments", "/v1/segments", 200, "info"),
        ("GET", "/v1/segments/seg-01", "/v1/segments/{slug}", 200, "info"),
        ("GET", "/v1/segments/seg-77", "/v1/segments/{slug}", 404, "warning"),
        ("DELETE", "/v1/segments/seg-01", "/v1/segments/{slug}", 405, "warning"),
        ("GET", "/v1/models/mall/versions?a=b", "/v1/models/{name}/versions", 200, "info"),
        ("POST", "/v1/assignments", "/v1/assignments", 415, "warning"),
        ("GET", "/openapi.json", "other", 200, "info"),
        ("GET", "/nowhere", "other", 404, "warning"),
        ("FIND", "/v1/segments", "/v1/segments", 405, "warning"),
        ("GET", "/livez", "/livez", 200, "debug"),
        ("GET", "/readyz", "/readyz", 200, "debug"),
        ("GET", "/metrics", "/metrics", 200, "debug"),
    ],
)
def test_every_request_writes_one_line_with_the_template_of_its_route(  # noqa: PLR0917
    client: TestClient, method: str, path: str, route: str, status: int, level: str
) -> None:
    with http_log() as lines:
        client.request(method, path)

    (line,) = lines
    assert (line["event"], line["route"], line["status"]) == ("request", route, status)
    assert line["log_level"] == level
    assert line["method"] == (method if method != "FIND" else "other")


def test_a_refused_body_is_logged_with_its_route(tmp_path: Path) -> None:
    with client_of(tmp_path, max_body_bytes=10) as client, http_log() as lines:
        client.post("/v1/assignments", json=A_CUSTOMER)

    (line,) = requests_in(lines)
    assert (line["route"], line["status"]) == ("/v1/assignments", 413)


@pytest.mark.parametrize("own", ["job-7_A", "x" * 64])
def test_a_request_id_is_taken_from_the_request(client: TestClient, own: str) -> None:
    with http_log() as lines:
        response = client.get("/livez", headers={"x-request-id": own})

    assert response.headers["x-request-id"] == lines[0]["request_id"] == own


@pytest.mark.parametrize("other", ["", "a b", "a.b", "x" * 65, 'a"b', "ü"])
def test_an_invalid_request_id_is_replaced(client: TestClient, other: str) -> None:
    response = client.get("/livez", headers={b"x-request-id": other.encode()})

    assert re.fullmatch("[0-9a-f]{32}", response.headers["x-request-id"])


def test_the_log_has_the_trace_of_a_request(client: TestClient) -> None:
    trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    with http_log() as lines:
        client.get("/livez", headers={"traceparent": f"00-{trace}-{parent}-01"})
        client.get("/livez", headers={"traceparent": f"00-{trace}-{parent}"})

    assert (lines[0]["trace_id"], lines[0]["parent_id"]) == (trace, parent)
    assert not {"trace_id", "parent_id"} & lines[1].keys()


def test_a_log_line_has_no_facts_of_the_request_before(client: TestClient) -> None:
    with http_log() as lines:
        client.post("/v1/assignments", json=A_CUSTOMER)
        client.get("/v1/segments")

    assert "segment" not in lines[1]
    assert lines[0]["request_id"] != lines[1]["request_id"]


def test_an_unexpected_exception_is_logged_once_without_its_message() -> None:
    container = Container(settings=load_settings(), store=providers.Object(DefectiveStore()))
    with http_log() as lines:
        TestClient(create_app(container), base_url=HERE).get("/v1/models/mall/versions")

    (line,) = lines
    assert (line["event"], line["log_level"], line["status"]) == ("request", "critical", 500)
    assert "in catalogue" in line["exception"]
    assert "ZeroDivisionError" in line["exception"]
    assert str(QUOTED) not in str(lines)


def test_the_served_version_is_logged_at_startup(tmp_path: Path) -> None:
    train_by_hand(tmp_path)

    with http_log() as lines, client_of(tmp_path):
        pass

    assert list(lines) == [{"event": "serving", "log_level": "info", "model": "mall", "version": 1}]


def test_starting_without_a_model_logs_a_warning(tmp_path: Path) -> None:
    with http_log() as lines, client_of(tmp_path):
        pass

    assert list(lines) == [{"event": "no_model_yet", "log_level": "warning", "model": "mall"}]


def test_starting_with_a_damaged_model_logs_an_error_and_goes_on(tmp_path: Path) -> None:
    (train_by_hand(tmp_path) / "model.joblib").write_bytes(b"damage")

    with http_log() as lines, client_of(tmp_path) as client:
        assert client.get("/readyz").status_code == 503

    assert lines[0]["log_level"] == "error"
    assert "model.joblib" in lines[0]["reason"]
    assert lines[1]["reason"] == lines[0]["reason"]


def test_an_invalid_model_name_is_refused_at_startup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MALLSEG_MODEL__NAME", "Not A Name")

    with pytest.raises(InvalidOptionError, match="model must be"):
        create_app(container_of(tmp_path))
