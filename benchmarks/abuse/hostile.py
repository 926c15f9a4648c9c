"""What no client should send: odd values, broken HTTP, long bodies, other people's keys."""

import asyncio
import contextlib
import json
import re
import socket
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from tests.integration.test_http_malformed import MALFORMED, sent_of

from benchmarks.abuse.clients import LIVE
from benchmarks.abuse.figure import Figure, Scale
from benchmarks.abuse.guarded import Store, made_key, run
from benchmarks.abuse.requests import A_CUSTOMER, ask_once, get, post
from benchmarks.service.server import Server
from mallseg.container import build_container
from mallseg.domain.service.api_key import ApiKey, Scope, digest_of

_FIELDS = ("annual_income_k", "spending_score", "id", "other")

_ODD_JSON = (
    *(
        "null",
        "true",
        "false",
        "[]",
        "{}",
        '""',
        '"87"',
        "0",
        "-0",
        "-1",
        "1e400",
        "-1e400",
        "1e-400",
    ),
    *("1.", ".5", "01", "+1", "0x10", "1_000", "1e", "--1", "NaN", "Infinity", "-Infinity", "nan"),
    *("9" * 400, "0." + "9" * 400, "1" + "0" * 4300, "1e" + "9" * 30, "18446744073709551616"),
    *(
        '"\\ud800"',
        '"\\udc00\\ud800"',
        '"\\u0000"',
        '"\\x41"',
        '"a\tb"',
        '"unended',
        "'87'",
        "\x00",
    ),
    *(
        '"' + "a" * 5000 + '"',
        "[" * 50 + "]" * 50,
        '{"a":' * 50 + "1" + "}" * 50,
        "87 88",
        "87,",
        ",",
    ),
    *("undefined", "None", "True", "// 1", "/* */ 87", "87 // 1", "\ufeff87", "\u00a087", "\u0663"),
    *(
        '{"a":1,"a":2}',
        "[87]",
        '["87"]',
        '{"annual_income_k":87}',
        "\u2028",
        "\uffff",
        "\U0001f600",
    ),
)

_ODD_BYTES = (
    *(
        b"",
        b" ",
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"\xed\xa0\x80",
        b"\xc0\xaf",
        b"\xf5\x80\x80\x80",
    ),
    *("{}".encode(each) for each in ("utf-16", "utf-16-be", "utf-32", "utf-7")),
    *(
        b"{" * 60_000,
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'"' * 60_000,
        b"\\" * 60_000,
        b"9" * 60_000,
    ),
)

_ODD_TEXTS = (
    *(
        "",
        " ",
        ".",
        "..",
        "../..",
        "%",
        "%00",
        "%zz",
        "\x00",
        "\n",
        "\r\n",
        "\t",
        "a" * 3000,
        "ü",
        "\u202e",
    ),
    *(
        "\ud800",
        "'",
        '"',
        "<script>",
        "${jndi:x}",
        "{{7*7}}",
        "' OR 1=1 --",
        "=1+1",
        "-1",
        "0",
        "1e9",
    ),
    *(
        "9" * 400,
        "null",
        "true",
        "champion",
        "CHAMPION",
        "\U0001f600",
        "\ufeff",
        "a,b",
        "a;b",
        "a/b",
        "\\",
    ),
)


def odd_input(server: Server, scale: Scale) -> Figure:
    """Send odd JSON in each field, and odd texts wherever a text may stand."""
    messages = [*_odd_bodies(server.headers), *_odd_places(server.headers)]
    files = [each for each in messages if b"content-type: text/csv" in each or _is_check(each)]
    others = [each for each in messages if each not in files]
    if not scale.is_timed:
        files = [each for i, each in enumerate(files) if i % 8 == 0 or not _is_check(each)]
    statuses = asyncio.run(_statuses(server, others, at_once=16))
    statuses += asyncio.run(_statuses(server, files, at_once=1))  # more than two are sent away
    failed = sum(n for status, n in statuses.items() if status >= 500)
    return Figure(
        promise="odd JSON x each field; odd strings x path, query, header, field, CSV cell, key",
        target="0 answers of 5xx",
        measured=f"{failed} of {statuses.total()}: {dict(sorted(statuses.items()))}",
        holds=not failed,
    )


