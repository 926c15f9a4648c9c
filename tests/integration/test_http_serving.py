"""Serving over TLS, behind proxies and below a prefix."""

import json
import resource
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.entrypoints.http.app import create_app
from mallseg.entrypoints.http.server.serving import raise_file_limit, uvicorn_config
from mallseg.settings.loading import load_settings
from mallseg.settings.serving import HttpSettings
from tests.builders_http import container_of, train_by_hand
from tests.pages import PROJECT
from tests.served import read_all, read_answer, served_as

TLS = PROJECT / "tests" / "data" / "tls"
BODY = b'{"annual_income_k":81,"spending_score":69}'


@pytest.fixture
def file_limit() -> Iterator[tuple[int, int]]:
    """Give the limit on open files as a shell has it, for one test."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    yield 256, before[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_the_limit_of_open_files_is_raised(file_limit: tuple[int, int]) -> None:
    raise_file_limit()

    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert allowed > file_limit[0]
    assert most == file_limit[1]


def http_settings(**settings: object) -> HttpSettings:
    return load_settings(explicit={"http": settings}).http


async def telling(scope: Any, receive: Any, send: Any) -> None:
    """Answer with what the server says of the client."""
    message = {"type": ""}
    while scope["type"] == "lifespan" and message["type"] != "lifespan.shutdown":
        message = await receive()
        await send({"type": message["type"] + ".complete"})
    if scope["type"] == "http":
        said = json.dumps([scope["client"][0], scope["scheme"]]).encode()
        length = str(len(said)).encode()
        headers = [(b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": said})


def get(path: str, *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode()


def test_a_service_answers_over_tls(tmp_path: Path) -> None:
    train_by_hand(tmp_path)
    files = {"tls_certificate": str(TLS / "certificate.pem"), "tls_key": str(TLS / "key.pem")}
    container = container_of(tmp_path, **files)
    trusting = ssl.create_default_context(cafile=TLS / "certificate.pem")
    with (
        served_as(uvicorn_config(create_app(container), container.settings().http)) as service,
        trusting.wrap_socket(service.connect(), server_hostname="localhost") as connection,
    ):
        connection.sendall(
            b"POST /v1/assignments HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
        )
        answer = read_answer(connection)

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b'"seg-02"' in answer


def test_a_tls_handshake_times_out() -> None:
    files = {"tls_certificate": str(TLS / "certificate.pem"), "tls_key": str(TLS / "key.pem")}
    config = uvicorn_config(telling, http_settings(**files))
    with served_as(config, handshake_s=0.2) as service, service.connect() as connection:
        assert read_all(connection) == b""


@pytest.mark.parametrize(
    ("certificate", "key"),
    [
        ("absent.pem", str(TLS / "key.pem")),
        (str(TLS / "certificate.pem"), "absent.pem"),
        (str(TLS / "key.pem"), str(TLS / "key.pem")),
        (str(TLS / "certificate.pem"), ""),
    ],
)
def test_a_certificate_that_cannot_be_used_is_the_operators_mistake(
    certificate: str, key: str
) -> None:
    with pytest.raises(InvalidOptionError) as caught:
        uvicorn_config(telling, http_settings(tls_certificate=certificate, tls_key=key))

    assert caught.value.code is OptionFault.NO_CERTIFICATE


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        ([], ["127.0.0.1", "http"]),
        (["10.0.0.0/8"], ["127.0.0.1", "http"]),
        (["127.0.0.1"], ["203.0.113.7", "https"]),
        (["127.0.0.0/8"], ["203.0.113.7", "https"]),
    ],
)
def test_only_configured_proxies_are_trusted(proxies: list[str], seen: list[str]) -> None:
    with served_as(uvicorn_config(telling, http_settings(trusted_proxies=proxies))) as service:
        answer = service.ask(get("/", "X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https"))

    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == seen


@pytest.mark.exhaustive
def test_all_routes_are_served_below_a_prefix_that_a_proxy_strips(tmp_path: Path) -> None:
    train_by_hand(tmp_path)
    container = container_of(tmp_path, root_path="/segments")
    with served_as(uvicorn_config(create_app(container), container.settings().http)) as service:
        answers = [
            service.ask(get(path)) for path in ("/readyz", "/v1/features", "/openapi.json", "/docs")
        ]

    assert [answer[:12] for answer in answers] == [b"HTTP/1.1 200"] * 4


@pytest.mark.parametrize("prefix", ["segments", "/segments/", "/a b", "//", "/ü"])
def test_a_prefix_is_one_path(prefix: str) -> None:
    with pytest.raises(InvalidOptionError, match="root_path"):
        http_settings(root_path=prefix)
