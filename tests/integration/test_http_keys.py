"""Every route, asked with every kind of key: who is let in, and what the others get."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mallseg.container import Container
from mallseg.domain.errors import KeysUnavailableError
from mallseg.domain.service.api_key import KeyRing, Scope
from mallseg.entrypoints.http.app import create_app
from mallseg.entrypoints.http.guard.scopes import GuardedRoute, needs
from mallseg.testing.contracts.api_keys import a_key
from tests.asking import HOST, Asked, answers
from tests.builders_http import (
    A_CUSTOMER,
    HERE,
    container_of,
    http_log,
    requests_in,
    train_by_hand,
)
from tests.examples import exhaustive

Headers = list[tuple[bytes, bytes]]

_ADMIN = (b"x-api-key", b"admin")

FILLED = {
    "{name}": "mall",
    "{version}": "1",
    "{slug}": "seg-01",
    "{digest}/{file}": "0/page.css",
}
_AS_A_SCRIPT = (b"accept", b"application/json")
BAD_KEYS: Mapping[str, tuple[Headers, int, str]] = {
    "none": ([], 401, "no_key"),
    "empty": ([(b"authorization", b"Bearer ")], 401, "unknown_key"),
    "an empty header": ([(b"x-api-key", b"")], 401, "unknown_key"),
    "blank": ([(b"x-api-key", b"   ")], 401, "unknown_key"),
    "non-ASCII": ([(b"x-api-key", "schlüssel-鍵".encode())], 401, "unknown_key"),
    "no UTF-8": ([(b"authorization", b"Bearer \xff\xfe\x80")], 401, "unknown_key"),
    "1 MiB": ([(b"x-api-key", b"a" * 2**20)], 431, "key_too_long"),
    "1 MiB after Bearer": ([(b"authorization", b"Bearer " + b"a" * 2**20)], 431, "key_too_long"),
    "unknown": ([(b"authorization", b"Bearer mallseg_unknown")], 401, "unknown_key"),
    "another scheme": ([(b"authorization", b"Basic cmVhZDpyZWFk")], 401, "no_key"),
    "the scheme alone": ([(b"authorization", b"Bearer")], 401, "no_key"),
    "revoked": ([(b"x-api-key", b"revoked")], 401, "unknown_key"),
    "expired": ([(b"x-api-key", b"expired")], 401, "expired_key"),
    "two at once": ([_ADMIN, (b"authorization", b"Bearer admin")], 401, "several_keys"),
    "one twice": ([_ADMIN, _ADMIN], 401, "several_keys"),
    "a digest": ([(b"x-api-key", a_key("admin").digest.encode())], 401, "unknown_key"),
    "with something behind": ([(b"x-api-key", b"admin\x00")], 401, "unknown_key"),
}  # fmt: skip


def with_keys(store: Path) -> Container:
    """Make a store with a model and keys, one for each scope, whose secret is the scope's name."""
    train_by_hand(store)
    container = container_of(store)
    keys = container.api_keys()
    made = [a_key(scope.value, scope) for scope in Scope]
    made += [a_key("revoked", *Scope), a_key("expired", *Scope, expires_at=a_key().created_at)]
    keys.change(lambda _: KeyRing(tuple(made)))
    keys.change(lambda ring: ring.without_key("revoked"))
    return container


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    app = create_app(with_keys(tmp_path_factory.mktemp("guarded")))
    app.state.pages.load()
    return app


@pytest.fixture(scope="module")
def client(app: Starlette) -> TestClient:
    return TestClient(app, base_url=HERE)


def _asked(app: Starlette) -> Iterator[tuple[str, str, Scope | None]]:
    """List what can be asked, with the scope that is needed."""
    for route in app.routes:
        if isinstance(route, GuardedRoute):
            path = route.path
            for name, value in FILLED.items():
                path = path.replace(name, value)
            yield from ((method, path, route.needed) for method in sorted(route.methods or ()))
    yield "GET", "/openapi.json", Scope.READ
    yield "GET", "/docs/static/swagger-ui.css", Scope.READ
    yield "GET", "/nowhere", Scope.READ
    yield "OPTIONS", "/v1/assignments", Scope.READ
    yield "DELETE", "/v1/segments", Scope.READ


@pytest.mark.parametrize("bad", BAD_KEYS)
def test_all_routes_but_probes_need_a_valid_key(app: Starlette, bad: str) -> None:
    own, status, code = BAD_KEYS[bad]
    headers, routes = [HOST, _AS_A_SCRIPT, *own], [*_asked(app)]
    asked = (Asked(method=method, path=path, headers=headers) for method, path, _ in routes)
    for (method, path, needed), answer in zip(routes, answers(app, asked), strict=True):
        if needed is None:  # a form without a body is of no type
            assert answer.status == (415 if method == "POST" else 200), path
            continue
        assert answer.status == status, path
        assert dict(answer.headers).get(b"www-authenticate") == (
            b'Bearer realm="mallseg"' if status == 401 else None
        )
        assert len(answer.body) < 2048
        if method != "HEAD":
            assert json.loads(answer.body)["code"] == code


