"""Options that more than one command takes, and how an option fills a setting."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from mallseg.entrypoints.cli.session import Session

Command = TypeVar("Command", bound=Callable[..., Any])


def setting_option(*names: str, to: str, **attributes: Any) -> Callable[[Command], Command]:
    """Make an option that fills the setting `to`, such as ``model.name``.

    Its value goes to the session, not to the command. Without one, the setting keeps its own.
    """
    section, setting = to.split(".")

    def fill(context: click.Context, parameter: click.Parameter, value: object) -> None:
        del parameter
        session = context.find_object(Session)
        if session is not None and value not in {None, ()}:
            session.settings[section][setting] = (
                _pairs(value) if isinstance(value, tuple) else value
            )

    return click.option(*names, expose_value=False, callback=fill, **attributes)


def _pairs(values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        feature, mark, name = value.partition("=")
        if not (feature and mark and name):
            raise click.BadParameter("must look like annual_income=Einkommen")
        pairs[feature] = name
    return pairs


model_option = setting_option(
    "--model", to="model.name", metavar="NAME", help="The model's name.  [default: mall]"
)
store_option = setting_option(
    "--store",
    to="store.path",
    type=click.Path(path_type=Path, readable=False),  # the store says better what is wrong
    help="The models' folder.  [default: models]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
features_option = setting_option(
    "--features",
    to="training.features",
    metavar="NAMES",
    help="Any of age, annual_income, spending_score, with commas between.  "
    "[default: annual_income,spending_score]",
)
max_bad_rows_option = setting_option(
    "--max-bad-rows",
    to="training.max_bad_rows",
    type=float,
    metavar="SHARE",
    help="The share of records that may be rejected.  [default: 0.01]",
)
scaling_option = setting_option(
    "--scaling",
    to="training.scaling",
    type=click.Choice(["standard", "none"]),
    help="Compare in standard deviations, or in the units as they are.  [default: standard]",
)
keep_outliers_option = setting_option(
    "--keep-outliers",
    to="training.keep_outliers",
    is_flag=True,
    default=None,
    help="Let outliers take part.",
)
seed_option = setting_option(
    "--seed",
    to="training.seed",
    type=int,
    help="Of the search for the best segments.  [default: 0]",
)

_DATA_OPTIONS = (
    setting_option(
        "--column",
        to="data.columns",
        multiple=True,
        metavar="FEATURE=NAME",
        help="A column's name in the file, as annual_income=Einkommen. May be repeated.",
    ),
    setting_option(
        "--decimal", to="data.decimal", type=click.Choice([".", ","]), help="The decimal mark."
    ),
    setting_option(
        "--encoding",
        to="data.encoding",
        metavar="NAME",
        help="utf-8, utf-16, latin-1 or cp1252.  [default: utf-8]",
    ),
    setting_option(
        "--income-unit",
        to="data.income_unit",
        type=click.Choice(["thousands", "dollars"]),
        help="The unit of annual incomes in the file.  [default: thousands]",
    ),
)


def data_options(command: Command) -> Command:
    """Give a command the options that say how a file of customers is written."""
    for option in reversed(_DATA_OPTIONS):
        command = option(command)
    return command
