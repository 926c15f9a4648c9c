"""Where nearly all customers of a segment are: by the definition, and by what it must not miss."""

import math
from collections import Counter
from collections.abc import Sequence
from random import Random

import numpy as np
import pytest

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.naming import named_segmentation
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.tolerance_region import ToleranceRegion
from mallseg.testing.builders import census_of, segmentation_of
from mallseg.testing.features import AGE, ANNUAL_INCOME, SPENDING_SCORE


def _random(seed: int) -> Random:
    return Random(seed)  # noqa: S311  (not for secrets)


_FEATURES = (AGE, ANNUAL_INCOME, SPENDING_SCORE)


def _normal(random: Random, customers: int, middle: Point, spread: Point) -> list[Point]:
    return [
        tuple(round(random.gauss(m, s), 1) for m, s in zip(middle, spread, strict=True))
        for _ in range(customers)
    ]


def _by_definition(points: Sequence[Point], labels: Sequence[int]) -> list[float]:
    """Compute how far each customer is by a segment without them, in Mahalanobis' distance."""
    x, of = np.array(points), np.array(labels)
    own = [x[of == label] for label in sorted({*labels})]
    scatters = [(part - part.mean(axis=0)).T @ (part - part.mean(axis=0)) for part in own]
    shared = sum(scatters) / len(x) + np.diag(1e-4 * x.var(axis=0))
    rounding = np.diag([np.diff(np.unique(column)).min() ** 2 / 12 for column in x.T])
    found = []
    for point, label in zip(x, labels, strict=True):
        others = x[(of == label) & (x != point).any(axis=1)]
        away = point - others.mean(axis=0)
        scatter = (others - others.mean(axis=0)).T @ (others - others.mean(axis=0))
        weight = len(others) + 12
        covariance = (scatter + 12 * shared + (weight + 1) * rounding) / weight
        found.append(float(np.sqrt(away @ np.linalg.solve(covariance, away))))
    return found


def test_the_region_is_that_of_its_definition() -> None:
    random = _random(5)
    groups = [
        _normal(random, 60, (30.0, 40.0, 20.0), (3.0, 6.0, 2.0)),
        _normal(random, 40, (60.0, 90.0, 70.0), (2.0, 2.0, 9.0)),
    ]
    points, labels = [*groups[0], *groups[1]], [0] * 60 + [1] * 40
    assert len({*points}) == 100

    segmentation = segmentation_of(
        dict.fromkeys(points, 1), [(30.0, 40.0, 20.0), (60.0, 90.0, 70.0)], features=_FEATURES
    )

    scores = _by_definition(points, labels)
    # Of 100 scores the ⌈0.99 · 101⌉ = 100th; of 60 the ⌈0.96 · 61⌉ = 59th, of 40 the 40th.
    limits = [max(scores), max(scores)]
    for segment, limit, size in zip(segmentation.segments, limits, (60, 40), strict=True):
        assert segment.region is not None
        w = np.zeros((3, 3))
        for axis, row in enumerate(segment.region.rows):
            w[axis, : axis + 1] = row
        own = np.array(points)[np.array(labels) == segment.number - 1]
        scatter = (own - own.mean(axis=0)).T @ (own - own.mean(axis=0))
        everyone = np.array(points)
        within = sum(
            (part - part.mean(axis=0)).T @ (part - part.mean(axis=0))
            for part in (everyone[:60], everyone[60:])
        )
        shared = within / 100 + np.diag(1e-4 * everyone.var(axis=0))
        rounding = np.diag([np.diff(np.unique(column)).min() ** 2 / 12 for column in everyone.T])
        covariance = (scatter + 12 * shared) / (size + 12) + rounding
        reach = limit * (1 + 0.6 / math.sqrt(size))
        assert w.T @ w == pytest.approx(np.linalg.inv(covariance) / reach**2, rel=1e-9)


