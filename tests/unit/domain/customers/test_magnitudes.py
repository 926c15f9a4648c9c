import math
from collections import Counter

import pytest

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import BINS, Magnitudes, magnitude_of
from mallseg.domain.customers.transform import Transform
from mallseg.testing.features import ANNUAL_INCOME

LOG = Feature(name="spend", lowest=0, transform=Transform.LOG)


def test_bins_end_at_powers_of_two_and_half_way() -> None:
    # 4 to 6 and 6 to 8 are two bins: codes are two apart, even ones being for too high values.
    codes = [magnitude_of(ANNUAL_INCOME, value) for value in (4.0, 5.9, 6.0, 7.9, 8.0)]

    assert [code - codes[0] for code in codes] == [0, 0, 2, 2, 4]


def test_a_value_above_the_highest_median_has_a_code_of_its_own() -> None:
    usual, too_high = (magnitude_of(ANNUAL_INCOME, value) for value in (1000.0, 1000.5))

    assert too_high == usual + 1


@pytest.mark.parametrize("value", [0.0, -1.0, -1e6])
def test_values_not_above_zero_have_the_magnitude_0(value: float) -> None:
    assert magnitude_of(ANNUAL_INCOME, value) == 0


@pytest.mark.parametrize("value", [1e-300, 1e300])
def test_the_first_and_the_last_bin_are_open(value: float) -> None:
    assert magnitude_of(Feature(name="spend"), value) in {1, 2 * BINS - 1}


def test_a_logarithm_is_as_large_as_its_value() -> None:
    codes = Counter(magnitude_of(LOG, LOG.encode(value)) for value in (0, 100, 100_000))

    assert codes[0] == 1
    assert Magnitudes.of_codes(codes).positive == 2
    low, high = sorted(codes)[1:]
    # Two bins to an octave, two codes to a bin.
    assert (high - low) / 4 == pytest.approx(math.log2(1000), abs=0.5)


def test_the_median_of_positive_values_is_about_right() -> None:
    counts = {0.0: 50, 40.0: 3, 60.0: 4, 90.0: 3}

    assert Magnitudes.of_counts(ANNUAL_INCOME, counts).median() == pytest.approx(60, rel=0.2)
