"""Features: how they are declared, and what becomes of a value."""

import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.phrases import Phrases
from mallseg.domain.customers.round_range import round_range
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import InvalidCustomerError, InvalidOptionError, OptionFault
from mallseg.testing.features import AGE, ANNUAL_INCOME, FEATURES, SPENDING_SCORE
from tests.declarations import declarations
from tests.examples import exhaustive
from tests.refusals import coded

SPEND = Feature(name="spend", unit="EUR", lowest=0, highest=1e6, transform=Transform.LOG)


# Declarations


def test_a_name_is_enough_for_a_declaration() -> None:
    visits = Feature(name="visits_per_month")

    assert (visits.field, visits.label, visits.short_label) == (
        "visits_per_month", "visits per month", "visits per month",
    )  # fmt: skip
    assert visits.level_names == (
        "lower visits per month", "middle visits per month", "higher visits per month",
    )  # fmt: skip
    assert visits.is_open


def test_words_that_are_declared_are_not_made_from_the_name() -> None:
    assert SPENDING_SCORE.label == "spending score"
    assert SPENDING_SCORE.level_names == ("lower spending", "middle spending", "higher spending")
    assert AGE.level_names == ("younger", "middle-aged", "older")


def test_an_income_per_month_is_not_called_annual() -> None:
    per_month = Feature(name="annual_income", short_label="income", unit="EUR per month")

    assert (ANNUAL_INCOME.label, per_month.label) == ("annual income", "income")


@pytest.mark.parametrize(
    ("unit", "usual"),
    [
        ("k$", 1000), ("K€", 1000), ("kEUR", 1000), ("AED k", 1000), ("thousands of dollars", 1000),
        ("k Kes", 130_000), ("kJPY", 130_000), ("k yen", 130_000), ("k₩", 1_000_000),
        ("kIDR", 12_000_000), ("k Rp", 12_000_000), ("kVND", 25_000_000),
    ],
)  # fmt: skip
def test_another_currency_in_thousands_has_parts_and_amounts_of_its_own(
    unit: str, usual: float
) -> None:
    income = ANNUAL_INCOME.in_unit(unit)

    assert (income.unit, income.parts, income.highest_median) == (unit, 1000, usual)
    assert income.in_unit("k$").highest_median == 1000


@pytest.mark.parametrize("unit", ["Kes", "KES", "kr", "$", "LPA", "EUR per month", ""])
def test_a_unit_that_is_not_in_thousands_has_no_parts(unit: str) -> None:
    income = ANNUAL_INCOME.in_unit(unit)

    assert (income.unit, income.parts, income.part_unit, income.highest_median) == (
        unit, 1, "", None,
    )  # fmt: skip


def test_two_declarations_are_equal_if_name_and_transform_are() -> None:
    in_euros = replace(ANNUAL_INCOME, unit="k€", label="income", highest=500.0)

    assert {ANNUAL_INCOME: 1}[in_euros] == 1
    assert in_euros != replace(ANNUAL_INCOME, transform=Transform.LOG)
    assert Feature(name="spend", lowest=0, transform="log") == SPEND  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("declaration", "code"),
    [
        ({"name": "Visits"}, OptionFault.NOT_A_FEATURE_NAME),
        ({"name": "1st"}, OptionFault.NOT_A_FEATURE_NAME),
        ({"name": "v" * 41}, OptionFault.NOT_A_FEATURE_NAME),
        ({"name": "v", "field": "a-b"}, OptionFault.NOT_A_FEATURE_NAME),
        ({"name": "v", "label": "\x1b[31m"}, OptionFault.NOT_A_LABEL),
        ({"name": "v", "unit": " EUR"}, OptionFault.NOT_A_LABEL),
        ({"name": "v", "unit": "u" * 21}, OptionFault.NOT_A_LABEL),
        ({"name": "v", "levels": ("few", "", "many")}, OptionFault.NOT_A_LABEL),
        ({"name": "v", "lowest": 5, "highest": 5}, OptionFault.NO_RANGE),
        ({"name": "v", "lowest": math.nan, "highest": 5}, OptionFault.NO_RANGE),
        ({"name": "v", "transform": "log"}, OptionFault.LOG_BELOW_ZERO),
        ({"name": "v", "transform": "square"}, OptionFault.NOT_ONE_OF),
        ({"name": "v", "parts": 0}, OptionFault.BELOW_MINIMUM),
    ],
)
def test_invalid_declarations_are_refused(
    declaration: dict[str, object], code: OptionFault
) -> None:
    with pytest.raises(InvalidOptionError, check=coded(code)):
        Feature(**declaration)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["{hwo} than", "{how!r}", "{how:>99999}", "{how.upper}", "{", "{}"]
)
def test_phrases_have_only_what_is_filled_in(text: str) -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.UNKNOWN_PLACEHOLDER)):
        Phrases(first=text, later="{how}", less="less", more="more")


