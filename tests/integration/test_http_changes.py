"""Which version is in use, changed over HTTP; aliases and profiles; customers by the ledger."""

import sqlite3
from array import array
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.adapters.sqlite_ledger.ledger import SqliteLedger
from mallseg.domain.moves.membership import SettlingRule
from mallseg.domain.sources.identified import IdentifiedBatch
from tests.builders_http import A_CUSTOMER, client_of, http_log, train_by_hand


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Three versions, the last of which is in use."""
    for shift in (0, 1, 2):
        train_by_hand(tmp_path, shift=shift)
    return tmp_path


@pytest.fixture
def client(store: Path) -> Iterator[TestClient]:
    with client_of(store) as client:
        yield client


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The same three versions, for what changes nothing."""
    store = tmp_path_factory.mktemp("untouched")
    for shift in (0, 1, 2):
        train_by_hand(store, shift=shift)
    fill(store, date(2026, 1, 31), anna=(20, 30))
    with client_of(store) as client:
        yield client


def promote(client: TestClient, body: object, model: str = "mall") -> Any:
    return client.post(f"/v1/models/{model}/promote", json=body)


def served(client: TestClient) -> int:
    return int(client.post("/v1/assignments", json=A_CUSTOMER).json()["version"])


def test_a_version_is_put_into_use_and_back(client: TestClient) -> None:
    promoted = promote(client, {"version": 1})
    after = served(client)
    back = client.post("/v1/models/mall/rollback", json={})

    assert promoted.json() == {"model": "mall", "alias": "champion", "version": 1, "before": 3}
    assert after == 1
    assert back.json() == {"model": "mall", "alias": "champion", "version": 3, "before": 1}
    assert served(client) == 3


def test_a_version_may_be_given_an_alias_and_be_named_by_it(client: TestClient) -> None:
    promote(client, {"version": "2", "alias": "trial"})
    promoted = promote(client, {"version": "trial"})

    assert promoted.json()["version"] == 2
    assert client.get("/v1/models/mall/aliases").json() == {
        "model": "mall", "aliases": {"champion": 2, "trial": 2},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "not_a_version"),
        ({"version": None}, 422, "not_a_version"),
        ({"version": True}, 422, "not_a_version"),
        ({"version": 1.5}, 422, "not_a_version"),
        ({"version": 0}, 422, "not_a_version"),
        ({"version": -1}, 422, "not_a_version"),
        ({"version": ""}, 422, "not_a_version"),
        ({"version": "../1"}, 422, "not_a_version"),
        ({"version": 1, "alias": 7}, 422, "not_an_alias"),
        ({"version": 1, "alias": "7"}, 422, "not_an_alias"),
        ({"version": 1, "alias": "../up"}, 422, "not_an_alias"),
        ({"version": 1, "model": "shop"}, 422, "unknown_field"),
        ([], 422, "not_an_object"),
        ({"version": 9}, 404, "unknown_version"),
        ({"version": 10**17}, 404, "unknown_version"),
        ({"version": "trial"}, 404, "unknown_version"),
    ],
)
def test_a_failed_promotion_changes_nothing(
    untouched: TestClient, body: object, status: int, code: str
) -> None:
    response = promote(untouched, body)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert served(untouched) == 3


def test_only_models_that_are_served_are_changed(client: TestClient, store: Path) -> None:
    train_by_hand(store, model="hidden")

    assert promote(client, {"version": 1}, model="hidden").status_code == 404
    assert client.post("/v1/models/hidden/rollback", json={}).status_code == 404


def test_a_damaged_version_is_not_promoted(client: TestClient, store: Path) -> None:
    (store / "mall/versions/1/model.joblib").write_bytes(b"damaged")

    assert promote(client, {"version": 1}).status_code == 503
    assert served(client) == 3


def test_rolling_back_needs_an_earlier_champion(tmp_path: Path) -> None:
    train_by_hand(tmp_path)
    with client_of(tmp_path) as client:
        problem = client.post("/v1/models/mall/rollback", json={})

    assert problem.status_code == 409
    assert problem.json()["code"] == "no_earlier_version"


def test_a_version_may_be_any_integral_json_number(client: TestClient) -> None:
    assert promote(client, {"version": 1.0}).status_code == 200
    assert promote(client, {"version": 1.5}).status_code == 422
    assert promote(client, {"version": 1e300}).status_code == 422


