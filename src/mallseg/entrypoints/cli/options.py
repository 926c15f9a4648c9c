"""Options shared by commands, types of their values, and options that set a setting."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.entrypoints.cli.session import Session, shared_options

Command = TypeVar("Command", bound=Callable[..., Any])
Option = Callable[[Callable[..., None]], Callable[..., None]]
Declared = dict[str, Any]

_COLUMN = "NAME=COLUMN"
_RANGE = "NAME=0..100"


def setting_option(
    *names: str,
    to: str,
    choose: Mapping[str, object] | None = None,
    is_list: bool = False,
    **attributes: Any,
) -> Callable[[Command], Command]:
    """Make an option that sets the setting `to`, such as ``model.name``.

    Its value goes to the session, not to the command; without it, the setting is unchanged.

    Parameters
    ----------
    choose
        Maps values of the option to values of the setting, if they differ.
    is_list
        Whether a repeatable option makes a list, not a table of pairs.
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
    """Make an option that declares a property of a feature, for this command only."""

    def fill(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> None:
        del parameter
        session = context.find_object(Session)
        if session is not None:
            for feature, text in _pairs(values, example).items():
                session.settings["features"].setdefault(feature, {}).update(declare(text))
                session.declaring_options[f"{name} {feature}"] = feature

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
    """Declare features by their columns; without ``--features``, these are used."""
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
        session.declaring_options[f"--log {feature}"] = feature


model_option = setting_option(
    "--model", to="model.name", metavar="NAME", help="The model's name.  [default: mall]"
)
store_option = setting_option(
    "--store",
    to="store.path",
    type=click.Path(path_type=Path, readable=False),  # the store's own message is clearer
    help="The models' folder.  [default: models]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
features_option = setting_option(
    "--features",
    to="training.features",
    metavar="NAMES",
    help="Declared features to compare customers by, separated by commas.  "
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
        help="Declare a feature by its column, such as 'total_spend=Total Spend (EUR)'; without "
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
        help="The unit of a feature, such as 'annual_income=EUR per month'. May be repeated.",
    ),
    _declaring_option(
        "--range",
        _range,
        example=_RANGE,
        help="The lowest and the highest value allowed of a feature. May be repeated.",
    ),
)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")] if text else []


map_features_option = click.option(
    "--map-features",
    metavar="NAME,NAME",
    callback=lambda _context, _parameter, text: _names(text or ""),
    help="The two features shown on the map. With more than three, by default those that separate "
    "the segments best.",
)


def feature_options(command: Command) -> Command:
    """Decorate a command with the options that declare and choose features."""
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
    help="Compare in standard deviations, or in the original units.  [default: standard]",
)
keep_outliers_option = setting_option(
    "--keep-outliers",
    to="training.keep_outliers",
    is_flag=True,
    default=None,
    help="Include outliers in the training.",
)
seed_option = setting_option(
    "--seed",
    to="training.seed",
    type=int,
    help="The random seed of the search.  [default: 0]",
)


class Share(click.ParamType[float]):
    """A share, such as ``10%`` or ``0.1``."""

    name = "share"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Parse it; the domain checks its range."""
        share = share_of(str(value))
        if share is None:
            self.fail("must be a share, such as 10% or 0.1", param, ctx)
        return share


def share_of(text: str) -> float | None:
    """Parse a share; return None if it is no number."""
    number = text.strip().removesuffix("%")
    try:
        return float(number) / (100 if number != text.strip() else 1)
    except ValueError:
        return None


class Day(click.ParamType[date]):
    """A date such as 2026-11-30."""

    name = "day"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,  # noqa: ARG002  (click's signature)
    ) -> date:
        """Parse year, month and day."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            option = param.opts[0] if param else "day"
            raise InvalidOptionError(option, OptionFault.NOT_A_DAY) from None


DAY = Day()


def subcommand(
    group: click.Group, name: str, *own: Option, model: Option = model_option
) -> Callable[[Callable[..., None]], click.Command]:
    """Register a subcommand with its own options and the shared ones."""

    def decorate(function: Callable[..., None]) -> click.Command:
        options: tuple[Option, ...] = (shared_options, json_option, store_option, model)
        for option in (*options, *reversed(own)):
            function = option(function)
        return group.command(name)(click.pass_obj(function))

    return decorate
