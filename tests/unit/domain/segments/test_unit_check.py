"""Values that are assigned are compared with the centres of the segmentation as well."""

import pytest

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.magnitudes import Magnitudes
from mallseg.domain.errors import Code, CustomerDataError, UnitFault
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.unit_check import UnitsFound, likely_values
from mallseg.domain.sources.data_contract import AS_IT_IS, DataContract
from mallseg.testing.builders import segmentation_of, two_segments
from mallseg.testing.features import ANNUAL_INCOME

IN_EURO = Feature(name="annual_income", unit="EUR", lowest=0, highest=1e6)
DOLLARS = DataContract(in_parts=frozenset({"annual_income"}))
SAID = DataContract(as_given=frozenset({"annual_income"}))


def in_euro(*centres: float) -> Segmentation:
    points = [(centre,) for centre in centres]
    return segmentation_of(dict.fromkeys(points, 1), points, features=(IN_EURO,))


def checked(
    segmentation: Segmentation, *values: float, contract: DataContract = AS_IT_IS
) -> Code | None:
    """The code with which these values of the first feature are refused."""
    feature = segmentation.features[0]
    found = {feature: Magnitudes.of_counts(feature, dict.fromkeys(values, 1))}
    try:
        UnitsFound(source="file", magnitudes=found, contract=contract).check(segmentation)
    except CustomerDataError as error:
        return error.code
    return None


@pytest.mark.parametrize("values", [(18, 35, 60, 81), (0, 0, 22), (3, 5), (400, 900), (0,), ()])
def test_values_about_as_large_as_the_centres_are_assigned(values: tuple[float, ...]) -> None:
    assert checked(two_segments(), *values) is None


def test_dollars_are_not_assigned_by_a_model_of_thousands_of_them() -> None:
    # The segments lie around 20 and 80 k$.
    assert checked(two_segments(), 18_000, 81_000) is UnitFault.ASSIGNED_IN_PARTS
    assert checked(two_segments(), 18, 81, contract=DOLLARS) is None


def test_a_few_dollars_too_many_are_a_mixture() -> None:
    assert checked(two_segments(), 18, 35, 60, 81, 22_000, 79_000) is UnitFault.UNITS_MIXED


def test_values_that_were_converted_twice_are_refused() -> None:
    assert checked(two_segments(), 0.018, 0.081, contract=DOLLARS) is UnitFault.VALUES_TOO_SMALL
    assert checked(two_segments(), 0.018, 0.081) is UnitFault.UNIT_OF_NO_MODEL


def test_centres_determine_the_unit_of_a_feature_without_parts() -> None:
    euro = in_euro(20_000, 80_000)

    assert checked(euro, 18_000, 81_000) is None
    assert checked(euro, 18, 81) is UnitFault.UNIT_OF_NO_MODEL
    assert checked(in_euro(20, 80), 18_000, 81_000) is UnitFault.UNIT_OF_NO_MODEL
    assert checked(euro, 1, 2, 3) is None  # not a thousandth: other customers, perhaps


def test_a_model_whose_centres_span_two_units_accepts_both() -> None:
    values = (18, 22, 35, 60, 81, 20_000, 22_000, 35_000, 60_000, 81_000)

    assert checked(in_euro(40, 40_000), *values) is None
    assert checked(in_euro(20_000, 80_000), *values) is UnitFault.UNITS_MIXED


def test_values_accepted_as_given_are_assigned() -> None:
    assert checked(two_segments(), 18_000, 81_000, contract=SAID) is None
    assert checked(in_euro(20_000, 80_000), 18, 81, contract=SAID) is None


def test_the_intended_value_of_one_customer_is_asked_for() -> None:
    assert likely_values(two_segments(), (85_000, 50)) == {ANNUAL_INCOME: 85}
    assert likely_values(two_segments(), (0.085, 50)) == {ANNUAL_INCOME: 85}
    assert likely_values(two_segments(), (300, 50)) == {}
    assert likely_values(in_euro(20_000, 80_000), (30,)) == {IN_EURO: 30_000}
    assert likely_values(in_euro(20, 80), (0.0,)) == {}


def test_values_accepted_as_given_are_reported_as_waived() -> None:
    feature = ANNUAL_INCOME
    found = Magnitudes.of_counts(feature, dict.fromkeys((18, 35, 60, 81, 22_000, 79_000), 1))
    units = UnitsFound(source="file", magnitudes={feature: found}, contract=SAID)

    (waived,) = units.check(two_segments())

    assert (waived.code, waived.facts["name"]) == (UnitFault.UNITS_MIXED, feature.name)
    assert UnitsFound(source="file", magnitudes={}, contract=SAID).check(two_segments()) == ()
