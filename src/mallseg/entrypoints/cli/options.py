"""Options that more than one command takes. What is not said is left to the settings."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

model_option = click.option("--model", metavar="NAME", help="The model's name.  [default: mall]")
store_option = click.option(
    "--store",
    type=click.Path(path_type=Path, readable=False),  # the store says better what is wrong
    help="The models' folder.  [default: models]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
features_option = click.option(
    "--features",
    metavar="NAMES",
    help="Any of age, annual_income, spending_score, with commas between.  "
    "[default: annual_income,spending_score]",
)
max_bad_rows_option = click.option(
    "--max-bad-rows",
    type=float,
    metavar="SHARE",
    help="The share of records that may be rejected.  [default: 0.01]",
)
scaling_option = click.option(
    "--scaling",
    type=click.Choice(["standard", "none"]),
    help="Compare in standard deviations, or in the units as they are.  [default: standard]",
)
keep_outliers_option = click.option(
    "--keep-outliers", is_flag=True, default=None, help="Let outliers take part."
)
promote_option = click.option(
    "--promote",
    type=click.Choice(["auto", "always", "never"]),
    help="Whether the new version becomes the one in use: if it keeps to the limits of the "
    "settings, in any case, or not at all.  [default: auto]",
)
seed_option = click.option(
    "--seed", type=int, help="Of the search for the best segments.  [default: 0]"
)


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
