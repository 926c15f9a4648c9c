"""Whether a column is in its unit is judged by its whole shape, and false alarms are as bad."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import Magnitudes
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import UnitFault
from mallseg.domain.sources.data_contract import AS_IT_IS, DataContract
from mallseg.domain.sources.unit_judgement import doubts
from mallseg.testing.features import ANNUAL_INCOME, SPENDING_SCORE
from tests.builders import mall_census

IN_DOLLARS = DataContract(in_parts=frozenset({"annual_income"}))
SPEND = Feature(name="spend", lowest=0)
LOG_SPEND = Feature(name="spend", lowest=0, transform=Transform.LOG)
SIZES = [10, 30, 300]

Draw = Callable[[random.Random], float]


def usual(r: random.Random) -> float:
    return round(min(max(r.gauss(60, 25), 15), 140))


def long_tail(r: random.Random) -> float:
    """Of 1 % of the customers, thirty times the median or more."""
    return round(r.lognormvariate(4, 1.46), 3)


def rich_and_poor(r: random.Random) -> float:
    return round(r.gauss(20, 3) if r.random() < 0.5 else r.gauss(200, 30))


def or_nothing(draw: Draw, share: float = 0.5) -> Draw:
    return lambda r: 0 if r.random() < share else draw(r)


def times(draw: Draw, factor: float) -> Draw:
    return lambda r: draw(r) * factor


def codes_of(
    values: Iterable[float], feature: Feature = ANNUAL_INCOME, contract: DataContract = AS_IT_IS
) -> list[UnitFault]:
    counts = Counter(feature.encode(value) for value in values)
    found = {feature: Magnitudes.of_counts(feature, counts)}
    return [doubt.code for doubt in doubts(found, contract)]


def drawn(draw: Draw, size: int, seed: int = 0) -> list[float]:
    r = random.Random(seed)  # noqa: S311  (nothing secret)
    return [draw(r) for _ in range(size)]


def in_two_units(draw: Draw, size: int, share: float) -> list[float]:
    """Every customer's income is given in k$, but for a share of them in dollars."""
    few = round(share * size)
    return drawn(draw, size - few) + drawn(times(draw, 1000), few, seed=1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("draw", "feature"),
    [
        (usual, ANNUAL_INCOME),
        (or_nothing(usual), ANNUAL_INCOME),
        (long_tail, ANNUAL_INCOME),
        (rich_and_poor, ANNUAL_INCOME),
        (times(usual, 100), ANNUAL_INCOME.in_unit("kJPY")),
        (times(usual, 100), ANNUAL_INCOME.in_unit("k¥")),
        (times(usual, 3000), ANNUAL_INCOME.in_unit("k Rp")),
        (times(usual, 6000), ANNUAL_INCOME.in_unit("kVND")),
        (usual, SPEND),
        (long_tail, SPEND),
        (long_tail, LOG_SPEND),
        (lambda r: r.randint(0, 365), SPEND),
        (lambda r: round(r.paretovariate(1), 2), SPEND),
    ],
)
def test_amounts_that_are_in_their_unit_are_not_doubted(
    draw: Draw, feature: Feature, size: int
) -> None:
    assert codes_of(drawn(draw, size), feature) == []


def test_the_published_mall_is_in_its_unit() -> None:
    census = mall_census()
    found = {feature: census.magnitudes(feature) for feature in census.features}

    assert [*doubts(found, AS_IT_IS)] == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("draw", [usual, or_nothing(usual), rich_and_poor, long_tail])
def test_dollars_are_not_mistaken_for_thousands(draw: Draw, size: int) -> None:
    assert codes_of(drawn(times(draw, 1000), size)) == [UnitFault.VALUES_IN_PARTS]
    assert codes_of(drawn(draw, size), contract=IN_DOLLARS) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("share", [0.2, 0.33, 0.5, 0.67])
def test_two_units_in_one_column_are_found(share: float, size: int) -> None:
    mixed = in_two_units(usual, size, share)

    assert codes_of(mixed) == [UnitFault.UNITS_MIXED]
    in_parts = codes_of([value / 1000 for value in mixed], contract=IN_DOLLARS)
    assert in_parts == [UnitFault.UNITS_MIXED]


def test_two_units_are_found_whatever_the_median_is() -> None:
    assert codes_of(in_two_units(rich_and_poor, 300, 0.33)) == [UnitFault.UNITS_MIXED]
    assert codes_of(in_two_units(usual, 30, 0.33), SPEND) == [UnitFault.UNITS_MIXED]
    assert codes_of(in_two_units(usual, 30, 0.33), LOG_SPEND) == [UnitFault.UNITS_MIXED]


def test_values_converted_twice_are_too_small() -> None:
    thousandths = [value / 1000 for value in drawn(usual, 30)]

    assert codes_of(thousandths, contract=IN_DOLLARS) == [UnitFault.VALUES_TOO_SMALL]
    assert codes_of(thousandths) == []


def test_a_declared_unit_is_not_doubted() -> None:
    said = DataContract(as_given=frozenset({"annual_income"}))

    for wrong in (drawn(times(usual, 1000), 30), in_two_units(usual, 30, 0.33)):
        assert codes_of(wrong, contract=said) == []


def test_the_error_of_mixed_units_states_share_and_factor() -> None:
    feature = ANNUAL_INCOME
    counts = {20.0: 2, 60.0: 4, 40_000.0: 3, 0.0: 5}
    (doubt,) = doubts({feature: Magnitudes.of_counts(feature, counts)}, AS_IT_IS)

    assert str(doubt.error("file")) == (
        "file: the values of annual income are in two units: 33% of those above 0 are some 1,000 "
        "times the others: correct those in the other unit, or say that annual_income is right as "
        "given"
    )


def test_amounts_with_signs_are_no_thousands_of_a_small_currency() -> None:
    rubles = ANNUAL_INCOME.in_unit("k₽")  # of which 70,000 k are about a million dollars
    found = {rubles: Magnitudes.of_counts(rubles, dict.fromkeys((17_000.0, 56_000.0, 93_000.0), 9))}
    of_one = {rubles: Magnitudes.of_counts(rubles, dict.fromkeys((17.0, 56.0, 93.0), 9))}

    (doubt,) = doubts(found, AS_IT_IS, {rubles})
    assert doubt.code is UnitFault.VALUES_IN_PARTS
    assert not [*doubts(found, AS_IT_IS)]
    assert not [*doubts(of_one, AS_IT_IS, {rubles})]
    in_parts = DataContract(in_parts=frozenset({rubles.name}))
    assert not [*doubts(of_one, in_parts, {rubles})]
    assert [*doubts(of_one, in_parts)]


@pytest.mark.parametrize(
    ("highest", "customers", "is_doubted"),
    [(5.0, 20, True), (10.0, 200, True), (5.0, 19, False), (13.0, 200, False)],
)
def test_few_stars_are_no_scores_up_to_a_hundred(
    highest: float, customers: int, *, is_doubted: bool
) -> None:
    scores = {1.0: customers // 2, highest: customers - customers // 2}
    found = {SPENDING_SCORE: Magnitudes.of_counts(SPENDING_SCORE, scores)}
    scales = DataContract(scales=frozenset({SPENDING_SCORE.name}))

    doubted = [doubt.code for doubt in doubts(found, scales)]

    assert doubted == ([UnitFault.SCALE_TOO_NARROW] if is_doubted else [])
    assert not [*doubts(found, AS_IT_IS)]
    assert not [*doubts(found, replace(scales, as_given=scales.scales))]
