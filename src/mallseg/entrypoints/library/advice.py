"""What to say so that data can be read: found by trying, and ready to copy into the call."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from mallseg.application.training.check_customers import CheckReport, diagnose
from mallseg.application.training.kept_columns import Summaries
from mallseg.domain.customers.remedies.remedy import Remedy
from mallseg.domain.errors import CustomerDataError, MallsegError
from mallseg.domain.segments.plan import Plan
from mallseg.entrypoints.library.choices import Call
from mallseg.entrypoints.presentation.words.errors import QUESTIONS, python_advice

CallWith = Callable[[Mapping[str, Any]], tuple[Call, Plan]]
"""Wires the call again, with more choices than it made."""


@contextmanager
def in_python(data: object = None, call_with: CallWith | None = None) -> Iterator[None]:
    """Have errors say what to do in Python; of data, with the arguments that would help."""
    try:
        yield
    except MallsegError as error:
        error.advice = python_advice(error)
        if call_with and isinstance(error, CustomerDataError) and error.code not in QUESTIONS:
            # Facts stand in single braces.
            found = advice_on(data, call_with).replace("{", "{{").replace("}", "}}")
            error.advice = found or error.advice
        raise


def advice_on(data: object, call_with: CallWith) -> str:
    """Name the arguments with which the data would be read; nothing where none were found."""
    found = _found(data, call_with)
    return f"use {', '.join(f'{name}={own!r}' for name, own in found.items())}" if found else ""


def _found(data: object, call_with: CallWith) -> dict[str, Any]:
    """Try one remedy after the other; none where a training would be refused all the same."""
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
    """Give a remedy as arguments, by their names."""
    numbers = remedy.numbers
    said: dict[str, Any] = {
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
    arguments = {name: own for name, own in said.items() if own and own != usual.get(name)}
    if remedy.max_bad_rows is not None:
        arguments["max_bad_rows"] = remedy.max_bad_rows
    return arguments
