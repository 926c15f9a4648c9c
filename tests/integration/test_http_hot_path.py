"""The hot path answers as the router does: each request is sent to both."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from mallseg.entrypoints.http.app import create_app
from tests.builders_http import A_CUSTOMER, HERE, container_of, train_by_hand

PATH = "/v1/assignments"
JSON = {"content-type": "application/json"}
PLAIN = json.dumps(A_CUSTOMER)

BODIES = [
    PLAIN,
    PLAIN,  # again: kept
    '{"annual_income_k":81.0,"spending_score":69}',
    '{"spending_score": 69, "annual_income_k": 81}',
    '{"annual_income_k": 81, "spending_score": 69, "age": 40}',
    '{"annual_income_k": 81, "spending_score": 69, "id": "A-7"}',
    '{"annual_income_k": 81, "spending_score": 69, "id": "A-8"}',
    '{"annual_income_k": 81, "spending_score": 69, "id": null}',
    '{"annual_income_k": 81, "spending_score": 69, "id": 7}',
    '{"annual_income_k": 999, "spending_score": 100}',
    '{"annual_income_k": 81, "spending_score": 169}',
    '{"annual_income_k": 81}',
    '{"annual_income_k": 81, "spending_score": "69"}',
    '{"annual_income_k": 81, "spending_score": true}',
    '{"annual_income_k": 81, "spending_score": 69, "spending_score": 69}',
    '{"annual_income_k": 81, "spending_score": NaN}',
    '{"annual_income_k": 81, "spending_score": 1e999}',
    '{"annual_income_k": 81, "spending_score": 69, "other": 1}',
    "{}",
    "[]",
    "null",
    "",
    "{",
    PLAIN + " " * 2000,
    "\ufeff" + PLAIN,
]

REQUESTS: list[dict[str, Any]] = [
    *({"content": body, "headers": JSON} for body in BODIES),
    {"content": PLAIN, "headers": {"content-type": "application/json; charset=utf-8"}},
    {"content": PLAIN, "headers": {"content-type": "text/plain"}},
    {"content": PLAIN},
    {"content": PLAIN, "headers": JSON, "params": {"all_changes": "true"}},
    {"content": PLAIN, "headers": JSON, "params": {"version": "1"}},
    {"content": PLAIN, "headers": JSON, "params": {"model": "other"}},
    {"content": PLAIN, "headers": {**JSON, "authorization": "Bearer nothing"}},
    {"content": PLAIN, "headers": {**JSON, "origin": "https://elsewhere.example"}},
    {"content": PLAIN, "headers": {**JSON, "sec-fetch-site": "cross-site"}},
    {"content": PLAIN, "headers": {**JSON, "host": "elsewhere.example"}},
    {"content": PLAIN, "headers": {**JSON, "content-length": "0"}},
    {"content": [PLAIN.encode()], "headers": JSON},  # in chunks: no length is declared
    {"method": "GET"},
    {"method": "PUT", "content": PLAIN, "headers": JSON},
]


def _app(store: Path) -> FastAPI:
    return create_app(container_of(store))


def _router_alone(app: FastAPI) -> FastAPI:
    *_, innermost = app.user_middleware
    assert repr(innermost).startswith("Middleware(HotPath,")
    app.user_middleware.remove(innermost)
    return app


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("models")
    train_by_hand(store)
    return store


@pytest.fixture(scope="module")
def both(store: Path) -> Iterator[tuple[TestClient, TestClient]]:
    app, alone = _app(store), _router_alone(_app(store))
    with TestClient(app, base_url=HERE) as hot, TestClient(alone, base_url=HERE) as router:
        yield hot, router


def _told(response: Response) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in response.headers.items() if name != "x-request-id"}
    return response.status_code, headers, response.content


@pytest.mark.parametrize("number", range(len(REQUESTS)))
def test_every_request_is_answered_as_by_the_router(
    both: tuple[TestClient, TestClient], number: int
) -> None:
    request = {"method": "POST", "url": PATH, **REQUESTS[number]}
    pieces = request.get("content")
    answers = []
    for client in both:
        if isinstance(pieces, list):
            request["content"] = iter(pieces)
        answers.append(_told(client.request(**request)))

    hot, router = answers
    assert hot == router


def _counts(client: TestClient) -> list[str]:
    lines = client.get("/metrics").text.splitlines()
    return [line for line in lines if line.startswith(("mallseg_ass", "mallseg_rej"))]


def test_what_is_counted_is_the_same(store: Path) -> None:
    counts = []
    for app in (_app(store), _router_alone(_app(store))):
        with TestClient(app, base_url=HERE) as client:
            for body in BODIES:
                client.post(PATH, content=body, headers=JSON)
            counts.append([line for line in _counts(client) if "_created" not in line])

    assert counts[0] == counts[1]
    assert any("mallseg_assignments_total{" in line for line in counts[0])
    assert any("mallseg_rejected_inputs_total{" in line for line in counts[0])


def test_a_kept_answer_ends_with_its_version(tmp_path: Path) -> None:
    train_by_hand(tmp_path)
    with TestClient(_app(tmp_path), base_url=HERE) as client:
        before = [client.post(PATH, json=A_CUSTOMER).json() for _ in range(2)]
        train_by_hand(tmp_path, shift=1.0)
        after = client.post(PATH, json=A_CUSTOMER).json()

    assert [each["version"] for each in before] == [1, 1]
    assert after["version"] == 2
    assert after["distance"] != before[0]["distance"]


def test_a_request_that_the_hot_path_passes_on_keeps_its_body(
    both: tuple[TestClient, TestClient],
) -> None:
    hot, _ = both

    refused = hot.post(PATH, json={**A_CUSTOMER, "spending_score": 1_000}).json()

    assert refused["errors"][0]["field"] == "spending_score"
