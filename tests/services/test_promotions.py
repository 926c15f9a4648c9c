"""Versions that change under load: what two workers answer, and when they know."""

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import Any

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.testing.builders import a_provenance, two_segments
from tests.builders_http import A_CUSTOMER
from tests.services.conftest import Serve

VERSIONS = range(1, 6)
CLIENTS, REQUESTS, PROMOTIONS = 8, 10_000, 100
HEADERS = {"content-type": "application/json"}


def ask(connection: http.client.HTTPConnection, path: str, body: object = None) -> Any:
    method = "GET" if body is None else "POST"
    connection.request(method, path, None if body is None else json.dumps(body), HEADERS)
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status == 200, content
    return json.loads(content)


def centre_of(answer: Any) -> tuple[int, float]:
    """Give the version that an answer names, and where its second segment has its centre."""
    return answer["version"], answer["segment"]["centre"]["annual_income_k"]


def asked(address: str, requests: int) -> set[tuple[int, float]]:
    connection = http.client.HTTPConnection(address, timeout=30)
    seen = {centre_of(ask(connection, "/v1/assignments", A_CUSTOMER)) for _ in range(requests)}
    cards = ask(connection, "/v1/segments")
    connection.close()
    return seen | {(cards["version"], cards["segments"][1]["centre"]["annual_income_k"])}


def promoted(address: str) -> int:
    connection = http.client.HTTPConnection(address, timeout=30)
    for _, version in zip(range(PROMOTIONS), cycle(VERSIONS), strict=False):
        ask(connection, "/v1/models/mall/promote", {"version": version})
        time.sleep(0.1)
    connection.close()
    return version


def test_every_answer_is_of_the_version_that_it_names(tmp_path: Path, serve: Serve) -> None:
    store = JoblibStore(tmp_path)
    for version in VERSIONS:
        store.save("mall", two_segments(shift=version), a_provenance(), as_champion=True)
    with serve(tmp_path, "--workers", "2") as address, ThreadPoolExecutor(CLIENTS + 1) as threads:
        last = threads.submit(promoted, address)
        found = [
            threads.submit(asked, address, REQUESTS // CLIENTS // 10) for _ in range(CLIENTS * 10)
        ]
        seen = set[tuple[int, float]]().union(*(each.result() for each in found))
        final = last.result()
        time.sleep(2)
        after = [asked(address, 1) for _ in range(20)]

    # The centre of the second segment is at 80, shifted by the number of the version.
    assert seen <= {(version, 80 + version) for version in VERSIONS}
    assert len(seen) > 1
    assert all(each == {(final, 80 + final)} for each in after)