@pytest.mark.parametrize(
    ("given", "header"),
    [
        (Scope.READ, b"authorization"),
        *(exhaustive(own, b"authorization") for own in Scope if own is not Scope.READ),
        *(exhaustive(own, b"x-api-key") for own in Scope if own is not Scope.ADMIN),
        (Scope.ADMIN, b"x-api-key"),
    ],
)
def test_a_key_is_authorised_for_the_routes_of_its_scope_only(
    app: Starlette, given: Scope, header: bytes
) -> None:
    key, sent = a_key("key", given), b"bearer " if header == b"authorization" else b""
    headers, routes = [HOST, _AS_A_SCRIPT, (header, sent + given.encode())], [*_asked(app)]
    asked = (Asked(method=method, path=path, headers=headers) for method, path, _ in routes)
    for (_, path, needed), answer in zip(routes, answers(app, asked), strict=True):
        if needed is None or key.may(needed):
            assert answer.status not in {401, 403}, path
            assert answer.status < 500, path
        else:
            assert answer.status == 403, path
            problem = json.loads(answer.body)
            assert (problem["code"], problem["facts"]) == (
                "scope_missing", {"needed": needed.value},
            )  # fmt: skip


def test_every_route_declares_its_scope(app: Starlette) -> None:
    routes = [route for route in app.routes if isinstance(route, APIRoute)]

    assert routes
    assert [route for route in routes if not isinstance(route, GuardedRoute)] == []


async def _nothing() -> None:
    """Answer nothing."""


@pytest.mark.parametrize(
    ("path", "declared"),
    [("/v1/new", None), ("/v1/new", needs(None)), ("/livez", needs(Scope.READ))],
)
def test_a_route_that_does_not_declare_its_access_cannot_be_made(
    path: str, declared: dict[str, object] | None
) -> None:
    with pytest.raises(TypeError, match=path):
        GuardedRoute(path, _nothing, openapi_extra=declared)


def test_a_route_without_a_guard_refuses_every_request() -> None:
    route = GuardedRoute("/v1/new", _nothing, openapi_extra=needs(Scope.READ))

    answer = TestClient(Starlette(routes=[route])).get("/v1/new")

    assert answer.status_code == 401


def test_the_log_has_the_name_of_a_key_and_no_part_of_it(client: TestClient) -> None:
    with http_log() as lines:
        client.get("/v1/segments", headers={"x-api-key": "read"})
        client.get("/v1/segments", headers={"x-api-key": "expired"})
        client.get("/v1/segments", headers={"x-api-key": "an-unknown-secret"})

    assert [line.get("key") for line in requests_in(lines)] == ["read", "expired", None]
    assert "an-unknown-secret" not in str(lines)
    assert a_key("read").digest not in str(lines)


def test_a_running_service_picks_up_changed_keys(tmp_path: Path) -> None:
    container = with_keys(tmp_path)
    client = TestClient(create_app(container), base_url=HERE)
    new = container.create_key()(name="new", scopes=[Scope.READ], last_day=date.max)
    headers = {"authorization": f"Bearer {new.secret}"}

    assert client.get("/v1/segments", headers=headers).status_code == 200
    container.revoke_key()(name="new")
    assert client.get("/v1/segments", headers=headers).status_code == 401


def test_a_service_whose_last_key_is_revoked_refuses_every_request(tmp_path: Path) -> None:
    container = with_keys(tmp_path)
    client = TestClient(create_app(container), base_url=HERE)

    container.api_keys().change(lambda _: KeyRing())

    assert client.get("/v1/segments").status_code == 401
    assert client.get("/livez").status_code == 200


def test_keys_stay_valid_when_their_file_is_lost_while_serving(tmp_path: Path) -> None:
    client = TestClient(create_app(with_keys(tmp_path)), base_url=HERE)
    for damage in (lambda file: file.write_bytes(b"damage"), Path.unlink):
        damage(tmp_path / "keys.json")

        assert client.get("/v1/segments").status_code == 401
        assert client.get("/v1/segments", headers={"x-api-key": "read"}).status_code == 200


def test_a_service_with_damaged_keys_does_not_start(tmp_path: Path) -> None:
    container = with_keys(tmp_path)
    (tmp_path / "keys.json").write_bytes(b"damage")

    with pytest.raises(KeysUnavailableError):
        create_app(container)


def test_openapi_describes_how_a_key_is_sent_if_there_are_keys(
    client: TestClient, tmp_path: Path
) -> None:
    page = client.get("/openapi.json", headers={"x-api-key": "read"}).json()
    assigning, live = page["paths"]["/v1/assignments"]["post"], page["paths"]["/livez"]["get"]

    assert page["components"]["securitySchemes"]["header"]["name"] == "X-API-Key"
    assert assigning["security"] == [{"bearer": []}, {"header": []}]
    assert (assigning["x-scope"], live["security"]) == ("read", [])

    train_by_hand(tmp_path)
    keyless = TestClient(create_app(container_of(tmp_path)), base_url=HERE)
    page = keyless.get("/openapi.json").json()
    assert "securitySchemes" not in page["components"]
    assert page["paths"]["/v1/assignments"]["post"]["security"] == []


def test_public_metrics_make_no_other_route_public(tmp_path: Path) -> None:
    with_keys(tmp_path)
    client = TestClient(create_app(container_of(tmp_path, open_metrics=True)), base_url=HERE)

    assert client.get("/metrics", headers={"host": "10.0.0.7"}).status_code == 200
    for path in ("/metrics/", "/v1/segments", "/metrics/../v1/segments"):
        assert client.get(path).status_code == 401


def test_one_customer_is_assigned_for_who_may_ask(client: TestClient) -> None:
    answer = client.post("/v1/assignments", json=A_CUSTOMER, headers={"x-api-key": "read"})

    assert answer.json()["segment"]["slug"] == "seg-02"
