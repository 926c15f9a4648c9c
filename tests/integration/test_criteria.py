"""The criteria that a census gives, beside those that scikit-learn takes of all rows."""

import numpy as np
import pytest
from sklearn import metrics

from mallseg.adapters.sklearn_kmeans import silhouette
from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus, step_of
from mallseg.adapters.sklearn_kmeans.weighted_points import Floats, Labels
from mallseg.domain.customers.census import Census
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import census_of, ignore_progress
from mallseg.testing.contracts.analysed import repeated
from mallseg.testing.features import AGE, FEATURES
from tests.builders import mall_census
from tests.examples import exhaustive

NUMBERS = (2, 4, 6)


def _in_cents() -> Census:
    """The published customers with incomes to the cent: no two on one point, and no grid."""
    chance = np.random.default_rng(0)
    cents = chance.random(len(mall_census())).round(2)
    return census_of(
        {
            (income + cent, score): 1
            for (income, score), cent in zip(mall_census().points(), cents, strict=True)
        }
    )


CENSUSES = {
    "published": mall_census(),
    "each customer three times": repeated(mall_census(), 3),
    "incomes in cents": _in_cents(),
    "age alone": mall_census((AGE,)),
    "three features": mall_census(FEATURES),
}


def _candidates(census: Census, scaling: Scaling) -> tuple[Candidate, ...]:
    scale = FeatureScale.of_census(census, scaling)
    return NumpyClusterAnalysis().candidates(
        census, scale, segments=NUMBERS, seed=0, progress=ignore_progress
    )


def _rows(census: Census, scaling: Scaling) -> Floats:
    scale = FeatureScale.of_census(census, scaling)
    points = np.array([scale.standardise(point) for point in census.points()])
    return np.repeat(points, census.counts, axis=0)


def _labels(census: Census, scaling: Scaling, candidate: Candidate) -> Labels:
    scale = FeatureScale.of_census(census, scaling)
    centres = np.array([scale.standardise(centre) for centre in candidate.centres])
    rows = _rows(census, scaling)
    labels: Labels = np.square(rows[:, None] - centres).sum(axis=-1).argmin(axis=1)
    return labels


@pytest.fixture(params=["block by block", "on the grid"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Few points are summed in a few blocks; here they also take the way of many."""
    monkeypatch.setattr(silhouette, "_BLOCK", 60)
    if request.param == "on the grid":
        monkeypatch.setattr(silhouette, "_FEW_POINTS", 0)
    return str(request.param)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("scaling", [Scaling.STANDARD, exhaustive(Scaling.NONE)])
@pytest.mark.parametrize(
    "name", [name if name == "three features" else exhaustive(name) for name in CENSUSES]
)
def test_the_criteria_equal_those_of_scikit_learn_on_all_rows(name: str, scaling: Scaling) -> None:
    census = CENSUSES[name]
    rows = _rows(census, scaling)
    for candidate in _candidates(census, scaling):
        labels = _labels(census, scaling, candidate)
        assert candidate.silhouette == pytest.approx(
            metrics.silhouette_score(rows, labels), abs=1e-9
        )
        assert candidate.davies_bouldin == pytest.approx(
            metrics.davies_bouldin_score(rows, labels), abs=1e-9
        )
        assert candidate.calinski_harabasz == pytest.approx(
            metrics.calinski_harabasz_score(rows, labels), rel=1e-9
        )


@pytest.mark.exhaustive
def test_an_offset_of_a_thousand_million_costs_nothing() -> None:
    moved = census_of(
        {
            (x + 1e9, y): c
            for (x, y), c in zip(mall_census().points(), mall_census().counts, strict=True)
        }
    )
    for here, there in zip(
        _candidates(mall_census(), Scaling.STANDARD),
        _candidates(moved, Scaling.STANDARD),
        strict=True,
    ):
        assert there.silhouette == pytest.approx(here.silhouette, abs=1e-9)
        assert there.inertia == pytest.approx(here.inertia, rel=1e-9)


@pytest.mark.exhaustive
def test_many_points_off_a_grid_are_sampled_and_the_error_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    census = CENSUSES["incomes in cents"]
    exact = _candidates(census, Scaling.STANDARD)
    monkeypatch.setattr(silhouette, "_MAX_POINTS", 100)
    monkeypatch.setattr(silhouette, "_MAX_CELLS", 100)
    monkeypatch.setattr(silhouette, "_DRAWN", 120)
    for drawn, true in zip(_candidates(census, Scaling.STANDARD), exact, strict=True):
        assert 0 < drawn.silhouette_error < 0.04
        assert abs(drawn.silhouette - true.silhouette) < 4 * drawn.silhouette_error


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ([15.0, 17.0, 20.0], 1.0),
        ([0.0, 2.0, 6.0], 2.0),
        ([0.1, 0.2, 0.3, 0.7], 0.1),
        ([15 * 3.67, 17 * 3.67, 20 * 3.67], 3.67),
        ([1e9, 1e9 + 3, 1e9 + 5], 1.0),
        ([4.0, 4.0], 0.0),
        ([0.0, 1.0, 2**0.5], 0.0),
    ],
)
def test_the_grid_on_which_values_stand_is_found(values: list[float], step: float) -> None:
    assert step_of(np.array(values)) == pytest.approx(step)


def test_whole_numbers_stand_for_half_a_step_around_them() -> None:
    census = census_of({(0.0, 1.0): 1, (1.0, 1.0): 1, (2.0, 2.0): 1})
    scaled_census = ScaledCensus.of(census, FeatureScale.of_census(census, Scaling.NONE))
    # The variance of a uniform distribution over one step.
    assert scaled_census.rounding.tolist() == pytest.approx([1 / 12, 1 / 12])


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", [0, exhaustive(2**32 - 1)])
def test_the_best_known_inertia_is_found_for_every_number(seed: int) -> None:
    census = mall_census()
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    candidates = NumpyClusterAnalysis().candidates(
        census, scale, segments=range(2, 11), seed=seed, progress=ignore_progress
    )
    best_known = (  # docs/decisions/0006-random-swap.md
        269.016794, 157.704008, 108.921317, 65.568408, 55.057348, 44.864756, 37.148117, 32.330814,
        29.061153,
    )  # fmt: skip
    assert [one.inertia for one in candidates] == pytest.approx(best_known, abs=1e-6)


def test_labels_are_those_of_the_nearest_centres() -> None:
    scaled_census = ScaledCensus.of(
        mall_census(), FeatureScale.of_census(mall_census(), Scaling.STANDARD)
    )
    (two, *_) = _candidates(mall_census(), Scaling.STANDARD)
    labels = scaled_census.labels(two.centres)
    sizes = np.bincount(labels, scaled_census.points.weights)
    assert tuple(sizes.astype(int).tolist()) == two.division.customers
