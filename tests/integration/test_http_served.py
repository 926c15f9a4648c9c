"""Which model and version are asked, what an answer says of them, and what is kept of them."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.naming import Wording
from mallseg.entrypoints.http.routes.cards import Cards
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.fake_store import InMemoryStore
from tests.builders_http import A_CUSTOMER, client_of, train_by_hand


def _filled(store: Path) -> Path:
    """Two models that are served, and one that is not; the usual one has a challenger."""
    train_by_hand(store)
    JoblibStore(store).save("mall", two_segments(shift=2), a_provenance(), as_challenger=True)
    train_by_hand(store, model="shop", shift=5)
    train_by_hand(store, model="hidden")
    return store


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return _filled(tmp_path)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with client_of(_filled(tmp_path_factory.mktemp("served")), models=["shop"]) as client:
        yield client


@pytest.mark.parametrize(
    ("query", "given_by", "income"),
    [
        ("", ("mall", 1), 80),
        ("?version=champion", ("mall", 1), 80),
        ("?version=challenger", ("mall", 2), 82),
        ("?version=2", ("mall", 2), 82),
        ("?model=shop", ("shop", 1), 85),
        ("?model=shop&version=1", ("shop", 1), 85),
    ],
)
def test_a_request_may_name_a_model_and_a_version(
    client: TestClient, query: str, given_by: tuple[str, int], income: float
) -> None:
    answered = client.post(f"/v1/assignments{query}", json=A_CUSTOMER)
    cards = client.get(f"/v1/segments{query}")
    card = client.get(f"/v1/segments/seg-02{query}")
    features = client.get(f"/v1/features{query}")

    for response in (answered, cards, features):
        assert (response.json()["model"], response.json()["version"]) == given_by
    for response in (answered, cards, card, features):
        said = response.headers["x-mallseg-model"], response.headers["x-mallseg-version"]
        assert said == (given_by[0], str(given_by[1]))
    assert answered.json()["segment"]["centre"]["annual_income_k"] == income
    assert card.json()["centre"]["annual_income_k"] == income
    assert card.json() == cards.json()["segments"][1]


@pytest.mark.parametrize(
    ("query", "status", "slug"),
    [
        ("?model=hidden", 404, "model-not-found"),
        ("?model=nowhere", 404, "model-not-found"),
        ("?model=../mall", 404, "model-not-found"),
        ("?model=", 404, "model-not-found"),
        ("?version=7", 404, "model-not-found"),
        ("?version=trial", 404, "model-not-found"),
        ("?version=-1", 422, "invalid-option"),
        ("?version=", 422, "invalid-option"),
        ("?version=00", 422, "invalid-option"),
    ],
)
def test_models_that_are_not_served_are_not_found(
    client: TestClient, query: str, status: int, slug: str
) -> None:
    for response in (
        client.post(f"/v1/assignments{query}", json=A_CUSTOMER),
        client.get(f"/v1/segments{query}"),
        client.get(f"/v1/features{query}"),
    ):
        assert response.status_code == status
        assert response.json()["type"] == f"urn:problem-type:mallseg:{slug}"


@pytest.mark.parametrize("own", ["C-1", "ü", "a" * 256, None])
def test_an_id_is_echoed(client: TestClient, own: str | None) -> None:
    answer = client.post("/v1/assignments", json={**A_CUSTOMER, "id": own}).json()

    assert answer["id"] == own


def test_without_an_id_there_is_none(client: TestClient) -> None:
    assert client.post("/v1/assignments", json=A_CUSTOMER).json()["id"] is None


@pytest.mark.parametrize("own", [7, "", "a" * 257, True, [], {}])
def test_an_id_must_be_a_short_string(client: TestClient, own: object) -> None:
    problem = client.post("/v1/assignments", json={**A_CUSTOMER, "id": own}).json()

    (fault,) = problem["errors"]
    assert (fault["field"], fault["code"]) == ("id", "not_an_id")


@dataclass
class CountingStore(InMemoryStore):
    """Counts how often a profile is read."""

    profiles_read: int = 0

    def profile(self, model: str, version: int) -> Profile | None:
        self.profiles_read += 1
        return super().profile(model, version)


def _kept() -> tuple[CountingStore, Cards]:
    store = CountingStore()
    for shift in range(12):
        store.save("mall", two_segments(shift=shift), a_provenance(), as_champion=True)
    return store, Cards(store=store, wording=Wording())


def test_cards_are_encoded_once_for_concurrent_requests() -> None:
    store, cards = _kept()
    stored = store.load("mall")

    async def ask() -> list[Any]:
        return await asyncio.gather(*(cards.of(stored) for _ in range(8)))

    first, *others = asyncio.run(ask())

    assert store.profiles_read == 1
    assert all(each is first for each in others)


def test_the_cards_of_a_few_versions_are_cached() -> None:
    store, cards = _kept()

    async def ask() -> list[bytes]:
        return [(await cards.of(store.load("mall", number))).all for number in range(1, 13)]

    written = asyncio.run(ask())

    assert len({*written}) == 12
    assert len(cards._cache) == 8


def test_cards_are_not_mixed_up_between_versions_of_one_number() -> None:
    """As after a backup was put back: the number is the same, the version is not."""
    store, cards = _kept()
    stored = store.load("mall", 1)

    async def ask() -> tuple[bytes, bytes]:
        first = await cards.of(stored)
        store.contents["mall", 1] = two_segments(shift=9), None
        return first.all, (await cards.of(store.load("mall", 1))).all

    before, after = asyncio.run(ask())

    assert before != after


def test_a_damaged_new_version_is_a_fault_while_the_old_one_serves(store: Path) -> None:
    with client_of(store) as client:
        assert client.get("/readyz").json()["faults"] == {}
        (train_by_hand(store, shift=3) / "model.joblib").write_bytes(b"damaged")
        ready = client.get("/readyz")
        answered = client.post("/v1/assignments", json=A_CUSTOMER)

    assert ready.json() == {
        "model": "mall", "version": 1, "faults": {"model": "unreadable-model"},
    }  # fmt: skip
    assert (answered.status_code, answered.json()["version"]) == (200, 1)


def test_a_service_goes_on_when_its_store_is_lost(store: Path) -> None:
    with client_of(store) as client:
        client.get("/v1/segments")
        store.rename(store.with_name("gone"))
        ready = client.get("/readyz")
        answers = [client.post("/v1/assignments", json=A_CUSTOMER), client.get("/v1/segments")]
        store.with_name("gone").rename(store)
        recovered = client.get("/readyz")

    assert ready.json()["faults"] == {"model": "model-not-found"}
    assert [each.status_code for each in answers] == [200, 200]
    assert recovered.json()["faults"] == {}
