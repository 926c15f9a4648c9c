"""A training on customers of whom other versions disclose something already."""

from dataclasses import replace
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.application.events import Event
from mallseg.application.registry.delete_versions import DeleteVersions, PruneVersions
from mallseg.application.training_events import BreakdownsHeldBack
from mallseg.domain.profiles.profile import Profile
from mallseg.testing.builders import GENDERS, a_plan
from mallseg.testing.fake_cluster_analysis import PlainClusterAnalysis
from mallseg.testing.fake_clusterer import FarthestPointClusterer
from mallseg.testing.fake_customers import InMemoryCustomers
from mallseg.testing.fake_store import InMemoryStore
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES
from tests.use_cases import train_segmentation

# Two groups by income and score; in three segments, those at 35 k$ are on their own. Nothing of
# this could be subtracted, so both are shown where the versions can be compared.
PLACES = {("20", "30"): 40, ("35", "33"): 16, ("80", "70"): 40}
HEADER = ["id", "annual income (k$)", "spending score", "gender"]
CUSTOMERS = InMemoryCustomers(
    HEADER,
    [
        ["1", income, score, gender]
        for (income, score), each in PLACES.items()
        for gender in each * ["female"] + (each - 4) * ["male"]
    ],
)


@pytest.fixture
def store() -> InMemoryStore:
    return InMemoryStore()


def train(
    store: InMemoryStore | JoblibStore,
    segments: int,
    *,
    model: str = "mall",
    source: InMemoryCustomers = CUSTOMERS,
    **plan: object,
) -> tuple[Profile, list[Event]]:
    events: list[Event] = []
    trained = train_segmentation(
        clusterer=FarthestPointClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
        breakdowns=(GENDERS,),
    )(source, model=model, plan=a_plan(segments=segments, **plan), on_event=events.append)
    profile = store.profile(model, trained.version)
    assert profile is not None
    return profile, events


def shown(profile: Profile) -> int:
    table = profile.breakdown("gender")
    return sum(row is not None for row in table.segments.values()) if table else 0


def disclosed(events: list[Event]) -> list[Event]:
    return [each for each in events if isinstance(each, BreakdownsHeldBack)]


def test_counts_safe_beside_another_version_are_shown(store: InMemoryStore) -> None:
    assert shown(train(store, 2)[0]) == 2
    again, said = train(store, 2)
    other, then = train(store, 3)

    assert (shown(again), shown(other)) == (2, 3)
    assert disclosed([*said, *then]) == []


@pytest.mark.parametrize(
    "again", [{"features": (ANNUAL_INCOME,)}, {"features": (*DEFAULT_FEATURES[::-1],)}]
)
@pytest.mark.parametrize("model", ["mall", "outlet"])
def test_by_other_features_nothing_more_is_shown_of_the_same_customers(
    store: InMemoryStore, again: dict[str, object], model: str
) -> None:
    train(store, 2)

    profile, events = train(store, 3, model=model, **again)  # type: ignore[arg-type]

    assert profile.breakdowns == ()
    assert disclosed(events) == [BreakdownsHeldBack(labels=("gender",))]


def test_other_customers_are_shown_by_other_features_too(store: InMemoryStore) -> None:
    train(store, 2)
    other = replace(CUSTOMERS, records=CUSTOMERS.records[1:])

    profile, events = train(store, 2, source=other, features=(ANNUAL_INCOME,))

    assert shown(profile) == 2
    assert disclosed(events) == []


def test_disclosures_of_a_deleted_version_still_count(tmp_path: Path) -> None:
    store = JoblibStore(tmp_path)
    train(store, 2)
    train(store, 3)

    DeleteVersions(store=store)(model="mall", versions=[1])
    profile, events = train(store, 3)

    assert shown(profile) == 0
    assert disclosed(events) == [BreakdownsHeldBack(labels=("gender",))]


def test_pruning_versions_that_disclose_the_same_takes_nothing_away(tmp_path: Path) -> None:
    store = JoblibStore(tmp_path)
    for _ in range(4):
        train(store, 2)

    PruneVersions(store=store)(model="mall", keep=1)
    profile, events = train(store, 2)

    assert store.catalogue("mall").numbers != (1, 2, 3, 4, 5)
    assert shown(profile) == 2
    assert disclosed(events) == []


def test_an_unreadable_version_counts_as_disclosing_everything(tmp_path: Path) -> None:
    store = JoblibStore(tmp_path)
    train(store, 2)
    (tmp_path / "mall" / "versions" / "1" / "profile.json").write_bytes(b"{}")

    profile, _ = train(store, 3, model="outlet")

    assert shown(profile) == 0
