"""By which name a service may be called, from which pages, and what browsers get."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from mallseg.domain.errors import InvalidOptionError
from mallseg.entrypoints.http.app import create_app
from mallseg.testing.contracts.api_keys import a_key
from tests.builders_http import A_CUSTOMER, HERE, client_of, container_of, http_log, train_by_hand
from tests.examples import exhaustive

PUBLIC = "https://mallseg.bank.example"
PROBES = ("/livez", "/readyz")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("origins")
    train_by_hand(store)
    return store


@pytest.fixture(scope="module")
def local(store: Path) -> TestClient:
    """A service on this machine, with no setting changed."""
    return TestClient(create_app(container_of(store)), base_url=HERE)


@pytest.fixture(scope="module")
def public(store: Path) -> TestClient:
    """A service under a name of its own, which one page of another site may ask."""
    http = {
        "allowed_hosts": ["mallseg.bank.example", "*.inside.example"],
        "cors_origins": ["https://crm.bank.example"],
    }
    return TestClient(create_app(container_of(store, **http)), base_url=HERE)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8000",
        "localhost",
        "LOCALHOST:80",
        "[::1]",
        "[::1]:8000",
        "localhost.",
        "127.1.2.3",
    ],
)
def test_loopback_names_are_allowed_hosts(local: TestClient, host: str) -> None:
    assert local.get("/v1/segments", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:8000",
        "10.0.0.7",
        "[::2]",
        "",
        " ",
        "::1",
        "localhost:8000:9",
        "localhost:x",
        "127.0.0.1@evil.example",
        "[::1]evil",
        "[::1",
        "localhost/evil",
        "*",
        "\u0661\u0662\u0667.0.0.1",
        "localhost:\u0661",
        "a" * 60_000,
    ],
)
def test_other_hosts_reach_probes_only(local: TestClient, host: str) -> None:
    headers = [(b"host", host.encode())]
    assert local.get("/docs", headers=headers).status_code == 421  # in words: it is a page
    for path in ("/v1/segments", "/openapi.json", "/nowhere"):
        answer = local.get(path, headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (421, "host_not_allowed")
    for path in PROBES:
        assert local.get(path, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("mallseg.bank.example", 200),
        ("MALLSEG.bank.example:443", 200),
        ("a.inside.example", 200),
        ("b.a.inside.example", 200),
        ("localhost", 200),
        ("inside.example", 421),
        ("evil-inside.example", 421),
        ("bank.example", 421),
        ("x.mallseg.bank.example", 421),
    ],
)
def test_names_are_allowed_by_settings(public: TestClient, host: str, status: int) -> None:
    assert public.get("/v1/segments", headers={"host": host}).status_code == status


def test_a_wildcard_allows_any_host(store: Path) -> None:
    with client_of(store, allowed_hosts=["*"]) as client:
        assert client.get("/v1/segments", headers={"host": "any.example"}).status_code == 200
        assert client.get("/v1/segments", headers={"host": ""}).status_code == 421


@pytest.mark.parametrize("hosts", [[], [b"localhost", b"localhost"], [b"localhost", b"evil"]])
def test_a_request_has_exactly_one_host_header(store: Path, hosts: list[bytes]) -> None:
    app = create_app(container_of(store))

    async def renamed(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "headers": [(b"host", host) for host in hosts]}, receive, send)

    assert TestClient(renamed, base_url=HERE).get("/v1/segments").status_code == 421


FOREIGN: Mapping[str, tuple[dict[str, str], str]] = {
    "another site": ({"origin": "https://evil.example"}, "foreign_origin"),
    "no site": ({"origin": "null"}, "foreign_origin"),
    "no origin": ({"origin": ""}, "foreign_origin"),
    "another port": ({"origin": "http://127.0.0.1:9000"}, "foreign_origin"),
    "a name below": ({"origin": "http://127.0.0.1.evil.example"}, "foreign_origin"),
    "what is no origin": ({"origin": "127.0.0.1"}, "foreign_origin"),
    "the browser's word": ({"sec-fetch-site": "cross-site"}, "cross_site"),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_cross_site_requests_change_nothing(local: TestClient, kind: str) -> None:
    headers, code = FOREIGN[kind]
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = local.request(method, "/v1/assignments", json=A_CUSTOMER, headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert local.get("/v1/segments", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://127.0.0.1"},
        {"origin": "http://127.0.0.1:80", "sec-fetch-site": "same-origin"},
        {"origin": "HTTP://127.0.0.1"},
        {"sec-fetch-site": "none"},
    ],
)
def test_same_origin_requests_and_programs_are_allowed(
    local: TestClient, headers: dict[str, str]
) -> None:
    assert local.post("/v1/assignments", json=A_CUSTOMER, headers=headers).status_code == 200


def test_a_listed_origin_may_send_requests_and_read_responses(public: TestClient) -> None:
    origin = "https://crm.bank.example"
    asked = public.options(
        "/v1/assignments",
        headers={"origin": origin, "access-control-request-method": "POST"},
    )
    headers = {"origin": origin, "sec-fetch-site": "cross-site"}
    answer = public.post("/v1/assignments", json=A_CUSTOMER, headers=headers)

    assert (asked.status_code, answer.status_code) == (200, 200)
    for each in (asked, answer):
        assert each.headers["access-control-allow-origin"] == origin


def test_other_origins_may_not_read_responses(local: TestClient, public: TestClient) -> None:
    origin = {"origin": "https://evil.example"}
    for client in (local, public):
        answer = client.get("/v1/segments", headers=origin)
        asked = client.options(
            "/v1/assignments", headers={**origin, "access-control-request-method": "POST"}
        )

        assert "access-control-allow-origin" not in answer.headers
        assert "access-control-allow-origin" not in asked.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/segments", 200), ("/livez", 200), ("/nowhere", 404), ("/docs/static/x", 404)],
)
def test_responses_forbid_sniffing_scripts_and_caching(
    local: TestClient, path: str, status: int
) -> None:
    answer = local.get(path)

    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none';")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "server" not in answer.headers


def test_the_api_reference_runs_its_own_script_only(local: TestClient) -> None:
    policies = local.get("/docs").headers.get_list("content-security-policy")

    assert len(policies) == 1
    assert "script-src 'self' 'sha256-" in policies[0]
    assert "unsafe-inline" not in policies[0].split("script-src")[1].split(";")[0]


def test_the_api_reference_can_be_switched_off(store: Path) -> None:
    with client_of(store, docs=False) as client:
        for path in ("/docs", "/openapi.json", "/docs/static/swagger-ui.css"):
            assert client.get(path).status_code == 404


def _at(app: ASGIApp, server: tuple[str, int | None] | None) -> TestClient:
    """Have the requests of a client come in at an address."""

    async def moved(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "server": server}, receive, send)

    return TestClient(moved, base_url=HERE)


@pytest.mark.parametrize(
    "server",
    [
        ("10.0.0.7", 8000),
        *map(exhaustive, (("128.0.0.1", 8000), ("::", 8000), ("testserver", 80))),
        exhaustive(("/run/mallseg", None)),
        exhaustive(None),
    ],
)
def test_a_service_without_keys_refuses_requests_from_outside(
    store: Path, server: tuple[str, int | None] | None
) -> None:
    client = _at(create_app(container_of(store, allowed_hosts=["*"])), server)
    with http_log() as lines:
        answers = [client.get(path) for path in ("/v1/segments", "/openapi.json", "/nowhere")]

    assert client.get("/docs").status_code == 403  # in words: it is a page
    assert [answer.status_code for answer in answers] == [403] * 3
    assert {answer.json()["code"] for answer in answers} == {"service_without_keys"}
    said = [line for line in lines if line["event"] == "service_without_keys"]
    assert [line["log_level"] for line in said] == ["critical"]
    assert [client.get(path).status_code for path in PROBES] == [200, 200]


def test_a_service_with_keys_answers_a_valid_key_from_anywhere(tmp_path: Path) -> None:
    train_by_hand(tmp_path)
    container = container_of(tmp_path, allowed_hosts=["mallseg.bank.example"])
    container.api_keys().change(lambda ring: ring.with_key(a_key("read")))
    client = _at(create_app(container), ("10.0.0.7", 8000))
    host = {"host": "mallseg.bank.example"}

    assert client.get("/v1/segments", headers=host).status_code == 401
    assert client.get("/v1/segments", headers={**host, "x-api-key": "read"}).status_code == 200


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("allowed_hosts", "mallseg.example:8000"),
        ("allowed_hosts", "https://mallseg.example"),
        ("allowed_hosts", "10.0.0.7:8000"),
        ("allowed_hosts", "a.*.example"),
        ("allowed_hosts", ""),
        ("cors_origins", "*"),
        ("cors_origins", "crm.example"),
        ("cors_origins", "https://crm.example/"),
        ("cors_origins", "https://*.example"),
        ("cors_origins", "null"),
    ],
)
def test_hosts_and_origins_that_can_never_match_are_refused(
    store: Path, setting: str, value: str
) -> None:
    with pytest.raises(InvalidOptionError) as refused:
        container_of(store, **{setting: [value]})

    assert f"http.{setting}" in str(refused.value)


def test_addresses_may_be_names(store: Path) -> None:
    hosts = ["10.0.0.7", "fd00::2"]
    client = TestClient(create_app(container_of(store, allowed_hosts=hosts)), base_url=HERE)
    for host in ("10.0.0.7:8000", "[fd00::2]:8000"):
        assert client.get("/v1/segments", headers={"host": host}).status_code == 200
