"""Advice of errors in Python: tested arguments with which the data can be read."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mallseg.application.checking.check_customers import CheckReport, diagnose
from mallseg.application.checking.kept_columns import Summaries
from mallseg.domain.errors import CustomerDataError, MallsegError
from mallseg.domain.segments.plan import Plan
from mallseg.domain.sources.remedy import Remedy
from mallseg.entrypoints.library.choices import Call
from mallseg.entrypoints.presentation.words.errors import QUESTIONS, python_advice

CallWith = Callable[[Mapping[str, Any]], tuple[Call, Plan]]
"""Repeats the wiring of a call with further arguments."""


@contextmanager
def in_python(data: object = None, call_with: CallWith | None = None) -> Iterator[None]:
    """Give errors advice for Python; errors of data with the arguments that would help."""
    try:
        yield
    except MallsegError as error:
        error.advice = python_advice(error)
        if call_with and isinstance(error, CustomerDataError) and error.code not in QUESTIONS:
            # Facts are in single braces.
            found = advice_on(data, call_with).replace("{", "{{").replace("}", "}}")
            error.advice = found or error.advice
        raise


def advice_on(data: object, call_with: CallWith) -> str:
    """Return advice of the arguments with which the data can be read; empty if there are none."""
    found = _found(data, call_with)
    return f"use {', '.join(f'{name}={own!r}' for name, own in found.items())}" if found else ""


def _found(data: object, call_with: CallWith) -> dict[str, Any]:
    """Find arguments with which a training would succeed; empty where there are none."""
    kept: dict[str, Summaries] = {}

    def check(remedy: Remedy) -> CheckReport:
        call, plan = call_with(_arguments_of(remedy))
        report: CheckReport = call.container.check_customers(contract=call.contract())(
            call.customers(data),
            plan=plan,
            can_declare=False,
            kept=kept.setdefault(remedy.encoding, {}),
        )
        return report

    try:
        found = diagnose(check)
    except MallsegError:
        return {}
    return _arguments_of(found.remedy) if found.works else {}


def _arguments_of(remedy: Remedy) -> dict[str, Any]:
    """Convert a remedy to keyword arguments."""
    numbers = remedy.numbers
    options: dict[str, Any] = {
        "columns": dict(remedy.columns),
        "decimal": numbers and numbers.decimal,
        "thousands": numbers and numbers.thousands,
        "currency_signs": numbers and numbers.currency_signs,
        "percent": numbers and numbers.percent,
        "sheet": remedy.sheet,
        "header_row": remedy.header_row,
        "column_names": [*remedy.column_names],
        "encoding": remedy.encoding,
        "in_parts": sorted(remedy.in_parts),
        "as_given": sorted(remedy.as_given),
        "unit": dict(remedy.units),
        "range": dict(remedy.ranges),
    }
    usual = {"decimal": "."}
    arguments = {name: own for name, own in options.items() if own and own != usual.get(name)}
    if remedy.max_bad_rows is not None:
        arguments["max_bad_rows"] = remedy.max_bad_rows
    return arguments