def _is_check(message: bytes) -> bool:
    return message.startswith(b"POST /v1/check ")


def _odd_bodies(key: Mapping[str, str]) -> Iterator[bytes]:
    usual = {"annual_income_k": "87", "spending_score": "82"}
    for odd in _ODD_JSON:
        for own in _FIELDS:
            fields = ", ".join(f'"{name}": {value}' for name, value in {**usual, own: odd}.items())
            one = f"{{{fields}}}".encode()
            yield post("/v1/assignments", one, key)
            yield post("/v1/assignments/batch", b'{"customers": [' + one + b"]}", key)
        for path in ("/v1/assignments", "/v1/assignments/batch", "/invocations"):
            yield post(path, odd.encode(), key)
    for body in _ODD_BYTES:
        for path in ("/v1/assignments", "/v1/assignments/batch", "/invocations", "/v1/check"):
            yield post(path, body, key)


def _odd_places(key: Mapping[str, str]) -> Iterator[bytes]:
    csv = {**key, "content-type": "text/csv"}
    for odd in _ODD_TEXTS:
        raw = odd.encode("utf-8", "surrogatepass")
        named = quote(raw)
        yield post(
            "/v1/assignments", {**A_CUSTOMER, "id": odd.encode("utf-8", "replace").decode()}, key
        )
        yield post(
            "/v1/assignments", {**A_CUSTOMER, odd.encode("utf-8", "replace").decode(): 1}, key
        )
        for path in (f"/v1/segments/{named}", f"/v1/models/{named}/versions/{named}", f"/{named}"):
            yield get(path, key)
        yield get(f"/v1/segments?model={named}&version={named}", key)
        yield post(f"/v1/assignments?all_changes={named}&version={named}", A_CUSTOMER, key)
        cells = b"Annual Income (k$),Spending Score (1-100)\n" + raw + b"," + raw + b"\n87,82\n"
        yield post("/v1/assignments/batch", cells, csv)
        yield post("/v1/check", cells, csv)
        line = raw.replace(b"\r", b"").replace(b"\n", b"")
        for name in (
            b"x-request-id",
            b"traceparent",
            b"authorization",
            b"x-api-key",
            b"accept",
            b"origin",
        ):
            yield post("/v1/assignments", A_CUSTOMER, {}).replace(
                b"host:", name + b": Bearer " + line + b"\r\nhost:", 1
            )


async def _statuses(server: Server, messages: list[bytes], at_once: int) -> Counter[int]:
    """Send all; a connection that is closed without an answer counts as 0."""
    statuses: Counter[int] = Counter()
    turn = asyncio.Semaphore(at_once)

    async def one(message: bytes) -> None:
        async with turn:
            try:
                status, _ = await asyncio.wait_for(ask_once(server.port, message), 60)
            except (OSError, asyncio.IncompleteReadError):
                status = 0
        statuses[status] += 1

    await asyncio.gather(*map(one, messages))
    return statuses


def malformed(server: Server, scale: Scale) -> Figure:
    """Send what is no HTTP, and see that the service goes on."""
    del scale
    wrong = [kind for kind in MALFORMED if not _is_refused(server.port, sent_of(kind)[0])]
    status, _ = asyncio.run(ask_once(server.port, LIVE))
    return Figure(
        promise="raw malformed HTTP, at least 40 kinds",
        target="4xx (501, 505) or close, then serves on",
        measured=f"{len(MALFORMED)} kinds, others {wrong}; then {status}",
        holds=not wrong and status == 200,
    )


