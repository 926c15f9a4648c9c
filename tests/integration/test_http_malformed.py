"""Requests of broken or hostile clients, over a socket."""

import contextlib
import json
import re
from collections.abc import Callable, Iterator

import pytest

from mallseg.entrypoints.http.app import create_app
from mallseg.entrypoints.http.observability.metrics import refused_so_far
from tests.builders_http import container_of, http_log, requests_in, train_by_hand
from tests.served import Served, read_all, served, until

HOST = b"Host: localhost\r\n"
CHUNKED = (
    b"POST /v1/assignments HTTP/1.1\r\nContent-Type: application/json\r\n"
    + HOST
    + b"Transfer-Encoding: chunked\r\n\r\n"
)


def get(path: bytes = b"/livez", headers: bytes = HOST, version: bytes = b"HTTP/1.1") -> bytes:
    return b"GET " + path + b" " + version + b"\r\n" + headers + b"\r\n"


def post(headers: bytes, body: bytes = b"{}") -> bytes:
    return b"POST /v1/assignments HTTP/1.1\r\n" + HOST + headers + b"\r\n" + body


MALFORMED: dict[str, tuple[bytes | Callable[[], bytes], int]] = {
    "nothing that resembles HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "a line of zeros": (b"\x00" * 200, 400),
    "no method": (b" /livez HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "an unknown method": (b"BREW /livez HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a method in small letters": (b"get /livez HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a method of 64 KiB": (b"G" * 65536, 400),
    "a tunnel": (b"CONNECT elsewhere:443 HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "no path": (b"GET HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "no version": (b"GET /livez\r\n" + HOST + b"\r\n", 505),
    "HTTP/0.9": (get(version=b"HTTP/0.9"), 505),
    "HTTP/2.0": (get(version=b"HTTP/2.0"), 505),
    "HTTP/9.9": (get(version=b"HTTP/9.9"), 400),
    "a version of four digits": (get(version=b"HTTP/11.11"), 400),
    "another protocol": (get(version=b"GOPHER/1.1"), 400),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "no host": (get(headers=b""), 400),
    "two hosts": (get(headers=HOST + b"Host: elsewhere\r\n"), 400),
    "a path with a NUL": (get(b"/livez\x00"), 400),
    "a path with a DEL": (get(b"/livez\x7f"), 400),
    "a path with a tab": (get(b"/li\tvez"), 400),
    "a path in UTF-8": (get("/größe".encode()), 400),
    "a path with broken UTF-8": (get(b"/\xff\xfe"), 400),
    "a path that begins nowhere": (get(b"livez"), 400),
    "a path with a blank": (get(b"/liv ez"), 400),
    "a path of 64 KiB": (get(b"/" + b"a" * 65536), 414),
    "a query of 64 KiB": (get(b"/livez?" + b"a" * 65536), 414),
    "a path of 1 MiB": (get(b"/" + b"a" * 2**20), 414),
    "a port that is none": (get(b"http://localhost:99999999/livez"), 400),
    "a header without a colon": (get(headers=HOST + b"Accept\r\n"), 400),
    "a header without a name": (get(headers=HOST + b": x\r\n"), 400),
    "a blank before the colon": (get(headers=HOST + b"Accept : x\r\n"), 400),
    "a folded header": (get(headers=HOST + b"Accept: x\r\n y\r\n"), 400),
    "a NUL in a header": (get(headers=HOST + b"Accept: a\x00b\r\n"), 400),
    "a NUL in a header's name": (get(headers=HOST + b"Acc\x00ept: a\r\n"), 400),
    "a header's name in UTF-8": (get(headers=HOST + "Größe: 1\r\n".encode()), 400),
    "a bare CR in a header": (get(headers=HOST + b"Accept: a\rb\r\n"), 400),
    "a header of 64 KiB": (get(headers=HOST + b"X: " + b"a" * 65536 + b"\r\n"), 431),
    "a header of 64 MiB": (lambda: get(headers=HOST + b"X: " + b"a" * 2**26), 431),
    "a header's name of 64 KiB": (get(headers=HOST + b"a" * 65536 + b": 1\r\n"), 431),
    "a header too many": (get(headers=HOST + b"a: 1\r\n" * 100), 431),
    "two million headers": (lambda: get(headers=HOST + b"a:1\r\n" * 2_000_000), 431),
    "two lengths": (post(b"Content-Length: 2\r\nContent-Length: 3\r\n"), 400),
    "the same length twice": (post(b"Content-Length: 2\r\nContent-Length: 2\r\n"), 400),
    "two lengths in one header": (post(b"Content-Length: 2, 2\r\n"), 400),
    "a negative length": (post(b"Content-Length: -2\r\n"), 400),
    "a length with a sign": (post(b"Content-Length: +2\r\n"), 400),
    "a length in hexadecimals": (post(b"Content-Length: 0x2\r\n"), 400),
    "a length without a digit": (post(b"Content-Length: \r\n"), 400),
    "a length in Arabic digits": (post("Content-Length: ٢\r\n".encode()), 400),
    "a length of 5000 digits": (post(b"Content-Length: " + b"9" * 5000 + b"\r\n"), 400),
    "a length of 5000 zeros": (post(b"Content-Length: " + b"0" * 5000 + b"2\r\n"), 400),
    "a length and chunks": (
        post(b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n"), 400,
    ),
    "chunks and a length": (
        post(b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", b"2\r\n{}\r\n0\r\n\r\n"), 400,
    ),
    "a compressed transfer": (post(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n"), 501),
    "an unknown transfer": (post(b"Transfer-Encoding: cow\r\n", b"0\r\n\r\n"), 501),
    "chunks twice": (post(b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n"), 400),
    "a chunk without a size": (CHUNKED + b"\r\n{}\r\n0\r\n\r\n", 400),
    "a chunk whose size is no number": (CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n", 400),
    "a chunk of a negative size": (CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n", 400),
    "a chunk of 2 ** 68 bytes": (CHUNKED + b"1" + b"0" * 17 + b"\r\n{}\r\n0\r\n\r\n", 400),
    "a chunk that goes on behind its end": (CHUNKED + b"2\r\n{}{}\r\n0\r\n\r\n", 400),
    "a chunk with an extension of 2 MiB": (CHUNKED + b"2;" + b"a" * 2**21 + b"\r\n", 431),
    "a trailer of 2 MiB": (CHUNKED + b"2\r\n{}\r\n0\r\na: " + b"a" * 2**21 + b"\r\n\r\n", 431),
    "a request within a request": (get() + b"SMUGGLED\r\n\r\n", 400),
}  # fmt: skip
"""The bytes sent, made late if they are many, and the status of the last answer."""


def sent_of(kind: str) -> tuple[bytes, int]:
    """Make what is sent, and give the status of the last answer."""
    made, status = MALFORMED[kind]
    return made if isinstance(made, bytes) else made(), status


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("malformed")
    train_by_hand(folder)
    with served(create_app(container_of(folder))) as service:
        yield service


@pytest.mark.parametrize("kind", MALFORMED)
def test_malformed_requests_are_refused_and_the_service_goes_on(service: Served, kind: str) -> None:
    sent, status = sent_of(kind)
    before = refused_so_far().get(status, 0)
    with service.connect() as connection:
        with contextlib.suppress(OSError):  # it may be refused before all is sent
            connection.sendall(sent)
        answer = read_all(connection)

    *_, last = answers_in(answer)
    head, _, body = last.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"content-type: application/problem+json" in head
    assert b"connection: close" in head
    assert b"server:" not in head
    assert json.loads(body)["status"] == status
    assert refused_so_far()[status] == before + 1
    assert b"200 OK" in service.ask(get(headers=HOST + b"Connection: close\r\n"))


def test_a_refusal_is_logged_without_what_was_sent(service: Served) -> None:
    with http_log() as lines:
        answer = service.ask(get(b"/livez?987654.25\x00"))

    (line,) = lines
    assert line == {
        "event": "refused", "log_level": "warning", "status": 400, "reason": "malformed",
    }  # fmt: skip
    assert b"987654" not in answer


def test_trailers_change_nothing(service: Served) -> None:
    trailer = b"2\r\n{}\r\n0\r\nX-Request-Id: smuggled\r\n\r\n"
    head = CHUNKED.replace(HOST, HOST + b"Connection: close\r\n")
    answer = service.ask(head, trailer)

    assert answer.startswith(b"HTTP/1.1 4")
    assert b"smuggled" not in answer


def test_a_request_that_asks_for_http_2_as_well_is_served_with_its_body(service: Served) -> None:
    body = b'{"annual_income_k": 81, "spending_score": 69}'
    offer = (
        b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n"
        b"Content-Type: application/json\r\n"
    )
    asked = post(offer + b"Content-Length: %d\r\n" % len(body), body)
    answer = service.ask(asked * 300 + get(headers=HOST + b"Connection: close\r\n"))

    assert answer.count(b"HTTP/1.1 200 OK") == 301
    assert answer.count(b'"seg-02"') >= 300


def test_requests_pipelined_before_a_malformed_one_are_answered_first(service: Served) -> None:
    answer = service.ask(get() + get() + get(headers=b""))

    assert [each[:12] for each in answers_in(answer)] == [
        b"HTTP/1.1 200", b"HTTP/1.1 200", b"HTTP/1.1 400",
    ]  # fmt: skip


def answers_in(received: bytes) -> list[bytes]:
    return re.split(rb"(?=HTTP/1\.1 \d{3} )", received)[1:]


def test_a_body_that_breaks_off_is_logged_as_the_clients_mistake(service: Served) -> None:
    with http_log() as lines:
        with service.connect() as connection:
            connection.sendall(CHUNKED + b"2\r\n{")
        assert until(lambda: any(line["method"] == "POST" for line in requests_in(lines)))

    (line,) = [line for line in requests_in(lines) if line["method"] == "POST"]
    assert (line["status"], line["log_level"]) == (400, "warning")
    assert "exc_info" not in line