@pytest.mark.parametrize("unit", ["k$", "EUR per month", "%", "m²"])
def test_a_symbol_cannot_be_left_out(unit: str) -> None:
    assert Feature(name="v", unit=unit).has_symbol
    assert not any(Feature(name="v", unit=word).has_symbol for word in ("", "years", "points"))


# Values


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_both_ends_of_the_range_belong_to_it(feature: Feature) -> None:
    assert feature.check(feature.lowest) == feature.lowest
    assert feature.check(feature.highest) == feature.highest
    for outside in (feature.lowest - 0.001, feature.highest + 0.001):
        with pytest.raises(InvalidCustomerError):
            feature.check(outside)


_NO_NUMBERS = [math.nan, True, "50", None, Decimal(50), 50j, [50]]


@pytest.mark.parametrize(
    ("value", "what"),
    [(each, "not a number") for each in _NO_NUMBERS]
    + [(each, "out of range") for each in (math.inf, -math.inf, 10**400, 0, 101)],
)
def test_invalid_numbers_are_refused_without_repeating_them(value: object, what: str) -> None:
    with pytest.raises(InvalidCustomerError) as caught:
        SPENDING_SCORE.check(value)

    assert str(caught.value) == (
        f"spending_score is {what}: must be a number from 1 to 100 (points)"
    )


@pytest.mark.parametrize(
    ("lowest", "highest", "unit", "expected"),
    [
        (0, 0.5, "", "must be a number from 0 to 0.5"),
        (0, 1e6, "EUR", "must be a number from 0 to 1000000 (EUR)"),
        (0, math.inf, "EUR", "must be a number of at least 0 (EUR)"),
        (-math.inf, 100, "", "must be a number of at most 100"),
        (-math.inf, math.inf, "", "must be a number"),
    ],
)
def test_a_refusal_has_the_known_ends_of_the_range(
    lowest: float, highest: float, unit: str, expected: str
) -> None:
    feature = Feature(name="v", lowest=lowest, highest=highest, unit=unit)

    assert str(feature.missing()) == f"v is missing: {expected}"
    assert not {math.inf, -math.inf, ""} & {*feature.missing().facts.values()}


def test_no_value_is_infinite_though_a_range_is_open() -> None:
    with pytest.raises(InvalidCustomerError):
        Feature(name="v").check(math.inf)


def test_whole_numbers_and_fractions_become_floats() -> None:
    assert [type(ANNUAL_INCOME.check(value)) for value in (15, 15.5, Fraction(31, 2))] == [
        float
    ] * 3


def test_minus_zero_becomes_zero() -> None:
    assert math.copysign(1, ANNUAL_INCOME.check(-0.0)) == 1


def test_a_value_in_parts_is_checked_in_the_unit() -> None:
    assert SPENDING_SCORE.check(10_000, parts=100) == 100.0
    assert SPENDING_SCORE.parse("10000", parts=100) == 100.0
    with pytest.raises(InvalidCustomerError):
        SPENDING_SCORE.check(10_001, parts=100)


@pytest.mark.parametrize(("text", "value"), [("39", 39.0), (" 39.25\t", 39.25), ("007", 7.0)])
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert SPENDING_SCORE.parse(text) == value


@pytest.mark.parametrize(
    "text",
    ["", " ", "1e1", "1_5", "15.", ".5", "+15", "0x0F", "nan", "True", "²", "15,5", "1 5", "③",
     "1234567890123", "15\n", "0", "101"],
)  # fmt: skip
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(InvalidCustomerError):
        SPENDING_SCORE.parse(text)


# Logarithms


@pytest.mark.parametrize(
    ("lowest", "value", "encoded"),
    [
        (0, 0, 0),
        (0, 1, 693_147),  # ln 2 = 0.693 147 18
        (0, 100, 4_615_121),  # ln 101 = 4.615 120 52
        (1, 1, 0),
        (1, 100, 4_605_170),  # ln 100 = 4.605 170 19
        (0.5, 0.5, -693_147),
    ],
)
def test_a_logarithm_is_a_whole_number_of_millionths(
    lowest: float, value: float, encoded: float
) -> None:
    feature = replace(SPEND, lowest=lowest)

    assert feature.encode(value) == encoded
    assert feature.decode(encoded) == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize("numbers", [20_000, exhaustive(500_000)])