def _is_refused(port: int, sent: bytes) -> bool:
    """Send it, read all, and say whether it was closed without a word or refused."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=15) as connection:
        with contextlib.suppress(OSError):
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                received += piece
    statuses = [int(each) for each in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]
    return all(each < 500 or each in {501, 505} for each in statuses) and statuses[-1:] != [200]


def long_bodies(server: Server, scale: Scale) -> Figure:
    """Send a byte more than is allowed, with its length and in chunks."""
    del scale
    limit = 65536
    too_long = post("/v1/assignments", b" " * (limit + 1), server.headers)
    head, _, body = too_long.partition(b"\r\n\r\n")
    length = f"content-length: {limit + 1}".encode()
    chunked = head.replace(length, b"transfer-encoding: chunked") + b"\r\n\r\n"
    chunked += b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    for each in (too_long, chunked) * 250:  # until memory is as it stays: after some 400
        asyncio.run(ask_once(server.port, each))
    before = sum(server.resident_mib)
    answers = [asyncio.run(ask_once(server.port, each)) for each in (too_long, chunked) * 20]
    grown = sum(server.resident_mib) - before
    longest = max(len(text) for _, text in answers)
    statuses = {status for status, _ in answers}
    return Figure(
        promise="body of limit + 1, chunked too, 20 times each",
        target="413, memory growth <= 3 x limit, answer <= 2 KiB",
        measured=f"{sorted(statuses)}, growth {grown * 1024:.0f} KiB, answer {longest} bytes",
        holds=statuses == {413} and grown * 2**20 <= 3 * limit and longest <= 2048,
    )


def keys(server: Server, store: Store) -> Figure:
    """Ask every route with every kind of key."""
    page = json.loads(server.ask("/openapi.json"))
    routes = [
        (method.upper(), path, operation.get("x-scope"))
        for path, operations in page["paths"].items()
        for method, operation in operations.items()
    ]
    revoked = made_key(store.path, "read", "--expires", "2999-01-01")
    run("keys", "revoke", "read-2", "--store", str(store.path))
    given = {
        **store.keys, "expired": _expired_key(store), "revoked": revoked,
        "none": {}, "empty": {"authorization": "Bearer "},
        "not ASCII": {"x-api-key": "schl\u00fcssel"}, "1 MiB": {"x-api-key": "a" * 2**20},
        "another's": {"authorization": "Bearer mallseg_unknown"},
    }  # fmt: skip
    wrong = asyncio.run(_wrong_answers(server.port, routes, given))
    return Figure(
        promise="every route but health without a key; odd, revoked, expired keys; each scope",
        target="401 / 403 / 431, never 500",
        measured=f"{len(routes)} routes x {len(given)} keys, otherwise {wrong}",
        holds=not wrong,
    )


def _expired_key(store: Store) -> dict[str, str]:
    secret = "mallseg_of_long_ago"  # noqa: S105  (it opens nothing)
    key = ApiKey(
        name="expired",
        scopes=frozenset(Scope),
        digest=digest_of(secret.encode()),
        created_at=datetime(2020, 1, 1, tzinfo=UTC),
        expires_at=datetime(2020, 1, 2, tzinfo=UTC),
    )
    container = build_container(settings={"store": {"path": store.path}})
    container.api_keys().change(lambda ring: ring.with_key(key))
    return {"authorization": f"Bearer {secret}"}


async def _wrong_answers(
    port: int, routes: list[tuple[str, str, str | None]], given: Mapping[str, Mapping[str, str]]
) -> list[str]:
    await asyncio.sleep(2)  # within which a key is known, or no key any more
    wrong = []
    for method, path, needed in routes:
        for name, key in given.items():
            sent = post(path, {}, key) if method == "POST" else get(path, key)
            try:
                status, _ = await ask_once(port, sent)
            except (OSError, asyncio.IncompleteReadError):
                status = 0
            if not _is_right(status, needed, name):
                wrong.append(f"{method} {path} with {name}: {status}")
    return wrong


def _is_right(status: int, needed: str | None, key: str) -> bool:
    if key == "1 MiB":
        return status in {431, 0}
    if needed is None:
        return status < 500
    if key not in {"read", "customers", "admin"}:
        return status == 401
    if needed in {"read", key}:
        return status not in {401, 403} and status < 500
    return status == 403
