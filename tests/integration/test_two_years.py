"""Segments over months of retraining, in small; benchmarks/two_years.py does it at length."""

import pytest
from benchmarks.living_malls import FIVE, months
from benchmarks.two_years import (
    LivingModel,
    by_mallseg,
    creeping,
    month_of_the_announcement,
    names_lost,
    told,
)


@pytest.mark.parametrize("segments", [4, 7])
def test_a_year_of_chance_loses_no_name(segments: int) -> None:
    mall = [*months(400, churn=0.08, noise=10.0, total=13, seed=7)]

    assert names_lost(mall, segments, by_mallseg) == 0


@pytest.mark.parametrize("turn", ["grew", "split", "died", "born"])
def test_what_becomes_of_a_group_is_told_as_exactly_that(turn: str) -> None:
    assert told(turn, 3, seed=5) == [turn]


def test_a_creeping_segment_stays_itself_and_its_name_is_announced() -> None:
    announced, is_kept = month_of_the_announcement(seed=11)

    assert is_kept
    assert announced is not None
    assert 3 < announced < 24


def test_the_names_of_those_who_stay_where_they_are_fit_all_along() -> None:
    model = LivingModel()
    slugs: set[str] = set()
    for census in [*creeping(11)][:16]:
        model.trained_on(census, len(FIVE))
        slugs |= model.stale_names(census)

    assert slugs <= {"seg-02"}
