import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import (
    Fault,
    InvalidCustomerError,
    InvalidOptionError,
    OptionFault,
    UnitFault,
)
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.reading import Reading, Rejection
from mallseg.testing.builders import census_of
from mallseg.testing.features import AGE, ANNUAL_INCOME, SPENDING_SCORE
from tests.refusals import coded

BAD = Rejection(record=7, column="income", fault=Fault.MISSING, facts=AGE.missing().facts)


def _reading(counts: dict[Point, int], rejected: int = 0) -> Reading:
    return Reading(
        source="memory",
        census=census_of(counts),
        faults={Fault.MISSING: rejected} if rejected else {},
        rejections=(BAD,) * min(rejected, 10),
    )


def test_accepted_and_rejected_are_all_records() -> None:
    reading = _reading({(15.0, 39.0): 3}, rejected=2)

    assert (reading.rejected_rows, reading.records) == (2, 5)


def test_a_clean_reading_has_no_doubts() -> None:
    assert _reading({(15.0, 39.0): 3}).doubts() == ()


@pytest.mark.parametrize(
    ("accepted", "rejected", "share", "is_too_many"),
    [
        (198, 2, 0.01, False), (197, 3, 0.01, True), (10, 2, 0.01, False), (10, 3, 0.01, True),
        (199, 1, 0.0, True), (970, 30, 0.03, False), (969, 31, 0.03, True), (0, 1, 1.0, True),
    ],
)  # fmt: skip
def test_two_records_may_be_rejected_before_the_share_counts(
    accepted: int,
    rejected: int,
    share: float,
    *,
    is_too_many: bool,
) -> None:
    reading = _reading({(15.0, 39.0): accepted} if accepted else {}, rejected)

    assert reading.has_too_many_rejected(share) is is_too_many


def test_values_that_look_like_parts_of_their_unit_are_a_warning() -> None:
    few_rich = _reading({(60.0, 39.0): 2, (5000.0, 39.0): 1})
    in_dollars = _reading({(60_000.0, 39.0): 2, (15.0, 39.0): 1})

    assert few_rich.doubts() == ()
    (warning,) = in_dollars.doubts()
    assert warning.code is UnitFault.VALUES_IN_PARTS
    assert warning.facts == {
        "feature": "annual income",
        "name": "annual_income",
        "unit": "k$",
        "part_unit": "dollars",
        "limit": 1000.0,
    }


def test_the_median_of_logarithms_is_doubted_in_the_features_own_unit() -> None:
    spend = Feature(
        name="spend", lowest=1, highest=1e6, transform=Transform.LOG, highest_median=1000
    )

    def warnings_of(*values: float) -> list[object]:
        census = census_of({(spend.encode(value),): 1 for value in values}, (spend,))
        reading = Reading(source="memory", census=census, faults={}, rejections=())
        return [warning.code for warning in reading.doubts()]

    assert warnings_of(10, 990, 90_000) == []
    assert warnings_of(10, 1010, 90_000) == [UnitFault.VALUES_IN_PARTS]


def test_a_contract_reads_commas_and_parts_of_a_unit() -> None:
    european = DataContract(numbers=NumberFormat(decimal=","))
    in_dollars = DataContract(in_parts=frozenset({"annual_income"}))

    assert european.parse(ANNUAL_INCOME, "15,5") == 15.5
    assert in_dollars.parse(ANNUAL_INCOME, "15500") == 15.5
    assert in_dollars.check(ANNUAL_INCOME, 15_500) == 15.5
    assert in_dollars.parse(SPENDING_SCORE, "39") == 39.0


def test_a_contract_gives_the_value_that_a_point_holds() -> None:
    spend = Feature(name="spend", lowest=0, highest=1e3, parts=100, transform=Transform.LOG)
    in_cents = DataContract(in_parts=frozenset({"spend"}))

    # ln(100 + 1) = 4.615 120 52
    assert in_cents.parse(spend, "10000") == in_cents.check(spend, 10_000) == 4_615_121
    assert DataContract().parse(spend, "100") == 4_615_121


@pytest.mark.parametrize("text", ["15.5", "1.500,5", "1,500.5"])
def test_the_other_mark_is_no_number_to_a_contract_with_commas(text: str) -> None:
    with pytest.raises(InvalidCustomerError) as caught:
        DataContract(numbers=NumberFormat(decimal=",")).parse(ANNUAL_INCOME, text)

    assert caught.value.fault is Fault.NOT_A_NUMBER


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.MISSING),
        (" ", Fault.MISSING),
        ("x", Fault.NOT_A_NUMBER),
        ("121", Fault.OUT_OF_RANGE),
    ],
)
def test_a_fault_is_of_a_kind(text: str, fault: Fault) -> None:
    with pytest.raises(InvalidCustomerError) as caught:
        DataContract().parse(AGE, text)

    assert caught.value.fault is fault


def test_a_mark_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_ONE_OF)):
        DataContract(numbers=NumberFormat(decimal=";"))
