"""Figures that are taken column by column equal those taken point by point, to the last bit."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.moments import ExactColumn
from mallseg.domain.errors import NotEnoughCustomersError
from mallseg.domain.profiles.rule import Condition, Rule, SortedCensus, _narrowest, _readable
from mallseg.domain.segments.distance import nearest, nearest_of_all, squared_distance
from mallseg.domain.segments.partition import Partition
from mallseg.domain.segments.scaling import FeatureScale, Scaling
from mallseg.testing.builders import census_of

_VALUES = st.one_of(
    st.integers(0, 6).map(float),
    st.sampled_from([0.1, 0.2, 0.3, 87.654, 1e-6, 99.999]),
    st.floats(0, 100, allow_nan=False, allow_subnormal=True),
)
_POINTS: st.SearchStrategy[Point] = st.tuples(_VALUES, _VALUES)
_CENSUSES = st.dictionaries(
    _POINTS, st.sampled_from([1, 1, 2, 5, 10**9]), min_size=3, max_size=40
).map(census_of)


def _purest(census: Census, kept: Sequence[int], is_member: Sequence[bool]) -> Condition | None:
    """Try every split of every feature."""
    members = sum(census.counts[i] for i in kept if is_member[i])
    customers = sum(census.counts[i] for i in kept)
    best, found = members * members / customers, None
    for feature, column in zip(census.features, census.columns, strict=True):
        values = sorted({column[i] for i in kept})
        for value, following in pairwise(values):
            below = [i for i in kept if column[i] <= value]
            own = sum(census.counts[i] for i in below if is_member[i])
            all_below = sum(census.counts[i] for i in below)
            above, all_above = members - own, customers - all_below
            purity = own * own / all_below + above * above / all_above
            if purity > best:
                best, found = purity, (feature, value, following, above / all_above, own, all_below)
    if found is None:
        return None
    feature, value, following, share_above, own, all_below = found
    return Condition(
        feature=feature.name,
        is_above=share_above > own / all_below,
        threshold=_readable(feature, value, following),
    )


def _rule(census: Census, is_member: Sequence[bool]) -> Rule:
    names = [feature.name for feature in census.features]
    kept: Sequence[int] = range(len(census))
    path: list[Condition] = []
    best = _measured((), census, kept, is_member)
    while len(path) < 4 and (condition := _purest(census, kept, is_member)):
        path.append(condition)
        column = census.columns[names.index(condition.feature)]
        kept = [i for i in kept if condition.holds(column[i])]
        rule = _measured(_narrowest(path, census.features), census, kept, is_member)
        more = len(rule.conditions) - len(best.conditions)
        if rule.agreement > best.agreement and rule.agreement >= best.agreement + more * 0.005:
            best = rule
    return best


def _measured(
    conditions: tuple[Condition, ...], census: Census, kept: Sequence[int], members: Sequence[bool]
) -> Rule:
    counted = [*zip(census.counts, members, strict=True)]
    held = sum(n for i, (n, _) in enumerate(counted) if i in kept)
    both = sum(n for i, (n, is_member) in enumerate(counted) if i in kept and is_member)
    inside = sum(n for n, is_member in counted if is_member)
    agreed = sum(n for i, (n, is_member) in enumerate(counted) if (i in kept) is is_member)
    return Rule(
        conditions=conditions,
        agreement=agreed / census.customers,
        recall=both / inside,
        precision=both / held,
    )


@given(_CENSUSES, st.data())
def test_rules_of_thumb(census: Census, data: st.DataObject) -> None:
    is_member = data.draw(
        st.lists(st.booleans(), min_size=len(census), max_size=len(census)).filter(any)
    )
    assert SortedCensus.of(census).rule_for(is_member) == _rule(census, is_member)


@given(_CENSUSES, st.data())
def test_quantiles(census: Census, data: st.DataObject) -> None:
    shares = data.draw(st.lists(st.floats(0, 1), min_size=1, max_size=3))
    for feature, column in zip(census.features, census.columns, strict=True):
        expected = []
        for share in shares:
            pairs, reached = sorted(zip(column, census.counts, strict=True)), 0
            for value, count in pairs:
                reached += count
                if reached >= share * census.customers:
                    expected.append(value)
                    break
        assert census.quantiles(feature, shares) == tuple(expected)


_ANY_FLOATS = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=True)


@given(
    st.lists(
        st.tuples(st.one_of(_VALUES, _ANY_FLOATS), st.integers(1, 10**6), st.integers(0, 2)),
        min_size=1,
        max_size=20,
    )
)
def test_means_and_deviations(rows: list[tuple[float, int, int]]) -> None:
    values, weights = [value for value, _, _ in rows], [weight for _, weight, _ in rows]
    labels = [label for _, _, label in rows]
    column = ExactColumn.of(values, weights)

    def exact(power: int, chosen: Sequence[int]) -> Fraction:
        loads = (Fraction(math.prod([Fraction(values[i])] * power)) * weights[i] for i in chosen)
        return sum(loads, Fraction()) / sum(weights[i] for i in chosen)

    everyone = range(len(rows))
    assert column.mean() == float(exact(1, everyone))
    if max(map(abs, values)) < 1e150:  # so that the variance is a float
        variance = exact(2, everyone) - exact(1, everyone) ** 2
        assert column.deviation() == math.sqrt(variance)
    sizes = [
        sum(w for w, label in zip(weights, labels, strict=True) if label == n) for n in (0, 1, 2)
    ]
    present = [n for n in (0, 1, 2) if sizes[n]]
    renumbered = [present.index(label) for label in labels]
    assert column.means(renumbered, [sizes[n] for n in present]) == [
        float(exact(1, [i for i in everyone if labels[i] == n])) for n in present
    ]


@given(_CENSUSES, st.lists(_POINTS, min_size=1, max_size=5))
def test_nearest_centres(census: Census, positions: list[Point]) -> None:
    labels, squares = nearest_of_all(census.columns, positions)

    assert labels == [nearest(point, positions) for point in census.points()]
    assert squares == [
        squared_distance(point, positions[label])
        for point, label in zip(census.points(), labels, strict=True)
    ]


def _radii(
    squares: Sequence[float], labels: Sequence[int], counts: Sequence[int]
) -> tuple[float, ...]:
    def mean(chosen: Sequence[int]) -> float:
        return math.fsum(squares[i] * counts[i] for i in chosen) / sum(counts[i] for i in chosen)

    everyone = range(len(squares))
    return tuple(
        math.sqrt(mean([i for i in everyone if labels[i] == label])) or math.sqrt(mean(everyone))
        for label in range(max(labels) + 1)
    )


@pytest.mark.parametrize("scaling", Scaling)
@given(census=_CENSUSES)
def test_settled_partitions(scaling: Scaling, census: Census) -> None:
    scale = FeatureScale.of_census(census, scaling)
    try:
        found = Partition.settle(census, scale, [*census.points()][:3])
    except NotEnoughCustomersError:
        return  # 64-bit arithmetic cannot distinguish the three

    positions = [scale.standardise(centre) for centre in found.centres]
    scaled = [scale.standardise(point) for point in census.points()]
    labels = [nearest(point, positions) for point in scaled]
    squares = [squared_distance(p, positions[n]) for p, n in zip(scaled, labels, strict=True)]
    assert found.customers == tuple(
        sum(c for c, label in zip(census.counts, labels, strict=True) if label == n)
        for n in range(3)
    )
    assert found.inertia == math.fsum(map(float.__mul__, squares, map(float, census.counts)))
    assert found.radii == _radii(squares, labels, census.counts)
