"""Names that are true and unlike each other, in malls that are made up and in the published one."""

import re
from collections.abc import Callable
from dataclasses import replace
from statistics import fmean, median_high, median_low

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.segments.naming import named_segmentation
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import census_of
from mallseg.testing.fake_clusterer import FarthestPointClusterer
from mallseg.testing.features import AGE, ANNUAL_INCOME, FEATURES, SPENDING_SCORE
from tests.builders import mall_points
from tests.builders_wording import packaged_playbook, packaged_wording
from tests.examples import exhaustive
from tests.malls import Mall, above, below, made_up, segmented

_WORDS = {
    ANNUAL_INCOME: ("lower income than most", "middle income", "higher income"),
    SPENDING_SCORE: ("careful spending", "moderate spending", "active spending"),
    AGE: ("younger", "middle of all ages", "older"),
}
_SIDES: dict[str, Callable[[float, list[float]], bool]] = {
    "below-average": lambda value, values: value < min(fmean(values), median_high(values)),
    "above-average": lambda value, values: value > max(fmean(values), median_low(values)),
}
_UNFIT = re.compile(
    r"careless|target|sensible|\blow\b|\blower income\b(?! than most)", re.IGNORECASE
)


def lies(segment: Segment, points: list[Point], features: tuple[Feature, ...]) -> list[str]:
    """Claims of a name that the customers contradict: found in its words, not in its type."""
    found = []
    for place, feature in enumerate(features):
        values = [point[place] for point in points]
        value = segment.centre[place]
        lower, middle, higher = (word in segment.name.lower() for word in _WORDS[feature])
        if lower and above(values, value) < 2 / 3:
            found.append(f"{segment.name}: not below two thirds of the customers")
        if higher and below(values, value) < 2 / 3:
            found.append(f"{segment.name}: not above two thirds of the customers")
        if middle and (above(values, value) > 2 / 3 or below(values, value) > 2 / 3):
            found.append(f"{segment.name}: not in the middle")
        said = [word for word in _SIDES if f"{word} {feature.topic}" in segment.name.lower()]
        if not all(_SIDES[word](value, values) for word in said):
            found.append(f"{segment.name}: not on that side of the average")
        named = segment.type.levels() if segment.type else {}
        if lower + middle + higher + len(said) != (feature in named):
            found.append(f"{segment.name}: not the level of {feature.label} that its type tells")
    return found


def assert_names_hold(segmentation: Segmentation, points: list[Point]) -> None:
    names = [segment.name for segment in segmentation.segments]
    assert len(set(names)) == len(names)
    for segment in segmentation.segments:
        assert not lies(segment, points, segmentation.features)
        assert not _UNFIT.search(f"{segment.name} {segment.description}")
        offers = packaged_playbook().offers(segment.type, segment.slug)
        assert len(offers) >= 3 if segment.type else not offers


_UNITS = {"k$": 1.0, "hundreds of k$": 0.01, "HKD": 8.0, "AED": 3.67}


@pytest.mark.parametrize("segments", [5, *map(exhaustive, (2, 3, 4, 6, 7, *range(8, 13)))])
@pytest.mark.parametrize("shift", [0, 1])
def test_names_in_a_mall_with_as_many_groups(segments: int, shift: int) -> None:
    """Each number of groups in two units of the four, from 20 to 160 customers in a group."""
    unit = [*_UNITS.values()][(segments + shift) % len(_UNITS)]
    mall = made_up(segments, per_group=160 if shift else 40, seed=segments, unit=unit)

    assert_names_hold(segmented(mall, segments), list(mall.points))


_INCOME_AND_SCORE = (ANNUAL_INCOME, SPENDING_SCORE)


@pytest.mark.parametrize(
    ("features", "segments"),
    [
        *((_INCOME_AND_SCORE, segments) for segments in (2, 5)),
        *(exhaustive(_INCOME_AND_SCORE, segments) for segments in (3, 8, 20)),
        *(exhaustive(FEATURES, segments) for segments in (3, 6, 12)),
        exhaustive((AGE, SPENDING_SCORE), 7),
        ((AGE,), 4),
        exhaustive((ANNUAL_INCOME,), 9),
    ],
)
def test_names_in_the_published_mall(features: tuple[Feature, ...], segments: int) -> None:
    points = mall_points(features)

    segmentation = segmented(Mall(points=tuple(points), features=features), segments)

    assert_names_hold(segmentation, points)


@pytest.mark.parametrize("segments", [4, 9])
def test_names_with_ages_and_raw_values(segments: int) -> None:
    mall = made_up(segments, per_group=40, seed=1, ages=True)

    assert_names_hold(segmented(mall, segments, scaling=Scaling.NONE), list(mall.points))


def test_names_do_not_depend_on_the_unit_or_the_order() -> None:
    mall = made_up(5, per_group=40, seed=3)
    cents = Mall(points=tuple((income * 4, score) for income, score in mall.points[::-1]))

    names = [[s.name for s in segmented(each, 5).segments] for each in (mall, cents)]

    assert names[0] == names[1]


@pytest.mark.exhaustive
def test_the_unit_of_a_feature_changes_names_only() -> None:
    mall = Mall(points=tuple(mall_points()))
    in_euros = replace(mall, features=(replace(ANNUAL_INCOME, unit="k€"), SPENDING_SCORE))

    usual, labelled = (segmented(each, 9) for each in (mall, in_euros))

    assert [s.centre for s in usual.segments] == [s.centre for s in labelled.segments]
    expected = [s.name.replace("k$", "k€") for s in usual.segments]
    assert [s.name for s in labelled.segments] == expected
    assert any("k€" in name for name in expected)


_VALUES = st.integers(1, 100).map(float)


@settings(deadline=None)
@given(
    st.lists(st.tuples(_VALUES, _VALUES), min_size=8, max_size=60).filter(
        lambda points: len(set(points)) >= 8
    ),
    st.integers(2, 8),
    st.sampled_from([0.25, 1.0, 1024.0]),
)
def test_names_in_any_mall(points: list[tuple[float, float]], segments: int, unit: float) -> None:
    """Coarse values, ties, lumps: whatever hypothesis makes up."""
    customers: list[Point] = [(income * unit, score) for income, score in points]
    counts = {point: customers.count(point) for point in customers}
    census = census_of(counts)
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    centres = FarthestPointClusterer().fit(
        census, scale, clusters=segments, seed=0, progress=lambda *_: None
    )
    partition = Partition.settle(census, scale, centres)

    segmentation = named_segmentation(census, scale, partition, packaged_wording())

    assert_names_hold(segmentation, customers)
