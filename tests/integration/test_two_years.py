"""Segments over months of retraining, in small; benchmarks/two_years.py does it at length."""

import pytest
from benchmarks.living_malls import FIVE, months
from benchmarks.two_years import (
    LivingModel,
    by_mallseg,
    creeping,
    month_of_the_announcement,
    names_lost,
    owners_of_numbers,
    transitions_of,
)

from tests.examples import exhaustive


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("segments", "total"), [(4, 4), exhaustive(4, 7), exhaustive(4, 13), exhaustive(7, 13)]
)
def test_no_name_is_lost_by_chance_in_two_years(segments: int, total: int) -> None:
    mall = [*months(400, churn=0.08, noise=10.0, total=total, seed=7)]

    assert names_lost(mall, segments, by_mallseg) == 0


@pytest.mark.exhaustive
@pytest.mark.parametrize("total", [8, exhaustive(200)])
def test_no_number_changes_owner_while_its_slug_lives(total: int) -> None:
    owners = owners_of_numbers(total, seed=total)

    assert all(len({*slugs}) == 1 for slugs in owners.values())
    assert {*owners} == {*range(1, len(owners) + 1)}
    assert len(owners) > 5  # some segments were born later


@pytest.mark.parametrize("kind", ["split", *map(exhaustive, ("growth", "death", "birth"))])
def test_a_change_of_one_group_is_one_transition(kind: str) -> None:
    assert transitions_of(kind, 3, seed=5) == [kind]


@pytest.mark.exhaustive
def test_a_creeping_segment_keeps_its_identity_and_gets_a_stale_name() -> None:
    announced, is_kept = month_of_the_announcement(seed=11)

    assert is_kept
    assert announced is not None
    assert 3 < announced < 24


@pytest.mark.exhaustive
def test_the_names_of_segments_that_stay_keep_fitting() -> None:
    model = LivingModel()
    slugs: set[str] = set()
    for census in [*creeping(11)][:16]:
        model.trained_on(census, len(FIVE))
        slugs |= model.stale_names(census)

    assert slugs <= {"seg-02"}
