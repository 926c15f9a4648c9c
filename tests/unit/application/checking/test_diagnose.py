"""Trying what could be said of a source until it can be read."""

import pytest

from mallseg.application.checking.check_customers import CheckReport, diagnose
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.sources.remedy import Remedy

NO_COLUMN = CustomerDataError("till.csv", SourceFault.NO_COLUMN)
TEXTS = CustomerDataError("till.csv", SourceFault.TEXTS_NOT_NUMBERS)
NAMED = Remedy(columns={"annual_income": "Renda"})
MARKED = Remedy(numbers=NumberFormat(thousands=","))


def report(*refusals: CustomerDataError, remedy: Remedy | None = None) -> CheckReport:
    return CheckReport(source="till.csv", refusals=refusals, remedy=remedy or Remedy())


def test_one_remedy_after_the_other_is_said_until_nothing_is_wrong() -> None:
    reports = iter([report(NO_COLUMN, remedy=NAMED), report(TEXTS, remedy=MARKED), report()])
    said = []

    def check(remedy: Remedy) -> CheckReport:
        said.append(remedy)
        return next(reports)

    found = diagnose(check)

    assert said == [Remedy(), NAMED, NAMED.and_then(MARKED)]
    assert (found.remedy, found.works) == (NAMED.and_then(MARKED), True)
    assert found.report.refusals == (NO_COLUMN,)


def test_a_source_without_fault_needs_no_remedy() -> None:
    found = diagnose(lambda _: report())

    assert (found.remedy, found.works) == (Remedy(), True)


def test_a_remedy_that_does_not_help_is_not_said_again_and_again() -> None:
    found = diagnose(lambda _: report(NO_COLUMN, remedy=NAMED))

    assert not found.works


def test_a_remedy_with_which_nothing_can_be_read_is_dropped() -> None:
    def check(remedy: Remedy) -> CheckReport:
        if remedy:
            raise TEXTS
        return report(NO_COLUMN, remedy=NAMED)

    found = diagnose(check)

    assert (found.remedy, found.works) == (Remedy(), False)


def test_a_source_of_which_nothing_is_known_is_refused_as_it_was() -> None:
    def check(_: Remedy) -> CheckReport:
        raise TEXTS

    with pytest.raises(CustomerDataError):
        diagnose(check)
