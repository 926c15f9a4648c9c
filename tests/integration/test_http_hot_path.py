"""The hot path answers as the application does: each request is sent to both, over a socket."""

import json
import logging
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from mallseg.entrypoints.http.app import create_app
from mallseg.entrypoints.http.load_shedding import RequestSlots
from mallseg.entrypoints.http.request_log import LOGGER
from tests.builders_http import A_CUSTOMER, container_of, train_by_hand
from tests.served import QUICK, Served, read_all, read_answer, served

PATH = "/v1/assignments"
BATCH = "/v1/assignments/batch"
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


BATCHES = [
    f'{{"customers": [{PLAIN}]}}',
    f'{{"customers": [{PLAIN}, {{"annual_income_k": 15.5, "spending_score": 1e1}}]}}',
    '{"customers": [{"spending_score": 69, "annual_income_k": 81}]}',
    '{"customers": [{"annual_income_k": 81, "spending_score": 69, "id": "A-\\u0037\\n"}]}',
    '{"customers": [{"annual_income_k": 81, "spending_score": 69, "id": null}]}',
    '{"customers": [{"annual_income_k": 81, "spending_score": 69, "id": ""}]}',
    '{"customers": [{"annual_income_k": 81, "spending_score": 69, "spending_score": 69}]}',
    f'{{"customers": [{PLAIN}], "customers": [{PLAIN}]}}',
    f'{{"customers": [{PLAIN}, {{"annual_income_k": 81}}, {PLAIN}]}}',
    f'{{"customers": [{PLAIN}, {{"annual_income_k": 81, "spending_score": 169}}]}}',
    f'{{"customers": [{PLAIN}, null, 7]}}',
    f'{{"customers": [{PLAIN}], "others": 1}}',
    '{"customers": []}',
    '{"customers": [{"annual_income_k": 1e999, "spending_score": 69}]}',
    "{}",
    "[]",
    "",
    "{",
]

CSV = "annual_income_k,spending_score\n81,69\n"


def request(
    body: str = "", path: str = PATH, *, method: str = "POST", lines: str = "", **headers: str
) -> bytes:
    """Write a request down; headers with an underscore for the line in their names."""
    content = body.encode()
    given = {"host": "127.0.0.1", "x_request_id": "A-1"} | headers
    if method == "POST" and "transfer_encoding" not in headers:
        given.setdefault("content_length", str(len(content)))
    fields = [f"{name.replace('_', '-')}: {value}" for name, value in given.items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *fields, lines]).encode() + b"\r\n" + content


def posted(body: str, path: str = PATH, **headers: str) -> bytes:
    return request(body, path, **{"content_type": "application/json", **headers})


REQUESTS = {
    **{f"one: {number}": posted(body) for number, body in enumerate(BODIES)},
    **{f"many: {number}": posted(body, BATCH) for number, body in enumerate(BATCHES)},
    "a charset": posted(PLAIN, content_type="application/json; charset=utf-8"),
    "another media type": posted(PLAIN, content_type="text/plain"),
    "no media type": request(PLAIN),
    "a query": posted(PLAIN, f"{PATH}?all_changes=true"),
    "a version": posted(PLAIN, f"{PATH}?version=1"),
    "another model": posted(PLAIN, f"{PATH}?model=other"),
    "a key that is none": posted(PLAIN, authorization="Bearer nothing"),
    "a foreign page": posted(PLAIN, origin="https://elsewhere.example"),
    "a page": posted(PLAIN, origin="http://127.0.0.1", sec_fetch_site="same-origin"),
    "another site": posted(PLAIN, sec_fetch_site="cross-site"),
    "another host": posted(PLAIN, host="elsewhere.example"),
    "an id that is none": posted(PLAIN, x_request_id="A 1"),
    "chunks": posted("5\r\n[]   \r\n0\r\n\r\n", transfer_encoding="chunked"),
    "to be continued": posted(PLAIN, expect="100-continue"),
    "the last": posted(PLAIN, connection="close"),
    "GET": request(method="GET"),
    "PUT": request(PLAIN, method="PUT", content_length=str(len(PLAIN))),
    "a file": request(CSV, BATCH, content_type="text/csv"),
    **{
        f"{method} {path}": request(path=path, method=method)
        for path in ("/livez", "/readyz", "/ping", "/health", "/v2/health/live", "/v2/health/ready")
        for method in ("GET", "HEAD", "OPTIONS")
    },
    "a probe with a query": request(path="/livez?x=1", method="GET"),
    "a probe with a body": request("x", "/livez", method="GET", content_length="1"),
}