def test_a_region_is_elongated_as_its_group() -> None:
    random = _random(1)
    line = [(x := random.gauss(60, 15), x + random.gauss(0, 2)) for _ in range(150)]
    others = _normal(random, 50, (20.0, 90.0), (3.0, 3.0))
    points = Counter((round(x), round(y)) for x, y in [*line, *others])
    counts: dict[Point, int] = {(float(x), float(y)): n for (x, y), n in points.items()}

    segmentation = segmentation_of(counts, [(60.0, 60.0), (20.0, 90.0)])

    along, beside = (85.0, 85.0), (75.0, 45.0)
    assert math.dist((60, 60), along) > math.dist((60, 60), beside)
    assert segmentation.assign_point(along).certainty is not Certainty.OUTSIDE
    assert segmentation.assign_point(beside).certainty is Certainty.OUTSIDE


def _with_outliers(far: Sequence[Point]) -> Segmentation:
    random = _random(3)
    groups = [
        *_normal(random, 150, (30.0, 30.0), (4.0, 4.0)),
        *_normal(random, 50, (70.0, 70.0), (4.0, 4.0)),
    ]
    census = census_of(Counter(groups))
    everyone = census_of(Counter([*groups, *far])) if far else census
    scale = FeatureScale.of_census(census, Scaling.STANDARD)
    partition = Partition.settle(census, scale, [(30.0, 30.0), (70.0, 70.0)])
    return named_segmentation(census, scale, partition, everyone=everyone)


def test_one_extreme_value_does_not_inflate_a_region() -> None:
    segmentation = _with_outliers([(60_000.0, 50.0)])

    assert segmentation.assign_point((100.0, 100.0)).certainty is Certainty.OUTSIDE


def test_outliers_of_two_per_cent_are_inside_a_region() -> None:
    known = _with_outliers([(130.0, 130.0 + i) for i in range(5)])

    assert known.assign_point((130.0, 131.0)).certainty is not Certainty.OUTSIDE
    assert _with_outliers([]).assign_point((130.0, 131.0)).certainty is Certainty.OUTSIDE


def test_a_region_of_a_heaped_value_includes_its_neighbours() -> None:
    random = _random(2)
    heaped: list[Point] = [
        *((40.0, float(round(random.gauss(50, 5)))) for _ in range(60)),
        *((80.0 + 10 * random.randrange(3), float(round(random.gauss(20, 5)))) for _ in range(60)),
    ]
    segmentation = segmentation_of(Counter(heaped), [(40.0, 50.0), (90.0, 20.0)])

    assert segmentation.assign_point((50.0, 50.0)).certainty is not Certainty.OUTSIDE
    assert segmentation.assign_point((70.0, 50.0)).certainty is Certainty.OUTSIDE


def test_equal_customers_in_any_number_of_copies_have_much_the_same_region() -> None:
    points = Counter(_normal(_random(4), 80, (30.0, 30.0), (4.0, 4.0)))
    points.update(_normal(_random(5), 80, (70.0, 70.0), (4.0, 4.0)))
    census = Census.of_counts((ANNUAL_INCOME, SPENDING_SCORE), points)

    counts = dict(zip(census.points(), census.counts, strict=True))
    many = {point: 50 * count for point, count in counts.items()}
    once, often = (segmentation_of(n, [(30.0, 30.0), (70.0, 70.0)]) for n in (counts, many))

    for one, other in zip(once.segments, often.segments, strict=True):
        assert one.region
        assert other.region
        ratio = other.region.rows[0][0] / one.region.rows[0][0]
        assert 0.9 < ratio < 1.4  # the second largest of 160 gives way to the 80th of 8000


@pytest.mark.parametrize("rows", [((1.0, 1.0),), ((1.0,), (1.0,))])
def test_a_region_has_one_row_more_per_feature(rows: tuple[tuple[float, ...], ...]) -> None:
    with pytest.raises(InvalidOptionError, match="region"):
        ToleranceRegion(rows=rows)
