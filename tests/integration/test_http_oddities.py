"""Whatever is sent, wherever it stands, the service answers it, and never with a failure."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from fastapi import FastAPI

from mallseg.domain.errors import MallsegError
from mallseg.entrypoints.http.app import create_app
from mallseg.entrypoints.http.file_jobs.job_process import check_path
from tests.asking import HOST, JSON, Asked, Header, answers
from tests.builders_http import container_of
from tests.examples import exhaustive
from tests.integration.test_http_check import SETTINGS
from tests.integration.test_http_keys import FILLED, with_keys
from tests.odd_json import odd_forms, odd_values
from tests.odd_texts import odd_texts

KEY: Header = (b"x-api-key", b"all")
CSV: Header = (b"content-type", b"text/csv")
HEADERS = [
    *(b"host", b"origin", b"sec-fetch-site", b"authorization", b"x-api-key", b"content-type"),
    *(b"content-length", b"content-encoding", b"transfer-encoding", b"expect", b"upgrade"),
    *(b"accept", b"accept-encoding", b"accept-language", b"cookie", b"if-none-match", b"referer"),
    *(b"if-modified-since", b"x-request-id", b"traceparent", b"tracestate", b"x-forwarded-for"),
    *(b"x-forwarded-proto", b"x-forwarded-host", b"forwarded", b"user-agent", b"range"),
    *(b"x-http-method-override", b"inference-header-content-length", b"connection", b"te"),
    b"access-control-request-method",
]
FEW, MANY = 20, 4000
"""Of each kind: evenly chosen of up to 35 000."""
CHECKS = {FEW: 1, MANY: 4}
"""Of files, in each kind: one takes a process of its own, as long as a thousand other answers."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    store = tmp_path_factory.mktemp("odd")
    with_keys(store)
    (store / "keys.json").unlink()
    return create_app(container_of(store, cors_origins=["https://crm.example"], max_uploads=MANY))


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return create_app(with_keys(tmp_path_factory.mktemp("odd-keys")))


Page = Mapping[str, Any]
"""The OpenAPI document."""


