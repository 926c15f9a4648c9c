"""Signing in at the page: who is let in, for what, from where, and until when."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from mallseg.container import Container
from mallseg.domain.service.api_key import KeyRing, Scope
from mallseg.entrypoints.http.app import create_app
from mallseg.entrypoints.http.page.sign_in import onward_to
from mallseg.testing.contracts.api_keys import a_key
from tests.builders_http import HERE, container_of, train_by_hand

COOKIE = "mallseg-session"
EMPTY_FORM = {"content-type": "application/x-www-form-urlencoded"}
FOREIGN: list[dict[str, str]] = [
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
]


def _with_keys(store: Path) -> Container:
    train_by_hand(store)
    container = container_of(store)
    made = (a_key("reader"), a_key("boss", *Scope))
    container.api_keys().change(lambda _: KeyRing(made))
    return container


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Container:
    return _with_keys(tmp_path_factory.mktemp("with-keys"))


@pytest.fixture(scope="module")
def app(container: Container) -> FastAPI:
    return create_app(container)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A browser that has not been here."""
    return TestClient(app, base_url=HERE)


def sign_in(client: TestClient, key: str, **more: str) -> None:
    answer = client.post("/app/sign-in", data={"key": key, **more})
    assert answer.status_code == 200, answer.text


def test_without_a_session_a_page_asks_for_a_key(client: TestClient) -> None:
    answer = client.get("/app/overview")

    assert answer.status_code == 401
    assert '<label for="key">' in answer.text
    assert "Two groups" not in answer.text
    assert 'name="onward" value="/app/overview"' in answer.text


def test_a_key_lets_in_and_leads_on(client: TestClient) -> None:
    answer = client.post("/app/sign-in", data={"key": " reader ", "onward": "/app/overview"})

    assert answer.url.path == "/app/overview"
    assert "Two groups among 4 customers" in answer.text
    assert "Signed in with the key “reader”" in answer.text


def test_the_session_is_out_of_reach_of_scripts_and_other_sites(client: TestClient) -> None:
    plain = client.post("/app/sign-in", data={"key": "reader"}, follow_redirects=False)
    tls = TestClient(client.app, base_url=HERE.replace("http", "https"))
    secure = tls.post("/app/sign-in", data={"key": "reader"}, follow_redirects=False)

    assert plain.headers["set-cookie"].endswith(
        "; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"
    )
    assert secure.headers["set-cookie"].endswith("; HttpOnly; SameSite=Strict; Secure")
    assert "reader" not in plain.headers["set-cookie"].replace("1.reader.", "")


def test_the_session_is_for_the_prefix_of_the_service(client: TestClient) -> None:
    behind = TestClient(client.app, base_url=HERE, root_path="/mallseg")

    answer = behind.post("/mallseg/app/sign-in", data={"key": "reader"}, follow_redirects=False)

    assert "; Path=/mallseg/;" in answer.headers["set-cookie"]
    assert answer.headers["location"] == "../"


def test_a_session_is_for_pages_only(client: TestClient) -> None:
    sign_in(client, "boss")

    assert client.get("/").status_code == 200
    assert client.get("/v1/segments").status_code == 401
    assert client.get("/metrics").status_code == 401


def test_it_opens_the_description_of_the_api_and_not_what_that_describes(
    client: TestClient,
) -> None:
    asked = client.get("/docs")
    refused = [client.get(path) for path in ("/openapi.json", "/docs/static/swagger-ui.css")]
    sign_in(client, "reader", onward="/docs")

    assert asked.status_code == 401
    assert 'name="onward" value="/docs"' in asked.text
    assert {each.headers["content-type"] for each in refused} == {"application/problem+json"}
    assert [each.status_code for each in refused] == [401, 401]
    for path in ("/docs", "/openapi.json", "/docs/static/swagger-ui.css"):
        assert client.get(path).status_code == 200
    assert client.post("/v1/assignments", json={}).status_code == 401


def test_it_holds_in_every_worker_and_after_a_restart(
    client: TestClient, container: Container
) -> None:
    sign_in(client, "reader")
    other = TestClient(
        create_app(container_of(container.settings().store.path)),
        base_url=HERE,
        cookies=client.cookies,
    )

    assert other.get("/").status_code == 200


def test_it_ends_with_the_revocation_of_its_key(tmp_path: Path) -> None:
    container = _with_keys(tmp_path)
    client = TestClient(create_app(container), base_url=HERE)
    sign_in(client, "reader")

    container.api_keys().change(lambda ring: ring.without_key("reader"))
    answer = client.get("/")

    assert answer.status_code == 401
    assert "sign in again" in answer.text


def test_it_ends_by_signing_out(client: TestClient) -> None:
    sign_in(client, "reader")

    answer = client.post("/app/sign-out", headers=EMPTY_FORM)

    assert answer.url.path == "/app/sign-in"
    assert COOKIE not in client.cookies
    assert client.get("/").status_code == 401


@pytest.mark.parametrize("wrong", ["", "a-guess", "schlüssel", "a" * 5000, "x\x00reader"])
def test_a_wrong_key_is_refused_and_not_repeated(client: TestClient, wrong: str) -> None:
    answer = client.post("/app/sign-in", data={"key": wrong})

    assert answer.status_code == 401
    assert "unknown, has expired or was revoked" in answer.text
    assert not wrong or wrong not in answer.text
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("path", ["/app/sign-in", "/app/sign-out"])
@pytest.mark.parametrize("headers", FOREIGN)
def test_no_other_site_signs_a_user_in_or_out(
    client: TestClient, path: str, headers: dict[str, str]
) -> None:
    answer = client.post(path, data={"key": "reader"}, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert "only forms of this service itself" in answer.text


def test_visitors_from_other_sites_must_confirm(client: TestClient) -> None:
    answer = client.get("/", headers={"sec-fetch-site": "cross-site"})

    assert '<meta http-equiv="refresh" content="0">' in answer.text


def test_without_keys_no_one_is_asked(tmp_path: Path) -> None:
    train_by_hand(tmp_path)
    client = TestClient(create_app(container_of(tmp_path)), base_url=HERE)

    assert client.get("/").status_code == 200
    assert client.get("/app/sign-in").url.path == "/"


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/v1/segments",
        "/app/../v1",
        "/app/x\\y",
        "/app//evil.example",
        "",
        "/\tx",
    ],
)
def test_signing_in_leads_to_pages_of_ours_only(path: str) -> None:
    assert onward_to(path) == "/"


def test_signing_in_leads_to_the_page_that_was_asked_for() -> None:
    assert onward_to("/app/segments/seg-01") == "/app/segments/seg-01"
