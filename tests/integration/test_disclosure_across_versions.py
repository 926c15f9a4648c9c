"""Versions of the same customers side by side: subtracting them tells of no small group."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import pytest

from mallseg.adapters.joblib_store.store import JoblibStore
from mallseg.adapters.sklearn_kmeans.clusterer import SklearnClusterer
from mallseg.application.events import BreakdownsHeldBack, Event
from mallseg.application.registry.delete_versions import DeleteVersions, PruneVersions
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.profiles.disclosed_before import DisclosedBefore, EarlierVersion
from mallseg.domain.profiles.disclosure import Disclosure
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import AGES, GENDERS, a_plan
from mallseg.testing.fake_cluster_analysis import PlainClusterAnalysis
from mallseg.testing.fakes import InMemoryCustomers, InMemoryStore
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES
from tests.attacker import Attacker
from tests.builders import MALL_CSV, mall_rows
from tests.examples import exhaustive
from tests.malls import published
from tests.use_cases import train_segmentation

PEOPLE = mall_rows()
PAIRS = [pair for pair in product(range(2, 13), repeat=2) if pair[0] != pair[1]]
QUICK = [(5, 6), (6, 5), (3, 8)]
Fitted = tuple[Segmentation, Profile]


def one_after_the_other(*numbers: int) -> list[Fitted]:
    """Train the published customers in these numbers of segments, and disclose what is safe."""
    found: list[Fitted] = []
    for number in numbers:
        fit = published(number)
        versions = tuple(
            EarlierVersion(segmentation=own, tables=profile.breakdowns) for own, profile in found
        )
        before = DisclosedBefore(versions=versions)
        profile = Profile.of(fit.census, fit.segmentation, before=before)
        found.append((fit.segmentation, profile))
    return found


def small_groups_found(versions: Sequence[Fitted], breakdown: Breakdown, which: int) -> list[str]:
    """Subtract everything from everything; list the small groups of which the size follows."""
    points = [person[2] for person in PEOPLE]
    places = [*zip(*(own.place(points) for own, _ in versions), strict=True)]
    atoms = sorted({*places})
    truth = [[0] * len(breakdown.groups) for _ in atoms]
    for place, person in zip(places, PEOPLE, strict=True):
        truth[atoms.index(place)][breakdown.groups.index(str(person[which]))] += 1
    attacker = Attacker((len(atoms), len(breakdown.groups)), [*map(sum, truth)])
    rows = []
    for version, (segmentation, profile) in enumerate(versions):
        parts = [
            [i for i, atom in enumerate(atoms) if atom[version] == row]
            for row in range(len(segmentation.segments))
        ]
        rows.append(parts)
        if shown := disclosure(profile, segmentation, breakdown):
            attacker.read(shown, parts)
    wanted = [part for parts in rows for part in parts] + [[i] for i in range(len(atoms))]
    for one, other in pairwise(rows):
        wanted += [[*{*a} - {*b}] for a in one for b in other if {*a} & {*b} and {*a} - {*b}]
        wanted += [[*{*b} - {*a}] for a in one for b in other if {*a} & {*b} and {*b} - {*a}]
    return [
        f"{breakdown.groups[j]} of {part}"
        for part, j in product(wanted, range(len(breakdown.groups)))
        if 1 <= sum(truth[i][j] for i in part) <= 10
        and attacker.is_inferred([(i, j) for i in part])
    ]


def disclosure(
    profile: Profile, segmentation: Segmentation, breakdown: Breakdown
) -> Disclosure | None:
    table = profile.breakdown(breakdown.name)
    if table is None:
        return None
    slugs = [segment.slug for segment in segmentation.segments]
    names = breakdown.groups
    return Disclosure(
        grouping=tuple(tuple(names.index(own) for own in group) for group in table.groups),
        overall=table.overall,
        rows=tuple(table.segments[slug] for slug in slugs),
        nearly_all={slugs.index(slug): group for slug, group in table.nearly_all.items()},
    )


@pytest.mark.parametrize(
    "numbers", [*QUICK, *(exhaustive(pair) for pair in PAIRS if pair not in QUICK)]
)
def test_no_small_group_follows_from_two_versions(numbers: tuple[int, int]) -> None:
    versions = one_after_the_other(*numbers)

    assert small_groups_found(versions, GENDERS, 1) == []
    assert small_groups_found(versions, AGES, 0) == []


def test_no_small_group_follows_from_four_versions() -> None:
    versions = one_after_the_other(5, 3, 6, 4)

    assert small_groups_found(versions, GENDERS, 1) == []


def test_two_versions_that_do_not_know_of_each_other_would_disclose_one() -> None:
    """What the others are for: the attacker finds something where nothing is held back."""
    alone = [one_after_the_other(number)[0] for number in (5, 6)]

    assert small_groups_found(alone, GENDERS, 1)


def test_the_same_segments_are_shown_again_and_those_of_other_customers_are_not() -> None:
    first, again, other = one_after_the_other(5, 5, 7)

    assert again[1].breakdowns == first[1].breakdowns
    for one, another in zip(first[1].breakdowns, other[1].breakdowns, strict=True):
        assert another.overall == one.overall
        assert shown(another.segments) < shown(one.segments)


def shown(rows: object) -> int:
    return sum(row is not None for row in rows.values())  # type: ignore[attr-defined]


@pytest.fixture
def store() -> InMemoryStore:
    return InMemoryStore()


def train(
    store: InMemoryStore | JoblibStore, segments: int, *, model: str = "mall", **plan: object
) -> tuple[Profile | None, list[Event]]:
    events: list[Event] = []
    trained = train_segmentation(
        clusterer=SklearnClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
        breakdowns=(AGES, GENDERS),
    )(
        customers(),
        model=model,
        plan=a_plan(**{"segments": segments, **plan}),
        on_event=events.append,
    )
    return store.profile(model, trained.version), events


def customers() -> InMemoryCustomers:
    header, *lines = MALL_CSV.read_text(encoding="utf-8").splitlines()
    return InMemoryCustomers(header.split(","), [line.split(",") for line in lines])


def gender_rows(profile: Profile | None) -> int:
    table = profile.breakdown("gender") if profile else None
    return shown(table.segments) if table else 0


def test_a_training_on_the_same_customers_says_what_it_holds_back(store: InMemoryStore) -> None:
    first, said = train(store, 5)
    again, still = train(store, 5)
    other, then = train(store, 7)

    assert gender_rows(first) == gender_rows(again) == 3
    assert gender_rows(other) == 0
    assert [BreakdownsHeldBack(labels=("age", "gender"))] == [
        each for each in [*said, *still, *then] if isinstance(each, BreakdownsHeldBack)
    ]


@pytest.mark.parametrize(
    "again",
    [
        {"model": "outlet"},
        {"features": (ANNUAL_INCOME,)},
        {"features": (*DEFAULT_FEATURES[::-1],)},
        {"keep_outliers": True},
    ],
)
def test_no_other_way_to_train_shows_the_same_customers_again(
    store: InMemoryStore, again: dict[str, object]
) -> None:
    train(store, 5)

    profile, _ = train(store, 7, **again)  # type: ignore[arg-type]

    assert gender_rows(profile) == 0


def test_other_customers_are_shown(store: InMemoryStore) -> None:
    train(store, 5)
    other = replace(customers(), records=customers().records[:-1])
    trained = train_segmentation(
        clusterer=SklearnClusterer(),
        cluster_analysis=PlainClusterAnalysis(),
        store=store,
        breakdowns=(GENDERS,),
    )(other, model="mall", plan=a_plan(segments=7))

    assert gender_rows(store.profile("mall", trained.version)) > 0


def test_what_a_deleted_version_disclosed_stays_disclosed(tmp_path: Path) -> None:
    store = JoblibStore(tmp_path)
    train(store, 5)
    train(store, 7)

    DeleteVersions(store=store)(model="mall", versions=[1])
    profile, _ = train(store, 6)

    assert gender_rows(profile) == 0


def test_pruning_versions_of_the_same_segments_takes_nothing_away(tmp_path: Path) -> None:
    store = JoblibStore(tmp_path)
    for _ in range(4):
        train(store, 5)

    PruneVersions(store=store)(model="mall", keep=1)
    profile, _ = train(store, 5)

    assert len(store.catalogue("mall").numbers) < 5
    assert gender_rows(profile) == 3
