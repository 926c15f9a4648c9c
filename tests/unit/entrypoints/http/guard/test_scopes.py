"""The bodies that a route accepts: media types and sizes."""

import pytest
from fastapi import FastAPI, Request
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.guard.body_limit import BodyLimit
from mallseg.entrypoints.http.guard.callers import Authenticator
from mallseg.entrypoints.http.guard.guard import Guard
from mallseg.entrypoints.http.guard.origins import Origins
from mallseg.entrypoints.http.guard.scopes import GuardedRoute, needs
from mallseg.entrypoints.http.problem_handlers import BodyTooLargeError
from mallseg.testing.fake_keys import InMemoryKeys

LIMIT, LARGER = 10, 100
CSV_OR_JSON: dict[str, object] = {
    "requestBody": {"content": {"text/csv": {}, "application/json": {}}}
}


async def _length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def _too_large(_: Request, error: Exception) -> Response:
    assert isinstance(error, BodyTooLargeError)
    return PlainTextResponse(str(error.largest), 413)


@pytest.fixture
def client() -> TestClient:
    declared = {
        "/json": needs(Scope.READ),
        "/table": needs(Scope.READ, largest_body=LARGER) | CSV_OR_JSON,
        "/untyped": needs(Scope.READ, untyped=True),
    }
    guard = Middleware(
        Guard,
        authenticator=Authenticator(keys=InMemoryKeys()),
        origins=Origins(),
    )
    app = FastAPI(
        middleware=[guard, Middleware(BodyLimit, largest=LIMIT)],
        exception_handlers={BodyTooLargeError: _too_large},
    )
    app.router.route_class = GuardedRoute
    for path, extra in declared.items():
        app.router.add_api_route(path, _length, methods=["POST"], openapi_extra=extra)
    return TestClient(app, base_url="http://localhost")


@pytest.mark.parametrize(
    ("path", "media_type", "status"),
    [
        ("/json", "application/json", 200),
        ("/json", "Application/JSON ; charset=utf-8", 200),
        ("/json", "text/csv", 415),
        ("/json", "application/json, text/csv", 415),
        ("/json", "application/x-www-form-urlencoded", 415),
        ("/json", "", 415),
        ("/json", None, 415),
        ("/table", "text/csv", 200),
        ("/table", "application/json", 200),
        ("/table", "text/plain", 415),
        ("/untyped", None, 200),
        ("/untyped", "application/json", 200),
        ("/untyped", "text/plain", 415),
    ],
)
def test_a_route_accepts_the_media_types_that_it_describes(
    client: TestClient, path: str, media_type: str | None, status: int
) -> None:
    headers = {} if media_type is None else {"content-type": media_type}

    answer = client.post(path, content=b"{}", headers=headers)

    assert answer.status_code == status
    if status == 415:
        assert answer.json()["code"] == "wrong_media_type"


def test_two_content_types_are_refused(client: TestClient) -> None:
    twice = [(b"content-type", b"application/json")] * 2

    assert client.post("/json", content=b"{}", headers=twice).status_code == 415


@pytest.mark.parametrize(("path", "largest"), [("/json", LIMIT), ("/table", LARGER)])
def test_a_route_has_its_own_limit_of_bytes(client: TestClient, path: str, largest: int) -> None:
    headers = {"content-type": "application/json"}
    for length in (largest, largest + 1):
        whole = client.post(path, content=b"a" * length, headers=headers)
        chunked = client.post(path, content=iter([b"a" * length]), headers=headers)

        assert {whole.status_code, chunked.status_code} == {200 if length == largest else 413}
        assert {whole.text, chunked.text} == {str(largest)}


@pytest.mark.parametrize("digits", ["9" * 19, "9" * 5000, "0" * 5000 + "11"])
def test_a_content_length_of_many_digits_is_too_large(client: TestClient, digits: str) -> None:
    headers = {"content-type": "application/json", "content-length": digits}

    assert client.post("/json", content=b"{}", headers=headers).status_code == 413
