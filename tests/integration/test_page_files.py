"""The file view of the page: files are sent, looked at, used and removed."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from mallseg.domain.service.api_key import Scope
from mallseg.entrypoints.http.app import create_app
from tests.builders import MALL_CSV
from tests.builders_http import HERE, client_of, container_of

_PATIENCE_S = 600
"""Other tests may have the processors."""

_HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def client(trained_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    uploads = tmp_path_factory.mktemp("files") / "uploads"
    with client_of(trained_once, upload_folder=str(uploads), check_timeout_s=_PATIENCE_S) as client:
        yield client


def _sent(client: TestClient, content: bytes, name: str = "till.csv", **headers: str) -> str:
    """Send a file as the script does; give where its page is."""
    kind = {"content-type": "application/octet-stream", "accept": "application/json"}
    answer = client.post(
        "/app/file/send", content=content, headers={**kind, "x-file-name": quote(name), **headers}
    )
    assert answer.status_code == 200, answer.text
    opened: str = answer.json()["open"]
    return f"/{opened}"


def _posted(client: TestClient, path: str, **fields: str) -> Response:
    """Send a form, as browsers do: with its media type, whatever it holds."""
    return client.post(path, data={"": "", **fields})


def test_the_view_asks_for_a_file_and_says_what_needs_javascript(client: TestClient) -> None:
    page = client.get("/app/file").text

    assert "Begin with a file of your customers" in page
    assert "Sending a file needs JavaScript" in page.partition("<noscript>")[2]


def test_a_file_is_looked_at_given_segments_and_removed(client: TestClient) -> None:
    header = f"Name{_HOSTILE},Annual Income (k$),Spending Score (1-100)"
    rows = [f"=1+{_HOSTILE},{15 + i},{i % 100}" for i in range(1, 60)]
    own = _sent(client, "\n".join([header, *rows]).encode(), f"{_HOSTILE}.csv")
    page = client.get(own).text
    assert "All 59 customers can be read." in page
    assert "<img" not in page
    assert unescape(page).count(_HOSTILE) >= 8
    assert _HOSTILE in unescape(client.get("/app/file").text)

    ready = _posted(client, f"{own}/assign")
    assert "All 59 customers have a segment." in ready.text
    copy = client.get(f"{own}/segments")
    assert "-segments.csv" in copy.headers["content-disposition"]
    assert len(copy.text.splitlines()) == 60
    assert copy.text.splitlines()[1].startswith("'=1+")

    assert _posted(client, f"{own}/remove").url.path == "/app/file"
    gone = client.get(own)
    assert gone.status_code == 404
    assert "This file is not here any more" in gone.text


@pytest.mark.exhaustive
def test_files_without_a_table_are_reported(client: TestClient) -> None:
    own = _sent(client, b"\x89PNG\r\n\x1a\n" + bytes(99), "photo.png")

    answer = client.get(own)

    assert answer.status_code == 422
    assert "photo.png cannot be used like this" in answer.text
    _posted(client, f"{own}/remove")


def test_a_file_that_is_too_large_is_refused_by_its_length(trained_once: Path) -> None:
    with client_of(trained_once, max_file_bytes=100, upload_folder="") as client:
        refused = client.post(
            "/app/file/send",
            content=bytes(101),
            headers={"content-type": "application/octet-stream", "accept": "application/json"},
        )

    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")


def test_a_file_is_handed_over_with_how_it_is_read(client: TestClient) -> None:
    own = _sent(client, MALL_CSV.read_bytes())
    token = own.rpartition("/")[2]

    led = client.post(
        f"{own}/use", data={"then": "moves", "earlier": "other", "decimal": ","},
        follow_redirects=False,
    )  # fmt: skip

    assert led.headers["location"].endswith(f"app/moves?before=other&now={token}")
    assert client.post(f"{own}/use", data={"then": "elsewhere"}).status_code == 404
    _posted(client, f"{own}/remove")


@pytest.mark.exhaustive
def test_keys_see_their_own_files_and_keep_settings_only_as_administrators(
    mall_store: Path,
) -> None:
    container = container_of(mall_store, check_timeout_s=_PATIENCE_S)
    keys = {
        name: {"x-api-key": container.create_key()(name=name, scopes=[scope]).secret}
        for name, scope in (("reader", Scope.READ), ("boss", Scope.ADMIN))
    }
    with TestClient(create_app(container), base_url=HERE) as client:
        own = _sent(client, MALL_CSV.read_bytes(), **keys["reader"])

        assert client.get(own, headers=keys["boss"]).status_code == 404
        refused = client.post(f"{own}/keep", data={"name": "till"}, headers=keys["reader"])
        assert refused.status_code == 403

        own = _sent(client, MALL_CSV.read_bytes(), **keys["boss"])
        client.post(
            f"{own}/keep", data={"name": "till"}, headers=keys["boss"], follow_redirects=False
        )
        assert container.kept_settings().names() == ("till",)
        assert "Forget" not in client.get("/app/file", headers=keys["reader"]).text

        forget = ("/app/file-settings/remove", {"name": "till"})
        assert client.post(forget[0], data=forget[1], headers=keys["reader"]).status_code == 403
        assert client.post(forget[0], data=forget[1], headers=keys["boss"]).status_code == 200
    assert container.kept_settings().names() == ()
