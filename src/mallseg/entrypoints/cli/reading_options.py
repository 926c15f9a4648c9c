"""Options that describe the format of a file or table of customers."""

from collections.abc import Callable
from typing import Any

import click

from mallseg.domain.customers.number_format import THOUSANDS_MARKS
from mallseg.entrypoints.cli.options import Command, setting_option
from mallseg.entrypoints.cli.session import Session

_INCOME = "annual_income"


def _add_names(session: Session | None, setting: str, names: str) -> None:
    if session is not None:
        data = session.settings["data"]
        data[setting] = ",".join(filter(None, (data.get(setting), names)))


def _names_option(name: str, setting: str, text: str) -> Callable[[Command], Command]:
    """Make an option that adds names of features to a list in the section ``data``."""

    def fill(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        del parameter
        if value is not None:
            _add_names(context.find_object(Session), setting, value)

    return click.option(name, expose_value=False, callback=fill, metavar="NAMES", help=text)


def _take_income_unit(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> None:
    """Set for annual income what ``--in-parts`` and ``--as-given`` set for any feature."""
    del parameter
    session = context.find_object(Session)
    if session is not None and value == "dollars":
        session.settings["data"].setdefault("as_given", "")  # overrides a settings file
    if value is not None:
        _add_names(session, "in_parts" if value == "dollars" else "as_given", _INCOME)


def _expect_no_header(context: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001  (click's order)
    """Without ``--column-names``, leave an empty name, which the domain refuses."""
    del parameter
    session = context.find_object(Session)
    if session is not None and value:
        session.settings["data"].setdefault("column_names", ("",))


_NO_HEADER_OPTIONS = (
    setting_option(
        "--column-names",
        to="data.column_names",
        metavar="NAMES",
        help="With --no-header: the names of all columns, separated by commas.",
    ),
    click.option(
        "--no-header",
        is_flag=True,
        expose_value=False,
        callback=_expect_no_header,
        help="The file has no column names; give them with --column-names.",
    ),
)

column_option = setting_option(
    "--column",
    to="data.columns",
    multiple=True,
    metavar="FEATURE=NAME",
    help="A column's name in the data, such as annual_income=Einkommen. May be repeated.",
)

_NUMBER_OPTIONS = (
    setting_option(
        "--decimal", to="data.decimal", type=click.Choice([".", ","]), help="The decimal mark."
    ),
    setting_option(
        "--thousands",
        to="data.thousands",
        type=click.Choice([mark for mark in THOUSANDS_MARKS if mark]),
        help="The thousands separator.  [default: none]",
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
        help="Read 45 % as a number: as 45, or 0.45 if the feature is at most 1.",
    ),
)

table_option = setting_option(
    "--table",
    to="data.table",
    metavar="NAME",
    help="The table in a database, with its schema, such as mall.customers.",
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
    "Features given in parts of their unit, separated by commas: annual_income for dollars "
    "instead of k$.",
)

_UNIT_OPTIONS = (
    in_parts_option,
    _names_option(
        "--as-given",
        "as_given",
        "Features whose values are in their unit even if they look otherwise, separated by "
        "commas: they are neither converted nor questioned.",
    ),
    click.option(
        "--income-unit",
        type=click.Choice(["thousands", "dollars"]),
        expose_value=False,
        callback=_take_income_unit,
        help="The unit of incomes, which is then not questioned. Short for the two options above.  "
        "[default: thousands]",
    ),
)


def _all_of(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Combine options into one decorator, in the order of the help."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


number_options = _all_of(*_NUMBER_OPTIONS)

_FILE_OPTIONS = (column_option, *_NUMBER_OPTIONS, *_PLACE_OPTIONS)

data_options = _all_of(*_FILE_OPTIONS, *_NO_HEADER_OPTIONS, encoding_option, *_UNIT_OPTIONS)
"""The options for the format of customers' files."""