def test_logarithms_are_those_that_numpy_gives(numbers: int) -> None:
    drawn = np.random.default_rng(0).lognormal(4.0, 2.0, (2, numbers))

    for values, feature in zip(drawn, (SPEND, replace(SPEND, lowest=1e-9)), strict=True):
        by_numpy = np.floor(np.log(values + feature.log_shift) * 1e6 + 0.5)
        assert [*map(feature.encode, values.tolist())] == by_numpy.tolist()


@given(declarations(most=1), st.floats(0, 1e9))
def test_encoding_and_decoding_are_inverse(declared: tuple[Feature, ...], value: float) -> None:
    (feature,) = declared
    value += feature.lowest if math.isfinite(feature.lowest) else 0.0

    decoded = feature.decode(feature.encode(value))

    exactness = 0.0 if feature.transform is Transform.NONE else 1e-6
    assert decoded == pytest.approx(value, rel=exactness, abs=exactness)


def test_the_mean_of_logarithms_is_the_geometric_mean() -> None:
    feature = replace(SPEND, lowest=1)
    mean = (feature.encode(10) + feature.encode(1000)) / 2

    assert feature.decode(mean) == pytest.approx(100, rel=1e-6)
    assert feature.show(mean) == "100.0 EUR"


# Ranges


@pytest.mark.parametrize(
    ("found", "rounded"),
    [
        ((3.2, 87), (0, 90)),
        ((0, 100), (0, 100)),
        ((0, 101), (0, 200)),
        ((0.1, 0.3), (0.1, 0.3)),
        ((0.12, 0.31), (0.1, 0.4)),
        ((-7, -3), (-7, -3)),
        ((-25, 0), (-30, 0)),
        ((40, 40), (30, 50)),
        ((0, 0), (-1, 1)),
    ],
)
def test_a_range_is_widened_to_round_numbers(
    found: tuple[float, float], rounded: tuple[float, float]
) -> None:
    assert round_range(*found) == rounded


_FOUND = st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=5)


@given(_FOUND)
def test_an_open_range_is_closed_around_all_values(values: list[float]) -> None:
    closed = Feature(name="v").taking_range(values)

    assert not closed.is_open
    assert [closed.check(value) for value in values] == values


@pytest.mark.parametrize(
    ("lowest", "highest", "closed"),
    [
        (-math.inf, math.inf, (500, 900)),
        (0, math.inf, (0, 900)),
        (-math.inf, 1e4, (500, 1e4)),
        (1, 1e4, (1, 1e4)),
    ],
)
def test_an_end_that_is_declared_stays(
    lowest: float, highest: float, closed: tuple[float, float]
) -> None:
    feature = Feature(name="v", lowest=lowest, highest=highest).taking_range([870.0, 512.0])

    assert (feature.lowest, feature.highest) == closed


def test_closing_a_range_changes_no_logarithm() -> None:
    feature = Feature(name="v", lowest=0, transform=Transform.LOG)
    points = [feature.encode(value) for value in (512, 870)]

    closed = feature.taking_range(points)

    assert (closed.lowest, closed.highest) == (0, 900)
    assert [closed.encode(value) for value in (512, 870)] == points


@pytest.mark.parametrize("highest", [100, 350, 5000, 10**6])
def test_the_range_of_logarithms_ends_at_the_round_value_that_was_given(highest: float) -> None:
    feature = Feature(name="v", lowest=0, transform=Transform.LOG)

    assert feature.taking_range([feature.encode(highest), 0.0]).highest == pytest.approx(
        round_range(0, highest)[1]
    )


def test_without_values_a_range_stays_open() -> None:
    assert Feature(name="v").taking_range([]).is_open


@pytest.mark.parametrize(
    ("lowest", "highest", "step", "number"),
    [
        (1, 100, 1.0, "0.5"),
        (0, 1e6, 1.0, "0.5"),
        (0, 10, 1.0, "0.5"),
        (0, 5, 0.1, "0.50"),
        (0, 1, 0.01, "0.500"),
        (0, math.inf, 1.0, "0.5"),
        (-math.inf, 1, 1.0, "0.5"),
    ],
)
def test_changes_are_counted_in_a_step_that_fits_the_range(
    lowest: float, highest: float, step: float, number: str
) -> None:
    feature = Feature(name="v", lowest=lowest, highest=highest)

    assert feature.step == pytest.approx(step)
    assert feature.number(0.5) == number
