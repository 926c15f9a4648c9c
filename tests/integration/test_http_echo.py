from collections.abc import Iterator, Mapping

import pytest
from starlette.testclient import TestClient

from tests.builders_http import client_of, http_log, train_by_hand
from tests.examples import exhaustive

SENT = "987654"
"""Stands in everything that the tests below send, and must come back in nothing."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = tmp_path_factory.mktemp("echo")
    train_by_hand(store)
    with client_of(store, max_body_bytes=70_000) as client:
        yield client


BODIES = {
    "out of range": b'{"annual_income_k": 87, "spending_score": 987654.25}',
    "in range": b'{"annual_income_k": 987654.25, "spending_score": 82}',
    "text": b'{"annual_income_k": "987654.25", "spending_score": 82}',
    "inside": b'{"annual_income_k": {"987654.25": [987654.25]}, "spending_score": 82}',
    "a list": b"[987654.25]",
    "a number": b"987654.25",
    "a text": b'"987654.25"',
    "no JSON": b'{"annual_income_k": 987654.25,, "spending_score": 82}',
    "cut off": b'{"annual_income_k": 987654.25',
    "NaN": b'{"annual_income_k": NaN, "spending_score": 987654.25}',
    "infinite": b'{"annual_income_k": 987654.25e999, "spending_score": 82}',
    "a huge integer": b'{"annual_income_k": ' + b"987654" * 500 + b', "spending_score": 82}',
    "a monstrous integer": b'{"annual_income_k": ' + b"987654" * 5000 + b', "spending_score": 82}',
    "an unknown field": b'{"987654.25": 1, "annual_income_k": 87, "spending_score": 82}',
    "a field twice": b'{"spending_score": "987654.25", "spending_score": 987654.25}',
    "deep": b"[" * 30_000 + b"987654.25" + b"]" * 30_000,
    "deep inside": b'{"annual_income_k":' + b"[" * 900 + b"987654.25" + b"]" * 900 + b"}",
    "no UTF-8": b'{"annual_income_k": "987654.25\xff"}',
    "UTF-16": '{"annual_income_k": "987654.25"}'.encode("utf-16"),
    "a lone surrogate": b'{"\\ud800987654.25": "\\udfff987654.25"}',
    "too large": b'{"annual_income_k": 987654.25}' + b" " * 70_000,
}
TYPES = [
    "application/json; charset=987654.25",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=987654.25",
    "text/987654.25",
    "987654.25",
]


@pytest.mark.parametrize("content_type", ["application/json", *map(exhaustive, TYPES), None])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_responses_and_logs_repeat_nothing_of_a_body(
    client: TestClient, body: bytes, content_type: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"content-type": content_type} if content_type else {}
    with http_log() as lines:
        response = client.post("/v1/assignments", content=body, headers=headers)

    assert response.status_code in {200, 400, 413, 415, 422}
    assert SENT not in response.text + str(response.headers) + str(lines) + caplog.text


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/v1/segments/987654.25", {}),
        ("GET", "/v1/segments/987654.25/", {}),
        ("GET", "/v1/segments/?score=987654.25", {}),
        ("GET", "/v1/segments?score=987654.25", {}),
        ("GET", "/v1/models/987654/versions", {}),
        ("GET", "/v1/models/987654.25/versions", {}),
        ("GET", "/987654.25", {}),
        exhaustive("GET", "/openapi.json?score=987654.25", {}),
        ("SCORE987654", "/v1/segments", {}),
        ("DELETE", "/v1/segments/987654.25", {}),
        ("GET", "/livez", {"x-request-id": "987654.25", "x-score": "987654.25"}),
    ],
)
def test_responses_and_logs_do_not_repeat_the_request(
    client: TestClient, method: str, path: str, headers: Mapping[str, str]
) -> None:
    with http_log() as lines:
        response = client.request(method, path, headers=dict(headers), follow_redirects=False)

    assert SENT not in response.text + str(response.headers) + str(lines)
