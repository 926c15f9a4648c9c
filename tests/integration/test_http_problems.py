import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from dependency_injector import providers
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from mallseg.container import Container
from mallseg.domain.errors import (
    MallsegError,
    ModelFault,
    SegmentationNotFoundError,
    StoreUnavailableError,
    UnreadableSegmentationError,
)
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.entrypoints.http.app import create_app
from mallseg.entrypoints.http.problem_kinds import KINDS
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

JSON = {"content-type": "application/json"}
QUOTED = 987_654.25


class FailingStore(InMemoryStore):
    """A store whose champion cannot be had."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        raise self.error


def client_over(error: Exception) -> TestClient:
    store = providers.Object(FailingStore(error))
    return TestClient(create_app(Container(settings=load_settings(), store=store)), base_url=HERE)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("store")
    train_by_hand(store)
    with client_of(store, max_body_bytes=70_000) as client:
        yield client


def test_every_error_of_mallseg_has_a_status() -> None:
    assert set(KINDS) == set(MallsegError.__subclasses__())


def test_kinds_of_problems_can_be_distinguished() -> None:
    assert len({kind.slug for kind in KINDS.values()}) == len(KINDS)


@pytest.mark.parametrize("score", [0, 0.5, 100.5, -1, 1e300])
def test_a_value_outside_its_range_is_refused_by_the_domain(
    client: TestClient, score: float
) -> None:
    response = client.post("/v1/assignments", json=A_CUSTOMER | {"spending_score": score})

    problem = response.json()
    assert response.status_code == problem["status"] == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "urn:problem-type:mallseg:invalid-customer"
    expected = {
        "field": "spending_score",
        "code": "out_of_range",
        "facts": {"lowest": 1, "highest": 100, "unit": "points"},
        "reason": "is out of range: must be a number from 1 to 100 (points)",
    }
    assert problem["errors"] == [expected]


def test_a_feature_of_the_model_is_required(client: TestClient) -> None:
    response = client.post("/v1/assignments", json={"annual_income_k": 87})

    (error,) = response.json()["errors"]
    assert (response.status_code, error["field"]) == (422, "spending_score")
    assert error["reason"].startswith("is missing")


@pytest.mark.parametrize("value", ["87", True, [87], {"is": 87}])
def test_a_value_that_is_no_number_is_refused_with_a_reason(
    client: TestClient, value: object
) -> None:
    response = client.post("/v1/assignments", json=A_CUSTOMER | {"spending_score": value})

    expected = {
        "field": "spending_score",
        "code": "not_a_number",
        "facts": {"lowest": 1, "highest": 100, "unit": "points"},
        "reason": "is not a number: must be a number from 1 to 100 (points)",
    }
    assert (response.status_code, response.json()["errors"]) == (422, [expected])


def test_all_fields_that_are_not_numbers_are_named_and_unknown_ones_once(
    client: TestClient,
) -> None:
    body = {"annual_income_k": "a", "spending_score": "b", "incme": 1, "scre": 2}
    response = client.post("/v1/assignments", json=body)

    fields = [error["field"] for error in response.json()["errors"]]
    assert fields == ["annual_income_k", "spending_score", "unknown field"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 60_000, b'{"age": 1,}', b"\xff\xfe", b"9" * 5000]
)
def test_a_body_that_is_not_json_is_refused(client: TestClient, body: bytes) -> None:
    response = client.post("/v1/assignments", content=body, headers=JSON)

    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


def test_an_unknown_path_is_not_found(client: TestClient) -> None:
    response = client.get("/v2/segments")

    assert (response.status_code, response.json()["type"]) == (404, "about:blank")
    assert response.headers["content-type"] == "application/problem+json"


def test_a_wrong_method_is_answered_with_an_allow_header(client: TestClient) -> None:
    response = client.get("/v1/assignments")

    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert response.headers["content-type"] == "application/problem+json"


def test_the_allow_header_has_all_methods_of_a_path(client: TestClient) -> None:
    response = client.put("/v1/uploads/0")

    assert (response.status_code, response.headers["allow"]) == (405, "DELETE, GET")


def test_an_unknown_segment_is_answered_with_the_known_ones(client: TestClient) -> None:
    problem = client.get("/v1/segments/seg-77").json()

    assert (problem["status"], problem["title"]) == (404, "Segment not found")
    assert "(seg-01), “" in problem["detail"]
    assert problem["detail"].endswith("(seg-02)")


def test_an_unknown_model_is_not_found_and_no_path_is_disclosed(
    client: TestClient, tmp_path: Path
) -> None:
    response = client.get("/v1/models/outlet/versions")

    assert (response.status_code, response.json()["title"]) == (404, "Model not found")
    assert "outlet" not in response.text
    assert str(tmp_path) not in response.text


def test_an_invalid_model_name_is_refused(client: TestClient) -> None:
    assert client.get("/v1/models/Outlet!/versions").status_code == 422


@pytest.mark.parametrize(
    "error",
    [
        UnreadableSegmentationError("/srv/secret", ModelFault.DAMAGED, detail="is damaged"),
        StoreUnavailableError("/srv/secret", "Permission denied"),
    ],
)
def test_a_broken_store_is_a_503_and_its_cause_is_logged_only(error: MallsegError) -> None:
    with http_log() as lines:
        response = client_over(error).post("/v1/assignments", json=A_CUSTOMER)

    assert (response.status_code, response.json()["title"]) == (503, KINDS[type(error)].title)
    assert "secret" not in response.text
    assert lines[-1]["reason"] == str(error)


def test_a_body_whose_declared_length_is_too_large_is_refused(client: TestClient) -> None:
    response = client.post("/v1/assignments", content=b" " * 70_001, headers=JSON)

    assert (response.status_code, response.json()["status"]) == (413, 413)
    assert response.headers["content-type"] == "application/problem+json"


def test_a_body_of_undeclared_length_is_counted(client: TestClient) -> None:
    def chunks(size: int) -> Iterator[bytes]:
        yield json.dumps(A_CUSTOMER).encode()
        yield from (b" " * 1000 for _ in range(size // 1000))

    fits = client.post("/v1/assignments", content=chunks(69_000), headers=JSON)
    too_large = client.post("/v1/assignments", content=chunks(70_000), headers=JSON)

    assert (fits.status_code, too_large.status_code) == (200, 413)


@pytest.mark.exhaustive
def test_an_unexpected_exception_is_a_500_that_discloses_nothing() -> None:
    response = client_over(RuntimeError(f"defect at {QUOTED}")).get("/v1/segments")

    # TestClient would raise here what would reach uvicorn.
    assert (response.status_code, response.json()["type"]) == (500, "about:blank")
    assert response.headers["content-type"] == "application/problem+json"
    assert str(QUOTED) not in response.text
    assert response.headers["x-request-id"]


def test_a_missing_champion_is_a_503() -> None:
    error = SegmentationNotFoundError("/srv/secret", "mall")

    response = client_over(error).get("/v1/segments")

    assert response.status_code == 503
    assert "secret" not in response.text


def test_an_invalid_query_parameter_is_named(tmp_path: Path) -> None:
    train_by_hand(tmp_path)
    with client_of(tmp_path) as client:
        problem = client.post("/v1/assignments?all_changes=perhaps", json=A_CUSTOMER).json()

    assert problem["type"] == "urn:problem-type:mallseg:invalid-option"
    (error,) = problem["errors"]
    assert (error["field"], error["code"]) == ("all_changes", "not_as_described")
    assert error["reason"] == "must be true or false"
    assert "perhaps" not in str(problem)


def test_a_client_that_disconnects_within_its_body_is_not_a_500(tmp_path: Path) -> None:
    train_by_hand(tmp_path)
    app = create_app(container_of(tmp_path))

    async def cut_off() -> Message:
        return {"type": "http.disconnect"}

    async def broken(scope: Scope, _receive: Receive, send: Send) -> None:
        await app(scope, cut_off, send)

    with http_log() as lines:
        answer = TestClient(broken, base_url=HERE).post("/v1/assignments", json=A_CUSTOMER)

    assert (answer.status_code, answer.json()["code"]) == (400, "cut_off")
    assert [line["log_level"] for line in requests_in(lines)] == ["warning"]
