"""The web application: what surrounds every view."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dependency_injector.providers import Object
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from mallseg.entrypoints.http.app import create_app
from tests.builders_http import HERE, client_of, container_of, train_by_hand


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    train_by_hand(folder)
    return folder


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[TestClient]:
    with client_of(store) as client:
        yield client


def test_the_overview_stands_at_the_root(client: TestClient) -> None:
    answer = client.get("/")

    assert answer.status_code == 200
    assert "Two groups among 4 customers" in answer.text


def test_without_a_model_the_root_leads_to_where_one_begins(tmp_path: Path) -> None:
    with client_of(tmp_path) as client:
        answer = client.get("/")

    assert answer.url.path == "/app/file"
    assert answer.status_code == 200
    assert answer.history[0].status_code == 303


def test_a_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    answer = client.get("/")

    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'self'; script-src 'self'; style-src 'self'; ")
    assert "http" not in policy
    assert "//" not in answer.text.replace("http://www.w3.org/2000/svg", "")


def test_files_of_the_page_are_kept_by_browsers(client: TestClient) -> None:
    page = client.get("/").text
    address = page.partition('stylesheet" href="')[2].partition('"')[0]

    answer = client.get(address.removeprefix("."))

    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["/app/nothing", "/app/static/0/nothing.css"])
def test_unknown_pages_are_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_problem_is_a_page_for_people_and_json_for_scripts(client: TestClient) -> None:
    shown = client.get("/app/nothing")
    asked = client.get("/app/nothing", headers={"accept": "application/json"})

    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert "There is nothing here" in shown.text
    assert shown.headers["x-request-id"] in shown.text
    assert asked.json()["status"] == 404


@pytest.mark.parametrize(
    ("body", "content_type", "status", "said"),
    [
        (b"x=" + b"a" * 100_000, "application/x-www-form-urlencoded", 413, "That is too large"),
        (b"x=%ff", "application/x-www-form-urlencoded", 400, "did not arrive completely"),
        (b"x=\xff", "application/x-www-form-urlencoded", 400, "did not arrive completely"),
        (
            b"&" * 5000 + b"a=b" * 99,
            "application/x-www-form-urlencoded",
            400,
            "did not arrive completely",
        ),
        (b"{}", "application/json", 415, "is not read here"),
        (b"", "", 415, "is not read here"),
    ],
)
def test_a_form_that_is_none_is_refused_on_a_page(
    client: TestClient, body: bytes, content_type: str, status: int, said: str
) -> None:
    answer = client.post("/app/ask", content=body, headers={"content-type": content_type})

    assert answer.status_code == status
    assert said in answer.text


class _Failing:
    def __call__(self, **_: object) -> None:
        raise RuntimeError("87 k$ is what a customer has")


def test_a_failure_of_ours_is_a_page_that_says_nothing_of_it(store: Path) -> None:
    container = container_of(store)
    container.describe_segmentation.override(Object(_Failing()))
    client = TestClient(create_app(container), base_url=HERE, raise_server_exceptions=False)

    answer = client.get("/")

    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert answer.headers["x-request-id"] in answer.text
    assert "what a customer has" not in answer.text


@pytest.mark.parametrize("around", ["a root path", "a mount"])
def test_links_are_right_behind_a_prefix(store: Path, around: str) -> None:
    app = create_app(container_of(store))
    client = (
        TestClient(app, base_url=HERE, root_path="/mallseg")
        if around == "a root path"
        else TestClient(Starlette(routes=[Mount("/mallseg", app=app)]), base_url=HERE)
    )

    page = client.get("/mallseg/app/overview")

    assert page.status_code == 200
    assert 'href="../app/overview" aria-current="page"' in page.text
    assert client.get("/mallseg/").status_code == 200