def test_a_read_only_store_is_a_fault_until_it_is_writable(client: TestClient, store: Path) -> None:
    lock = next(path for path in [store / "mall/.lock", store / "mall/lock"] if path.exists())
    kept = lock.read_bytes()
    lock.unlink()
    lock.mkdir()
    with http_log() as lines:
        refused = promote(client, {"version": 1})
    faults = client.get("/readyz").json()["faults"]
    lock.rmdir()
    lock.write_bytes(kept)
    promote(client, {"version": 1})

    assert refused.status_code == 503
    assert str(store) not in refused.text
    assert faults == {"store": "store-unavailable"}
    assert [line["event"] for line in lines] == ["part_fails", "request"]
    assert client.get("/readyz").json()["faults"] == {}


def test_a_profile_is_the_content_of_the_report(trained_once: Path) -> None:
    with client_of(trained_once) as client:
        profile = client.get("/v1/models/mall/versions/champion/profile")
        unknown = client.get("/v1/models/mall/versions/99/profile")

    assert {"headline", "segments", "map", "study", "borders", "data"} <= {*profile.json()}
    assert unknown.status_code == 404


def fill(store: Path, day: date, **columns: tuple[float, float]) -> None:
    """Tell the ledger where customers are on a day."""
    stored = JoblibStore(store).load("mall")
    rule = SettlingRule(
        model="mall", version=stored.version, segmentation=stored.segmentation, as_of=day
    )
    with SqliteLedger(store).updating(rule) as update:
        values = [array("d", [own[axis] for own in columns.values()]) for axis in range(2)]
        update.add(IdentifiedBatch(ids=[*columns], columns=tuple(values), unusable_ids=()))
        update.compare()
        update.commit()


@pytest.fixture
def with_ledger(store: Path, client: TestClient) -> TestClient:
    fill(store, date(2026, 1, 31), anna=(20, 30), boris=(81, 71))
    fill(store, date(2026, 2, 28), anna=(83, 70), boris=(81, 72))
    return client


def look_up(client: TestClient, body: object) -> Any:
    return client.post("/v1/customers/lookup", json=body)


def test_a_customer_is_looked_up_by_the_id_in_the_body(with_ledger: TestClient) -> None:
    with http_log() as lines:
        moved = look_up(with_ledger, {"id": "anna"}).json()
        stayed = look_up(with_ledger, {"id": "boris"}).json()

    assert moved["memberships"] == [
        {
            "model": "mall", "version": 3, "segment": "seg-02", "since": "2026-02-28",
            "last_seen": "2026-02-28",
            "last_change": {
                "day": "2026-02-28", "before": "seg-01", "after": "seg-02", "cause": "customer",
                "version": 3,
            },
        }
    ]  # fmt: skip
    assert stayed["memberships"][0]["since"] == "2026-01-31"
    assert stayed["memberships"][0]["last_change"] is None
    assert not {"anna", "boris"} & {*str(lines).split("'")}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"id": "unknown"}, 404), ({"id": "ANNA"}, 404), ({"id": ""}, 422), ({"id": 7}, 422),
        ({}, 422), ([], 422), ({"id": "anna", "model": "mall"}, 422), ({"id": "a" * 257}, 422),
    ],
)  # fmt: skip
def test_an_unknown_customer_is_not_found(untouched: TestClient, body: object, status: int) -> None:
    response = look_up(untouched, body)

    assert response.status_code == status
    assert "anna" not in response.text.lower()


def test_a_missing_ledger_is_not_a_fault(client: TestClient) -> None:
    response = look_up(client, {"id": "anna"})

    assert (response.status_code, response.json()["code"]) == (404, "no_ledger")
    assert client.get("/readyz").json()["faults"] == {}


def test_a_damaged_ledger_is_reported_as_a_fault_until_it_is_repaired(
    with_ledger: TestClient, store: Path
) -> None:
    file = store / "ledger.sqlite"
    kept = file.read_bytes()
    file.write_bytes(b"damaged" * 1000)
    refused = look_up(with_ledger, {"id": "anna"})
    faults = with_ledger.get("/readyz").json()["faults"]
    answered = served(with_ledger)
    file.write_bytes(kept)
    found = look_up(with_ledger, {"id": "anna"})

    assert (refused.status_code, answered, found.status_code) == (503, 3, 200)
    assert faults == {"ledger": "ledger-unavailable"}
    assert with_ledger.get("/readyz").json()["faults"] == {}


@pytest.mark.exhaustive
def test_a_locked_ledger_delays_lookups_only(with_ledger: TestClient, store: Path) -> None:
    with closing(sqlite3.connect(store / "ledger.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        refused = look_up(with_ledger, {"id": "anna"})
        answered = served(with_ledger)

    assert (refused.status_code, refused.json()["code"]) == (503, "ledger_in_use")
    assert answered == 3


def test_a_lookup_needs_no_permission_to_write(with_ledger: TestClient, store: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in store.iterdir()}

    look_up(with_ledger, {"id": "anna"})

    assert {path.name: path.stat().st_mtime_ns for path in store.iterdir()} == before
