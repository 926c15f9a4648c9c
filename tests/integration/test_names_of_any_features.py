"""Names in malls with features of their own: true, unlike each other, and short."""

import re
from collections import Counter
from random import Random
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.segments.naming import named_segmentation
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.fake_clusterer import FarthestPointClusterer
from tests.examples import examples, exhaustive
from tests.malls import above, below

FEATURES = (
    Feature(name="visits_per_month", unit="visits", lowest=0, highest=60),
    Feature(name="total_spend", unit="EUR", lowest=0, highest=1e5, transform=Transform.LOG),
    Feature(name="recency", unit="days", lowest=0, highest=400),
    Feature(name="basket_value", unit="EUR", lowest=0, highest=1000),
    Feature(name="loyalty", lowest=0, highest=1),
    Feature(name="returns", lowest=0, highest=60),
    Feature(name="distance", unit="km", lowest=0, highest=100),
    Feature(name="discount", unit="%", lowest=0, highest=100),
)
_WORD = re.compile(
    r"(lower|middle|higher|below-average|above-average) ([a-z ]+?)(?= than most|,| \(|$)",
    re.IGNORECASE,
)
LONGEST = 60


def lies(segmentation: Segmentation, points: list[Point]) -> list[str]:
    """Claims of names that customers contradict: found in the words, not in the types."""
    places = {feature.label: i for i, feature in enumerate(segmentation.features)}
    found = []
    for segment in segmentation.segments:
        words = _WORD.findall(segment.name)
        assert bool(words) is (segment.type is not None), segment.name
        for word, label in words:
            values = [point[places[label]] for point in points]
            value = segment.centre[places[label]]
            over, under = above(values, value), below(values, value)
            is_true = {
                "lower": over >= 2 / 3,
                "higher": under >= 2 / 3,
                "middle": over <= 2 / 3 and under <= 2 / 3,
                "below-average": value < fmean(values) and over >= 1 / 2,
                "above-average": value > fmean(values) and under >= 1 / 2,
            }[word.lower()]
            if not is_true:
                found.append(f"{segment.name}: {word} {label}")
    return found


def named(points: list[Point], features: tuple[Feature, ...], segments: int) -> Segmentation:
    census = Census.of_counts(features, Counter(points))
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    centres = FarthestPointClusterer().fit(
        census, scale, clusters=segments, seed=0, progress=lambda *_: None
    )
    return named_segmentation(census, scale, Partition.settle(census, scale, centres))


def assert_names_hold(segmentation: Segmentation, points: list[Point]) -> None:
    names = [segment.name for segment in segmentation.segments]
    assert len({*names}) == len(names)
    assert lies(segmentation, points) == []
    for segment in segmentation.segments:
        if segment.type:
            assert re.fullmatch(r"They have [^.]+\.", segment.description)
        assert len(segment.name) <= LONGEST


@pytest.mark.parametrize("number", range(3, 9))
@pytest.mark.parametrize("segments", [3, 7, exhaustive(12), exhaustive(20)])
def test_names_in_a_mall_with_groups(number: int, segments: int) -> None:
    random = Random(10 * number + segments)  # noqa: S311  (not for secrets)
    features = FEATURES[:number]
    middles = [[random.uniform(0.1, 0.9) for _ in features] for _ in range(segments)]
    points = [
        tuple(
            f.encode(min(f.highest, max(f.lowest, f.highest * random.gauss(middle, 0.05))))
            for f, middle in zip(features, middles[i % segments], strict=True)
        )
        for i in range(40 * segments)
    ]

    assert_names_hold(named(points, features, segments), points)


_TENTHS = st.integers(0, 10)


@settings(deadline=None, max_examples=examples(60))
@given(st.integers(3, 8), st.integers(2, 8), st.data())
def test_names_in_any_mall(number: int, segments: int, data: st.DataObject) -> None:
    """Coarse values, ties, lumps: whatever hypothesis makes up."""
    features = FEATURES[:number]
    rows = data.draw(
        st.lists(st.tuples(*[_TENTHS] * number), min_size=8, max_size=40).filter(
            lambda rows: len({*rows}) >= segments
        )
    )
    points = [
        tuple(f.encode(f.highest * v / 10) for f, v in zip(features, row, strict=True))
        for row in rows
    ]

    assert_names_hold(named(points, features, segments), points)
