"""The options that say how a file of customers is written."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

DataOptions = dict[str, object]
"""Settings of the section ``data``; None where nothing was said."""


_NAMES = ("columns", "decimal", "encoding", "income_unit")


def data_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options, and hand it their values as one argument `data`."""

    @click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="FEATURE=NAME",
        callback=_pairs,
        help="A column's name in the file, as annual_income=Einkommen. May be repeated.",
    )
    @click.option("--decimal", type=click.Choice([".", ","]), help="The decimal mark.")
    @click.option(
        "--encoding",
        metavar="NAME",
        help="utf-8, utf-16, latin-1 or cp1252.  [default: utf-8]",
    )
    @click.option(
        "--income-unit",
        type=click.Choice(["thousands", "dollars"]),
        help="The unit of annual incomes in the file.  [default: thousands]",
    )
    @wraps(command)
    def with_data(*arguments: Any, **options: Any) -> None:
        data = {name: options.pop(name) for name in _NAMES}
        command(*arguments, data=data, **options)

    return with_data


def _pairs(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str] | None:
    pairs = {}
    for value in values:
        feature, mark, name = value.partition("=")
        if not (feature and mark and name):
            raise click.BadParameter("must look like annual_income=Einkommen", context, parameter)
        pairs[feature] = name
    return pairs or None
