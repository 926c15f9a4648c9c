"""Verdicts on malls whose groups are known: a small part of benchmarks/choosing_k.py."""

from functools import cache

import numpy as np
import pytest
from benchmarks.choosing_k import chosen_by_mallseg, judged
from benchmarks.made_up_malls import CLEAR, WITHOUT_GROUPS, with_groups, without_groups

from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.application.events import Event
from mallseg.application.training.study_segments import JudgeNumber, NumberComparison
from mallseg.application.training_events import NumbersAdded
from mallseg.domain.customers.census import Census
from mallseg.domain.customers.feature import Feature
from mallseg.domain.number_of_segments.verdict import Judgement, Verdict
from mallseg.domain.segments.plan import Plan
from mallseg.domain.segments.scaling import FeatureScale
from mallseg.testing.builders import a_plan, census_of
from mallseg.testing.contracts.analysed import repeated
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES, FEATURES
from tests.builders import mall_census
from tests.examples import exhaustive

SEED = 5
MALLS = {
    "published": mall_census(),
    "clear": with_groups(np.random.default_rng(SEED), 300, 4, CLEAR),
}


def _chosen(census: Census) -> int:
    return chosen_by_mallseg(*judged(census))


def _judgement(census: Census) -> Judgement:
    return judged(census)[1].judgement


@cache
def _as_it_is(name: str) -> Judgement:
    return _judgement(MALLS[name])


def _in_another_unit(census: Census, factors: tuple[float, ...]) -> Census:
    points = (
        tuple(value * factor for value, factor in zip(point, factors, strict=True))
        for point in census.points()
    )
    return census_of(dict(zip(points, census.counts, strict=True)), census.features)


@pytest.mark.parametrize("groups", [2, exhaustive(7)])
def test_clear_groups_are_found(groups: int) -> None:
    chance = np.random.default_rng(SEED)
    assert _chosen(with_groups(chance, 500, groups, CLEAR)) == groups


def _judged_by(census: Census, plan: Plan, events: list[Event]) -> NumberComparison:
    judge = JudgeNumber(cluster_analysis=NumpyClusterAnalysis())
    scale = FeatureScale.of_census(census, plan.scaling)
    return judge(census, scale, plan=plan, on_event=events.append)


TWELVE = census_of(
    {
        (20.0 + 30 * column + x, 10.0 + 30 * row + y): 1
        for column in range(4)
        for row in range(3)
        for x in range(4)
        for y in range(3)
    }
)


@pytest.mark.exhaustive
def test_more_numbers_are_compared_if_the_best_may_be_higher() -> None:
    events: list[Event] = []

    judged = _judged_by(TWELVE, a_plan(), events)

    assert NumbersAdded(above=10, highest=20) in events
    assert judged.judgement == Judgement(verdict=Verdict.CLEAR, segments=12)
    assert judged.compared_above == 10
    assert judged.candidates[-1].segments == 20


def test_no_more_numbers_are_compared_than_those_asked_for() -> None:
    judged = _judged_by(TWELVE, a_plan(candidates=(2, 3, 4)), [])

    assert [candidate.segments for candidate in judged.candidates] == [2, 3, 4]
    assert judged.compared_above is None


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", WITHOUT_GROUPS)
def test_no_groups_are_found_where_there_are_none(kind: str) -> None:
    chance = np.random.default_rng(SEED)
    assert _chosen(without_groups(chance, 300, kind)) == 0


@pytest.mark.exhaustive
@pytest.mark.parametrize(("features", "groups"), [((ANNUAL_INCOME,), 3), exhaustive(FEATURES, 5)])
def test_the_rule_carries_over_to_other_features(
    features: tuple[Feature, ...], groups: int
) -> None:
    chance = np.random.default_rng(SEED)
    assert _chosen(with_groups(chance, 500, groups, CLEAR, features)) == groups
    assert _chosen(without_groups(chance, 300, "uniform", features)) == 0


def test_the_published_mall_has_five_soft_groups() -> None:
    assert _as_it_is("published") == Judgement(verdict=Verdict.SOFT, segments=5)


@pytest.mark.exhaustive
@pytest.mark.parametrize("times", [3])
@pytest.mark.parametrize("name", ["published", exhaustive("clear")])
def test_repeating_all_rows_changes_no_verdict(name: str, times: int) -> None:
    assert _judgement(repeated(MALLS[name], times)) == _as_it_is(name)


@pytest.mark.parametrize("factors", [exhaustive((1000.0, 1.0)), exhaustive((3.67, 0.1))])
@pytest.mark.parametrize("name", ["published", exhaustive("clear")])
def test_the_unit_of_a_feature_changes_no_verdict(name: str, factors: tuple[float, ...]) -> None:
    assert _judgement(_in_another_unit(MALLS[name], factors)) == _as_it_is(name)


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", [1])
def test_no_seed_changes_what_is_said_of_the_published_mall(seed: int) -> None:
    found = _judged_by(mall_census(), a_plan(seed=seed), []).judgement
    assert found == Judgement(verdict=Verdict.SOFT, segments=5)


def test_a_made_up_mall_has_whole_numbers_in_range() -> None:
    census = with_groups(np.random.default_rng(SEED), 500, 6, CLEAR)
    assert census.features == DEFAULT_FEATURES
    assert census.customers == 500
    for column, (lowest, highest) in zip(census.columns, ((15, 137), (1, 99)), strict=True):
        assert (min(column), max(column)) == (lowest, highest)
        assert all(value.is_integer() for value in column)
