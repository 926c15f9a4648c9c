"""Options that more than one command takes, and how an option fills a setting."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from mallseg.domain.customers.texts.number_format import THOUSANDS_MARKS
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.entrypoints.cli.session import Session

Command = TypeVar("Command", bound=Callable[..., Any])
Declared = dict[str, Any]

_COLUMN = "NAME=COLUMN"
_RANGE = "NAME=0..100"
_INCOME = "annual_income"


def setting_option(
    *names: str,
    to: str,
    choose: Mapping[str, object] | None = None,
    is_list: bool = False,
    **attributes: Any,
) -> Callable[[Command], Command]:
    """Make an option that fills the setting `to`, such as ``model.name``.

    Its value goes to the session, not to the command. Without one, the setting keeps its own.

    Parameters
    ----------
    choose
        What the setting becomes for each value of the option, where that is something else.
    is_list
        Whether one that may be repeated fills a list, and not a table of pairs.
    """
    section, setting = to.split(".")

    def fill(context: click.Context, parameter: click.Parameter, value: object) -> None:
        del parameter
        session = context.find_object(Session)
        if session is not None and value not in {None, ()}:
            session.settings[section][setting] = (
                _pairs(value)
                if isinstance(value, tuple) and not is_list
                else choose[str(value)]
                if choose
                else value
            )

    return click.option(*names, expose_value=False, callback=fill, **attributes)


def _pairs(values: Iterable[str], example: str = "annual_income=Einkommen") -> dict[str, str]:
    pairs = {}
    for value in values:
        feature, mark, name = value.partition("=")
        if not (feature and mark and name):
            raise click.BadParameter(f"must look like {example}")
        if feature.strip() in pairs:
            raise click.BadParameter(f"{feature.strip()} is given twice")
        pairs[feature.strip()] = name.strip()
    return pairs


def _declaring_option(
    name: str, declare: Callable[[str], Declared], *, example: str, **attributes: Any
) -> Callable[[Command], Command]:
    """Make an option that says something of a feature, for this command only."""

    def fill(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> None:
        del parameter
        session = context.find_object(Session)
        if session is not None:
            for feature, text in _pairs(values, example).items():
                session.settings["features"].setdefault(feature, {}).update(declare(text))
                session.said_of[f"{name} {feature}"] = feature

    return click.option(
        name, expose_value=False, callback=fill, multiple=True, metavar=example, **attributes
    )


def _range(text: str) -> Declared:
    lowest, _, highest = text.partition("..")
    try:
        return {"lowest": float(lowest), "highest": float(highest)}
    except ValueError:
        raise click.BadParameter(f"must look like {_RANGE}") from None


def _declare_features(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> None:
    """Declare features by their columns; without ``--features``, they are those in use."""
    del parameter
    session = context.find_object(Session)
    if session is None or not values:
        return
    columns = _pairs(values, _COLUMN)
    for feature, column in columns.items():
        session.settings["features"].setdefault(feature, {})["columns"] = (column,)
    session.settings["data"].setdefault("columns", {}).update(columns)
    session.settings["training"].setdefault("features", tuple(columns))


def _take_logarithms(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> None:
    del parameter
    session = context.find_object(Session)
    if session is None:
        return
    for feature in values:
        session.settings["features"].setdefault(feature, {})["transform"] = "log"
        session.said_of[f"--log {feature}"] = feature


def _add_names(session: Session | None, setting: str, names: str) -> None:
    if session is not None:
        data = session.settings["data"]
        data[setting] = ",".join(filter(None, (data.get(setting), names)))


def _names_option(name: str, setting: str, text: str) -> Callable[[Command], Command]:
    """Make an option that adds names of features to a list in ``data``."""

    def fill(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        del parameter
        if value is not None:
            _add_names(context.find_object(Session), setting, value)

    return click.option(name, expose_value=False, callback=fill, metavar="NAMES", help=text)


def _take_income_unit(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> None:
    """Say of annual income what two other options say of any feature."""
    del parameter
    session = context.find_object(Session)
    if session is not None and value == "dollars":
        session.settings["data"].setdefault("as_given", "")  # not what a file of settings says
    if value is not None:
        _add_names(session, "in_parts" if value == "dollars" else "as_given", _INCOME)


def _expect_no_header(context: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001  (click's order)
    """Without ``--column-names``, one without letters is left for the domain to refuse."""
    del parameter
    session = context.find_object(Session)
    if session is not None and value:
        session.settings["data"].setdefault("column_names", ("",))


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
    help="Declared features to compare customers by, with commas between.  "
    "[default: annual_income,spending_score]",
)
breakdown_option = setting_option(
    "--breakdown",
    to="training.breakdowns",
    is_list=True,
    multiple=True,
    metavar="COLUMN",
    help="Count the customers of each segment by this column too, such as a city. May be repeated.",
)
_FEATURE_OPTIONS = (
    features_option,
    click.option(
        "--feature",
        expose_value=False,
        callback=_declare_features,
        multiple=True,
        metavar=_COLUMN,
        help="Declare a feature by its column, as 'total_spend=Total Spend (EUR)'; without "
        "--features, just these are used. May be repeated.",
    ),
    click.option(
        "--log",
        expose_value=False,
        callback=_take_logarithms,
        multiple=True,
        metavar="NAME",
        help="Compare a feature by its logarithm: for amounts with a long tail. May be repeated.",
    ),
    _declaring_option(
        "--unit",
        lambda text: {"unit": text},
        example="NAME=UNIT",
        help="The unit of a feature, as 'annual_income=EUR per month'. May be repeated.",
    ),
    _declaring_option(
        "--range",
        _range,
        example=_RANGE,
        help="The lowest and the highest value of a feature that are allowed. May be repeated.",
    ),
)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")] if text else []


map_features_option = click.option(
    "--map-features",
    metavar="NAME,NAME",
    callback=lambda _context, _parameter, text: _names(text or ""),
    help="The two features that the map shows; without it, of more than three those that separate "
    "the segments most.",
)


def feature_options(command: Command) -> Command:
    """Give a command the options that declare and choose features."""
    for option in reversed(_FEATURE_OPTIONS):
        command = option(command)
    return command


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

_NO_HEADER_OPTIONS = (
    setting_option(
        "--column-names",
        to="data.column_names",
        metavar="NAMES",
        help="With --no-header: the names of all columns, with commas between.",
    ),
    click.option(
        "--no-header",
        is_flag=True,
        expose_value=False,
        callback=_expect_no_header,
        help="The file has no names of columns; --column-names gives them.",
    ),
)
column_option = setting_option(
    "--column",
    to="data.columns",
    multiple=True,
    metavar="FEATURE=NAME",
    help="A column's name in the data, as annual_income=Einkommen. May be repeated.",
)
_NUMBER_OPTIONS = (
    setting_option(
        "--decimal", to="data.decimal", type=click.Choice([".", ","]), help="The decimal mark."
    ),
    setting_option(
        "--thousands",
        to="data.thousands",
        type=click.Choice([mark for mark in THOUSANDS_MARKS if mark]),
        help="The mark between groups of three digits.  [default: none]",
    ),
    setting_option(
        "--currency-signs",
        to="data.currency_signs",
        is_flag=True,
        default=None,
        help="Read $15 and 15 EUR as numbers.",
    ),
    setting_option(
        "--percent",
        to="data.percent",
        is_flag=True,
        default=None,
        help="Read 45 % as a number: 45, or 0.45 of a feature that is at most 1.",
    ),
)
table_option = setting_option(
    "--table",
    to="data.table",
    metavar="NAME",
    help="The table of a database, with its schema, as mall.customers.",
)
_PLACE_OPTIONS = (
    table_option,
    setting_option(
        "--sheet",
        to="data.sheet",
        metavar="NAME",
        help="The sheet of a workbook, or all.  [default: the one that fits]",
    ),
    setting_option(
        "--header-row",
        to="data.header_row",
        type=click.IntRange(min=1),
        metavar="ROW",
        help="The row with the names of the columns.  [default: where they are found]",
    ),
)
encoding_option = setting_option(
    "--encoding",
    to="data.encoding",
    metavar="NAME",
    help="utf-8, utf-16, latin-1 or cp1252.  [default: utf-8]",
)
in_parts_option = _names_option(
    "--in-parts",
    "in_parts",
    "Features given in parts of their unit, with commas between: annual_income for dollars "
    "instead of k$.",
)
_UNIT_OPTIONS = (
    in_parts_option,
    _names_option(
        "--as-given",
        "as_given",
        "Features whose values are in their unit although they may look otherwise, with commas "
        "between: they are neither converted nor doubted.",
    ),
    click.option(
        "--income-unit",
        type=click.Choice(["thousands", "dollars"]),
        expose_value=False,
        callback=_take_income_unit,
        help="What incomes are in; said, it is not doubted. Short for the two options above.  "
        "[default: thousands]",
    ),
)


def _all_of(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Make one decorator of several, in the order in which the help shows them."""

    def give(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return give


number_options = _all_of(*_NUMBER_OPTIONS)
_FILE_OPTIONS = (column_option, *_NUMBER_OPTIONS, *_PLACE_OPTIONS)
data_options = _all_of(*_FILE_OPTIONS, *_NO_HEADER_OPTIONS, encoding_option, *_UNIT_OPTIONS)
"""How a file of customers is written."""


class Share(click.ParamType[float]):
    """A share, as ``10%`` or ``0.1``."""

    name = "share"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read it; whether it is one, its user says."""
        share = share_of(str(value))
        if share is None:
            self.fail("must be a share, as 10% or 0.1", param, ctx)
        return share


def share_of(text: str) -> float | None:
    """Read a share; None where it is no number."""
    number = text.strip().removesuffix("%")
    try:
        return float(number) / (100 if number != text.strip() else 1)
    except ValueError:
        return None


class Day(click.ParamType[date]):
    """A day as 2026-11-30."""

    name = "day"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,  # noqa: ARG002  (click's signature)
    ) -> date:
        """Read the year, the month and the day."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            option = param.opts[0] if param else "day"
            raise InvalidOptionError(option, OptionFault.NOT_A_DAY) from None


DAY = Day()
