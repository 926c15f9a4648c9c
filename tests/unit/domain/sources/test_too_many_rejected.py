"""Advice fits the cause for which records are rejected."""

from dataclasses import replace

import pytest

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import CustomerDataError, Fault, SourceFault
from mallseg.domain.sources.column_summary import ColumnSummary
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.reading import Reading, Rejection
from mallseg.domain.sources.too_many_rejected import TooManyRejected
from mallseg.entrypoints.presentation.words.errors import terminal_reason
from mallseg.testing.builders import census_of
from mallseg.testing.features import ANNUAL_INCOME, DEFAULT_FEATURES, SPENDING_SCORE

LOG_INCOME = replace(ANNUAL_INCOME, transform=Transform.LOG)
COLUMNS = {"annual_income": "Income", "spending_score": "Score"}


def error_of(
    faults: dict[Fault, int],
    column: str = "Score",
    *,
    accepted: int = 100,
    found: tuple[float, float] = (1, 100),
    features: tuple[Feature, ...] = DEFAULT_FEATURES,
    contract: DataContract | None = None,
) -> CustomerDataError:
    rejections = [Rejection(record=2, column=column, fault=fault) for fault in faults]
    census = census_of({(15.0, 39.0): accepted} if accepted else {}, features)
    reading = Reading(
        source="file",
        census=census,
        faults=faults,
        rejections=tuple(rejections),
        columns=COLUMNS,
        contract=contract or DataContract(),
    )
    lowest, highest = found
    summary = ColumnSummary(
        name=column, values=200, empty=0, numbers=200, lowest=lowest, highest=highest
    )
    return TooManyRejected(
        reading=reading, features=features, max_bad_rows=0.01, columns=[summary]
    ).error()


def test_many_causes_are_not_named() -> None:
    error = error_of({Fault.MISSING: 2, Fault.FIELD_COUNT: 2})

    assert error.code is SourceFault.TOO_MANY_REJECTED
    assert terminal_reason(error).endswith("or allow that many with --max-bad-rows 0.04")


@pytest.mark.parametrize("fault", Fault)
def test_where_most_are_rejected_allowing_more_is_not_proposed(fault: Fault) -> None:
    assert "--max-bad-rows" not in terminal_reason(error_of({fault: 200}, accepted=0))


def test_empty_fields_are_filled_in_or_left_out() -> None:
    assert terminal_reason(error_of({Fault.MISSING: 5, Fault.OUT_OF_RANGE: 1})) == (
        "6 of 106 records cannot be read: column 'Score' is empty in 5 of them: fill them in, or "
        "leave these customers out with --max-bad-rows 0.06"
    )
    assert error_of({Fault.MISSING: 101}).code is SourceFault.MOST_MISSING


@pytest.mark.parametrize(
    ("found", "accepted", "said"),
    [
        ((0, 100), 100, "--range spending_score=0..100"),
        ((1, 104), 100, "--range spending_score=1..200"),
        ((0.05, 0.99), 0, "--range spending_score=0..1"),
        ((-20, 30), 0, "--range spending_score=-20..30"),
    ],
)
def test_a_range_is_offered_that_holds_what_was_found(
    found: tuple[float, float], accepted: int, said: str
) -> None:
    error = error_of({Fault.OUT_OF_RANGE: 5}, accepted=accepted, found=found)

    assert terminal_reason(error).endswith(f"if they are right, use {said}")


def test_a_range_is_in_the_unit_of_the_feature() -> None:
    dollars = DataContract(in_parts=frozenset({"annual_income"}))
    error = error_of({Fault.OUT_OF_RANGE: 5}, "Income", found=(2e4, 2e9), contract=dollars)

    assert error.facts["found"] == "0..2000000"


def test_amounts_of_a_small_currency_need_their_unit_as_well() -> None:
    error = error_of({Fault.OUT_OF_RANGE: 5}, "Income", accepted=0, found=(2e7, 9e7))

    assert error.code is SourceFault.TOO_LARGE_FOR_UNIT
    said = "--unit annual_income=IDR --range annual_income=0..90000000"
    assert terminal_reason(error).endswith(said)


def test_below_zero_the_logarithm_is_the_reason() -> None:
    features = (LOG_INCOME, SPENDING_SCORE)
    faults = {Fault.OUT_OF_RANGE: 5}

    error = error_of(faults, "Income", found=(-5, 90), features=features)
    assert error.code is SourceFault.NO_LOGARITHM
    assert "is compared by its logarithm: leave out --log annual_income" in terminal_reason(error)
    plain = error_of(faults, "Income", found=(-5, 90))
    assert plain.code is SourceFault.TOO_MANY_OUT_OF_RANGE