AT_ONCE = [
    "one: 0", "one: 1", "one: 2", "one: 3", "one: 4", "one: 5", "one: 6", "one: 7", "one: 9",
    *(f"many: {each}" for each in (0, 1, 2, 3, 4, 5, 8, 9, 10)),
    "a charset", "a key that is none", "an id that is none",
    "GET /livez", "HEAD /livez", "GET /readyz", "HEAD /readyz",
    "GET /ping", "GET /health", "GET /v2/health/live", "GET /v2/health/ready",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Both:
    """A service with the hot path, and one without it."""

    hot: Served
    application: Served


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("models")
    train_by_hand(store)
    return store


def hot(app: FastAPI, **options: Any) -> Any:
    return served(app, hot_path=app.state.hot_path, **options)


@pytest.fixture(scope="module")
def both(store: Path) -> Iterator[Both]:
    app, other = create_app(container_of(store)), create_app(container_of(store))
    with hot(app) as service, served(other) as alone:
        yield Both(service, alone)


@pytest.fixture(scope="module")
def beside_a_teapot(store: Path) -> Iterator[Served]:
    """A service whose application has nothing but one answer."""

    async def teapot(scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = [(b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 418, "headers": headers})
            await send({"type": "http.response.body"})

    hot_path = create_app(container_of(store)).state.hot_path
    with served(teapot, hot_path=hot_path) as service:
        yield service


_BY_NATURE = re.compile(rb"(?:date|x-request-id): [^\r]*\r\n")


def ended(sent: bytes) -> bytes:
    """Have the request after this one be the last, so that all that comes can be read."""
    return sent + request(path="/version", method="GET", connection="close")


def parsed(answer: bytes) -> tuple[bytes, list[bytes], bytes]:
    """Take an answer apart, without the order of its headers and what differs by nature."""
    alike = _BY_NATURE.sub(b"", answer)  # also of an answer that follows in the body
    head, _, body = alike.partition(b"\r\n\r\n")
    status, *others = head.split(b"\r\n")
    return status, sorted(others), body


def statuses_in(answers: bytes) -> list[bytes]:
    return re.findall(rb"HTTP/1\.1 (\d{3}) ", answers)


def answer_of(service: Served, sent: bytes) -> tuple[bytes, list[bytes], bytes]:
    return parsed(service.ask(ended(sent)))


@pytest.mark.parametrize("name", REQUESTS)
def test_every_request_is_answered_as_by_the_application(both: Both, name: str) -> None:
    first, second = (answer_of(each, REQUESTS[name]) for each in (both.hot, both.application))

    assert first[:2] == second[:2]
    assert parsed(first[2])[::2] == parsed(second[2])[::2]


@pytest.mark.parametrize("name", REQUESTS)
def test_plain_successes_do_not_reach_the_application(beside_a_teapot: Served, name: str) -> None:
    status = beside_a_teapot.ask(ended(REQUESTS[name]))[9:12]

    assert (status == b"418") == (name not in AT_ONCE)


def _counts(service: Served) -> list[str]:
    metrics = service.ask(request(path="/metrics", method="GET", connection="close")).decode()
    names = ("mallseg_ass", "mallseg_rej", "mallseg_http_requests_total")
    lines = (line for line in metrics.splitlines() if line.startswith(names))
    return sorted(each for each in lines if "/metrics" not in each and "_created{" not in each)


def test_metrics_are_the_same_as_those_of_the_application(store: Path) -> None:
    counts = []
    for with_hot_path in (True, False):
        app = create_app(container_of(store))
        with hot(app) if with_hot_path else served(app) as service:
            service.ask(ended(b"".join(REQUESTS[f"one: {n}"] for n in range(len(BODIES)))))
            service.ask(ended(b"".join(REQUESTS[f"many: {n}"] for n in range(len(BATCHES)))))
            service.ask(ended(REQUESTS["GET /livez"] + REQUESTS["HEAD /readyz"]))
            counts.append(_counts(service))

    assert counts[0] == counts[1]
    assert any("mallseg_assignments_total{" in line for line in counts[0])
    assert any("mallseg_rejected_inputs_total{" in line for line in counts[0])


def test_cached_responses_are_dropped_with_their_version(tmp_path: Path) -> None:
    train_by_hand(tmp_path)
    with hot(create_app(container_of(tmp_path))) as service:
        sent = ended(posted(PLAIN))
        before = [service.ask(sent) for _ in range(2)]
        train_by_hand(tmp_path, shift=1.0)
        after = service.ask(sent)

    assert before[0].split(b"\r\n\r\n")[1] == before[1].split(b"\r\n\r\n")[1]
    assert all(b"x-mallseg-version: 1\r\n" in each for each in before)
    assert b"x-mallseg-version: 2\r\n" in after
    assert b'"version":2' in after


def test_a_request_in_several_pieces_takes_the_hot_path(beside_a_teapot: Served) -> None:
    for sent in (posted(PLAIN), posted(BATCHES[1], BATCH)):
        with beside_a_teapot.connect() as connection:
            for place in range(0, len(sent), 60):
                connection.sendall(sent[place : place + 60])
            answer = read_answer(connection)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"\r\nx-request-id: A-1\r\n" in answer


def test_pipelined_requests_are_answered_in_order(both: Both) -> None:
    names = ["one: 0", "a version", "one: 2", "GET", "many: 1", "GET /livez", "one: 11"]
    sent = ended(b"".join(REQUESTS[name] for name in names))

    answers = [statuses_in(each.ask(sent)) for each in (both.hot, both.application)]

    assert len(answers[0]) == len(names) + 1
    assert answers[0] == answers[1]


def test_an_incomplete_request_times_out(store: Path) -> None:
    app = create_app(container_of(store))
    with hot(app, limits=QUICK) as service, service.connect() as connection:
        connection.sendall(posted(PLAIN)[:-4])
        answer = read_all(connection)

    assert answer.startswith(b"HTTP/1.1 408 ")


def test_the_hot_path_is_not_taken_while_the_service_stops(both: Both) -> None:
    state = both.hot.server.lifespan.state
    state["mallseg.stopping"] = True
    try:
        answer = both.hot.ask(posted(PLAIN))
    finally:
        del state["mallseg.stopping"]

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nconnection: close\r\n" in answer


def test_concurrent_requests_beyond_the_slots_fail(store: Path) -> None:
    app = create_app(container_of(store, max_concurrent=3))
    with hot(app, slots=RequestSlots(3)) as service:
        sent = ended(b"".join([REQUESTS["one: 0"]] * 10 + [REQUESTS["GET /livez"]]))
        answers = service.ask(sent)
        later = service.ask(ended(REQUESTS["one: 0"]))
        counts = _counts(service)

    assert statuses_in(answers) == [b"200"] * 3 + [b"503"] * 7 + [b"200"] * 2
    assert answers.count(b"\r\nretry-after: 1\r\n") == 7
    assert later.startswith(b"HTTP/1.1 200 ")
    assert any('route="other",status="503"} 7.0' in line for line in counts)


def test_the_hot_path_sheds_requests_as_the_middleware_does(store: Path) -> None:
    answers = []
    for with_hot_path in (True, False):
        app = create_app(container_of(store))
        with (
            hot(app, slots=RequestSlots(0))
            if with_hot_path
            else served(app, slots=RequestSlots(0)) as service
        ):
            answers.append(answer_of(service, posted(PLAIN)))
            heads = service.ask(ended(request(path="/v1/x", method="HEAD")))
            assert b"\r\n\r\nHTTP/1.1 200 " in heads  # no body between the two

    hot_one, other = answers
    assert hot_one[0] == b"HTTP/1.1 503 Service Unavailable"
    assert hot_one[:2] == other[:2]
    assert parsed(hot_one[2])[0] == parsed(other[2])[0]


def test_a_connection_is_not_read_for_a_moment_after_a_request_was_shed(store: Path) -> None:
    app = create_app(container_of(store))
    with hot(app, slots=RequestSlots(0)) as service, service.connect() as connection:
        began_s = time.monotonic()
        connection.sendall(REQUESTS["one: 0"])
        refused = read_answer(connection)
        connection.sendall(REQUESTS["GET /livez"])
        answer = read_answer(connection)
        elapsed_s = time.monotonic() - began_s

    assert statuses_in(refused + answer) == [b"503", b"200"]
    assert elapsed_s >= 0.1 - 0.002  # the loop's clock counts milliseconds


def test_a_pause_after_shedding_ends_when_the_service_stops(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mallseg.entrypoints.http.server.hot_path_protocol._SHED_PAUSE_S", 30)
    app = create_app(container_of(store))
    with hot(app, slots=RequestSlots(0)) as service, service.connect() as connection:
        connection.sendall(REQUESTS["one: 0"])
        read_answer(connection)
        connection.sendall(REQUESTS["GET /livez"])
        service.stop()
        answer = read_all(connection)

    assert statuses_in(answer) == [b"200"]


def test_the_hot_path_is_not_taken_while_every_request_is_logged(both: Both) -> None:
    logger = logging.getLogger(LOGGER)
    before = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        hot_path = both.hot.server.lifespan.state["mallseg.hot_path"]
        assert hot_path.handler_of(b"GET", b"/livez", [], is_full=False) is None
    finally:
        logger.setLevel(before)
    assert hot_path.handler_of(b"GET", b"/livez", [], is_full=False) is not None