def _operations(page: Page) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, operations in page["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), path, operation


def _with(path: str, **values: str) -> str:
    for name, usual in FILLED.items():
        path = path.replace(name, values.get(name.strip("{}"), usual))
    return path


def _in_paths(page: Page) -> Iterator[Asked]:
    for text in map(quote_from_bytes, odd_texts()):
        escaped = text.replace("/", "%2F")
        for method, path, operation in _operations(page):
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    for form in {text, escaped}:
                        yield Asked(method=method, path=_with(path, **{parameter["name"]: form}))
            yield Asked(method=method, path=f"{_with(path)}/{text}")
        yield Asked(path=f"/{text}")
        yield Asked(path=f"/docs/static/{text}")


def _in_queries(page: Page) -> Iterator[Asked]:
    whole = [
        b"&",
        b"=",
        b"?",
        b"&&&=",
        b"%",
        b"a=%ff%00",
        b"model=mall&model=outlet",
        b"a" * 60_000,
    ]
    queries = [*whole, *odd_texts()]
    for text in odd_texts():
        escaped = quote_from_bytes(text).encode()
        queries += [b"%s=%s" % (name, escaped) for name in (b"model", b"version", b"all_changes")]
        queries += [b"version=" + text, escaped + b"=1"]
    for method, path, operation in _operations(page):
        body = _example(path, operation)
        headers = (HOST,) if body is None else (HOST, JSON)
        for query in queries:
            yield Asked(
                method=method, path=_with(path), query=query, headers=headers, body=body or b""
            )


def _in_headers(_page: Page) -> Iterator[Asked]:
    for name in HEADERS:
        for text in odd_texts():
            for method, path in (("GET", "/v1/segments"), ("POST", "/v1/assignments")):
                others = [each for each in (HOST, JSON) if each[0] != name]
                headers = [*others, (name, text)]
                yield Asked(method=method, path=path, headers=headers, body=b"{}")
    for text in odd_texts():
        if text:
            yield Asked(path="/v1/segments", headers=[HOST, (text.lower(), b"1")])


def _in_json(page: Page) -> Iterator[Asked]:
    values = odd_values() + [json.dumps(text.decode("latin-1")).encode() for text in odd_texts()]
    for method, path, operation in _operations(page):
        usual = _example(path, operation)
        if usual is None:
            continue
        bodies = [*values, *odd_forms(usual), *(b"{%s: 50}" % value for value in values)]
        for start, end in _places(json.loads(usual)):
            bodies += [start + value + end for value in values]
        for body in bodies:
            yield Asked(method=method, path=_with(path), headers=(HOST, JSON), body=body)


_HERE = "\x1a here \x1a"


def _places(document: dict[str, Any]) -> Iterator[tuple[bytes, bytes]]:
    """Give what stands before and behind each value of a document, and of two fields more."""
    for changed in _changed({**document, "id": "", "unknown": 0}):
        before, _, behind = json.dumps(changed).partition(json.dumps(_HERE))
        yield before.encode(), behind.encode()


def _changed(value: Any) -> Iterator[Any]:
    """Give copies of a document with the mark in the place of each value, at each level."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for place, each in inner:
        others = [_HERE, *(_changed(each) if isinstance(each, dict | list) else ())]
        for other in others:
            copy = value.copy()
            copy[place] = other
            yield copy


def _tables() -> list[bytes]:
    table = b"annual_income_k,spending_score\n50,%s\n%s,50\n"
    tables = [table % (text, text) for text in odd_texts()]
    tables += [b'a,"%s"\n50,50\n' % text for text in odd_texts()]
    return [*tables, *(text + b"\n50,50\n" for text in odd_texts()), *odd_texts()]


def _in_csv(page: Page) -> Iterator[Asked]:
    tables = _tables()
    for method, path, operation in _operations(page):
        if "text/csv" in operation.get("requestBody", {}).get("content", ()):
            for body in tables:
                yield Asked(method=method, path=_with(path), headers=(HOST, CSV), body=body)


def _as_keys() -> Iterator[Asked]:
    for text in odd_texts():
        for key in ((b"x-api-key", text), (b"authorization", b"Bearer " + text)):
            yield Asked(path="/v1/segments", headers=(HOST, key))
        yield Asked(path="/v1/segments", headers=(HOST, (b"authorization", text)))


_CUSTOMER = {"annual_income_k": 50, "spending_score": 50}
_TENSORS = {"inputs": [{"name": "customers", "shape": [1, 2], "datatype": "FP64", "data": [5, 50]}]}
_USUAL: Mapping[str, object] = {
    "/v1/assignments": _CUSTOMER,
    "/v1/assignments/batch": {"customers": [_CUSTOMER]},
    "/v1/customers/lookup": {"id": "1"},
    "/v1/models/{name}/promote": {"version": 1, "alias": "champion"},
    "/v1/models/{name}/rollback": {},
    "/v1/trainings": {"upload": "a file", "model": "mall", "segments": 2, "features": ["age"]},
    "/invocations": {"dataframe_split": {"columns": [*_CUSTOMER], "data": [[50, 50]]}},
    "/v2/models/{name}/infer": _TENSORS,
    "/v2/models/{name}/versions/{version}/infer": _TENSORS,
}
"""A body for each route that reads JSON."""

_FILES = {"/v1/check", "/v1/uploads"}
"""Routes that take JSON as a file, which is read by another process."""


def _example(path: str, operation: Mapping[str, Any]) -> bytes | None:
    if "application/json" not in operation.get("requestBody", {}).get("content", ()):
        return None
    return None if path in _FILES else json.dumps(_USUAL[path]).encode()


PLACES = {
    "paths": _in_paths,
    "queries": _in_queries,
    "headers": _in_headers,
    "JSON": _in_json,
    "CSV": _in_csv,
}


@pytest.mark.parametrize(
    "place", [exhaustive(place) if place in {"headers", "paths"} else place for place in PLACES]
)
@pytest.mark.parametrize("most", [FEW, pytest.param(MANY, marks=pytest.mark.exhaustive)])
def test_odd_requests_are_answered_without_a_500(app: FastAPI, place: str, most: int) -> None:
    _hold(app, [*PLACES[place](app.openapi())], most)


@pytest.mark.parametrize("most", [FEW, pytest.param(MANY, marks=pytest.mark.exhaustive)])
def test_odd_keys_are_refused(guarded: FastAPI, most: int) -> None:
    assert {each.status for each in _hold(guarded, [*_as_keys()], most)} <= {401, 431}


@pytest.mark.exhaustive
def test_odd_files_are_checked_without_a_crash(tmp_path: Path) -> None:
    """The work of the process that checks a posted file, without starting one for each."""
    file = tmp_path / "file"
    for table in _tables():
        file.write_bytes(table)

        with suppress(MallsegError):
            said = check_path(SETTINGS, file)
            assert json.loads(json.dumps(said)) == said


def _is_to_check(asked: Asked) -> bool:
    return (asked.method, asked.path) == ("POST", "/v1/check")


def _evenly(asked: list[Asked], most: int) -> list[Asked]:
    return asked[:: len(asked) // most + 1]


def _hold(app: FastAPI, asked: list[Asked], most: int) -> Any:
    chosen = _evenly(asked, most)
    to_check = [each for each in chosen if _is_to_check(each)]
    others = [each for each in chosen if not _is_to_check(each)]
    found = answers(app, [*others, *_evenly(to_check, CHECKS[most])])
    failed = [each for each in found if each.status >= 500]
    assert failed == []
    for each in found:
        assert all(b"\n" not in value and b"\r" not in value for _, value in each.headers)
        if each.status >= 400 and each.asked.method != "HEAD":
            assert (b"content-type", b"application/problem+json") in each.headers
    return found
