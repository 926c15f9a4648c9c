"""Saddle ratios of shapes whose answer is known."""

import numpy as np
import pytest
from benchmarks.choosing_k import judged

from mallseg.adapters.sklearn_kmeans.cluster_analysis import NumpyClusterAnalysis
from mallseg.adapters.sklearn_kmeans.criteria import Clusters
from mallseg.adapters.sklearn_kmeans.scaled_census import ScaledCensus
from mallseg.adapters.sklearn_kmeans.weighted_points import WeightedPoints
from mallseg.domain.customers.census import Census
from mallseg.domain.number_of_segments.border import BorderKind
from mallseg.domain.number_of_segments.candidate import Candidate
from mallseg.domain.number_of_segments.verdict import Verdict
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import census_of
from mallseg.testing.contracts.analysed import candidates_of
from tests.builders import mall_census
from tests.examples import exhaustive

CUSTOMERS = 200


def _ring() -> Census:
    rng = np.random.default_rng(0)
    turn, radius = 2 * np.pi * rng.random(CUSTOMERS), 30 + 3 * rng.standard_normal(CUSTOMERS)
    return _census(60 + radius * np.cos(turn), 50 + radius * np.sin(turn))


def _half_ring() -> Census:
    rng = np.random.default_rng(0)
    turn, radius = np.pi * rng.random(CUSTOMERS), 40 + 4 * rng.standard_normal(CUSTOMERS)
    return _census(60 + radius * np.cos(turn), 20 + radius * np.sin(turn))


def _sparse_beside_dense() -> Census:
    """160 customers around (40, 50), and 20 spread twice as wide around (90, 50)."""
    rng = np.random.default_rng(0)
    dense = 5 * rng.standard_normal((160, 2)) + [40, 50]
    sparse = 9 * rng.standard_normal((20, 2)) + [90, 50]
    return _census(*np.concatenate([dense, sparse]).T)


def _census(incomes: np.ndarray, scores: np.ndarray) -> Census:
    counts: dict[tuple[float, ...], int] = {}
    for income, score in zip(incomes.round(), scores.round(), strict=True):
        point = float(income), float(score)
        counts[point] = counts.get(point, 0) + 1
    return census_of(counts)


@pytest.mark.exhaustive
@pytest.mark.parametrize("bent", [_ring(), _half_ring()], ids=["ring", "half ring"])
def test_a_bent_group_is_not_called_clear_groups(bent: Census) -> None:
    assert judged(bent)[1].judgement.verdict is not Verdict.CLEAR


def _two(census: Census) -> Candidate:
    (two,) = candidates_of(NumpyClusterAnalysis(), census, numbers=(2,), scaling=Scaling.STANDARD)
    return two


def test_a_sparse_group_beside_a_dense_one_has_a_gap_before_it() -> None:
    assert [border.kind for border in _two(_sparse_beside_dense()).borders] == [BorderKind.GAP]


def test_a_half_ring_has_no_gap_where_it_is_cut() -> None:
    assert [border.kind for border in _two(_half_ring()).borders] == [BorderKind.LINE]


@pytest.mark.parametrize("segments", [5, exhaustive(3), exhaustive(8)])
def test_no_border_is_less_of_a_gap_than_a_fuller_one(segments: int) -> None:
    census = mall_census()
    (candidate,) = candidates_of(
        NumpyClusterAnalysis(), census, numbers=(segments,), scaling=Scaling.STANDARD
    )
    scaled = ScaledCensus.of(census, FeatureScale.of_census(census, Scaling.STANDARD))
    clusters = Clusters.of(scaled.points, scaled.labels(candidate.centres), segments)
    strips = [clusters.strip(*pair) for pair in clusters.neighbours()]
    for own, strip in zip(candidate.borders, strips, strict=True):
        for other, other_strip in zip(candidate.borders, strips, strict=True):
            if strip.widest >= other_strip.widest and strip.beside <= other_strip.beside:
                assert own.saddle_ratio <= other.saddle_ratio


def test_a_strip_is_counted_between_the_two_centres() -> None:
    # Centres at 0 and 4; 1.9 stands beside the border at 2, and no customer from 0 to 1.9.
    axes = np.array([[-0.95, -0.95, 0.0, 1.9, 4.0, 4.0], [0.0] * 6])
    points = WeightedPoints(axes=axes, weights=np.array([1.0, 1.0, 1.0, 1.0, 3.0, 4.0]))
    clusters = Clusters.of(points, np.array([0, 0, 0, 0, 1, 1]), 2)
    strip = clusters.strip(0, 1)
    assert strip.beside == 1
    assert strip.widest == pytest.approx(2.1)


def test_the_borders_of_the_published_mall_are_what_the_eye_sees() -> None:
    # Within 0.15 standard deviations of border 3-5 stand six customers, of 1-3 and 2-3 two each; at
    # 3-4 none does, and a strip of 0.45 is empty. 1-2 and 4-5 meet beyond segment 3.
    census = mall_census()
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    centres = [(25.73, 79.36), (26.30, 20.91), (55.30, 49.52), (86.54, 82.13), (88.20, 17.11)]

    borders = NumpyClusterAnalysis().borders(census, scale, centres)

    kinds = {border.between: str(border.kind) for border in borders}
    assert kinds == {
        (1, 2): "gap", (1, 3): "line", (1, 4): "gap", (2, 3): "line",
        (2, 5): "gap", (3, 4): "gap", (3, 5): "line", (4, 5): "gap",
    }  # fmt: skip
