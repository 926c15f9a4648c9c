"""The keyword arguments of calls, named as on the command line, and the wiring by them."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from mallseg.domain.customers.chosen_features import choose_features
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import CustomerSource
from mallseg.domain.segments.plan import Plan

if TYPE_CHECKING:
    from mallseg.container import Container
    from mallseg.domain.sources.data_contract import DataContract

Features = Iterable[str | Feature] | Mapping[str, Feature] | None


class ReadingChoices(TypedDict, total=False):
    """The format of the customers' data; ``config/default.toml`` explains each option.

    Attributes
    ----------
    columns
        The columns of features that have other names: ``{"annual_income": "Einkommen"}``.
    income_unit
        ``"dollars"`` where incomes are not in thousands, or ``"thousands"``. The unit is then not
        checked.
    in_parts
        Names of features that are in parts of their unit: ``["annual_income"]`` for dollars.
    as_given
        Names of features that are in their unit although they may seem not to be: they are neither
        converted nor checked.
    unit, range
        By feature: ``{"annual_income": "EUR per month"}``, ``{"annual_income": (0, 500)}``.
    log
        Names of features that are compared by their logarithms.
    decimal, thousands, currency_signs, percent
        The number format.
    column_names
        The names of all columns, in their order, of a NumPy array or a file without a header. By
        default, those of an array are the features.
    encoding, sheet, header_row
        The encoding of a file, and the location of the customers in it.
    table
        The table of a database, with its schema: ``"mall.customers"``.
    config
        A TOML file with settings.
    """

    columns: Mapping[str, str]
    income_unit: str
    in_parts: Sequence[str]
    as_given: Sequence[str]
    unit: Mapping[str, str]
    range: Mapping[str, tuple[float, float]]
    log: Sequence[str]
    decimal: str
    thousands: str
    currency_signs: bool
    percent: bool
    column_names: Sequence[str]
    encoding: str
    sheet: str
    table: str
    header_row: int
    config: str | os.PathLike[str]


class TrainingChoices(ReadingChoices, total=False):
    """The options of a training, as the arguments of `train`."""

    segments: int | None
    features: Features
    breakdowns: Iterable[str]
    scaling: str | None
    seed: int | None
    max_bad_rows: float | None
    keep_outliers: bool | None
    min_segment_size: int | str | None


_OF_FEATURES = ("unit", "range", "log")
_IN_DATA = {*ReadingChoices.__annotations__} - {*_OF_FEATURES, "income_unit", "config"}
_INCOME_UNITS: Mapping[str, str] = {"thousands": "as_given", "dollars": "in_parts"}
"""For each unit, the option that it sets for annual income."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: its container, and the features that it may use.

    Attributes
    ----------
    options_of
        The names of the features that each option is given for; they must be in use.
    """

    container: "Container"
    declared: tuple[Feature, ...]
    options_of: Mapping[str, Iterable[str]]

    def plan(self, features: Features, **choices: object) -> Plan:
        """Make the plan; options that are None are taken from the settings."""
        plan: Plan = self.container.settings().plan()
        chosen: dict[str, Any] = {k: value for k, value in choices.items() if value is not None}
        if features is not None:
            chosen["features"] = choose_features(_listed(features), self.declared)
        plan = replace(plan, **chosen)
        used = tuple(feature.name for feature in plan.features)
        for choice, names in self.options_of.items():
            if not {*used}.issuperset(names):
                raise InvalidOptionError(choice, OptionFault.NOT_USED, used=used)
        return plan

    def contract(self) -> "DataContract":
        """Make the contract of the data."""
        contract: DataContract = self.container.settings().contract(self.declared)
        return contract

    def customers(self, data: object) -> CustomerSource:
        """Make the source of the data."""
        source: CustomerSource = self.container.customers(data, contract=self.contract())
        return source


def wire_call(
    function: str,
    reading: Mapping[str, Any],
    *,
    data: object = None,
    features: Features = None,
    of_model: Sequence[Feature] = (),
    settings: Mapping[str, Mapping[str, Any]] | None = None,
) -> Call:
    """Wire a call by the packaged settings and its arguments; the environment is not read.

    Parameters
    ----------
    function, reading
        The name of the function, and its arguments about the format of the data.
    features
        Selected or declared features, which are the columns of data without names.
    of_model
        The features of a model, for which no options can be given.
    settings
        Further settings of the call.

    Raises
    ------
    TypeError
        An argument is unknown, as for any function.
    InvalidOptionError
        The value of an argument is invalid.
    """
    from mallseg.container import Container
    from mallseg.settings.loading import load_settings

    known = {*ReadingChoices.__annotations__} - {*(_OF_FEATURES if of_model else ())}
    for choice in reading:
        if choice not in known:
            raise TypeError(f"{function}() got an unexpected keyword argument {choice!r}")
    own = [*_listed(features)] if features is not None else []
    written = _written(reading)
    if own and not isinstance(data, str | os.PathLike):
        written.setdefault("column_names", [_name(each) for each in own])
    loaded = load_settings(
        Path(reading["config"]) if "config" in reading else None,
        {"data": written, "features": _of_features(reading), **(settings or {})},
        from_outside=False,
    )
    # Packaged features keep their order, so that the order of the arguments does not matter.
    declared = {
        feature.name: feature for feature in (*loaded.declared(), *_declared(own), *of_model)
    }
    return Call(
        container=Container(settings=loaded),
        declared=tuple(declared.values()),
        options_of={name: reading[name] for name in _OF_FEATURES if name in reading},
    )


def _listed(features: Iterable[str | Feature] | Mapping[str, Feature]) -> list[str | Feature]:
    if isinstance(features, str):
        return [features]
    if isinstance(features, Mapping):
        return [replace(feature, name=name) for name, feature in features.items()]
    return [*features]


def _name(feature: str | Feature) -> str:
    return feature.name if isinstance(feature, Feature) else feature.strip()


def _declared(features: Iterable[str | Feature]) -> Iterator[Feature]:
    for feature in features:
        if isinstance(feature, Feature):
            yield feature if feature.unit else replace(feature, takes_unit_of_header=True)


def with_more(choices: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Add arguments to others; those by feature are merged."""
    merged = {**choices, **more}
    for name in ("columns", "unit", "range"):
        if name in more and name in choices:
            merged[name] = {**choices[name], **more[name]}
    return merged


def _written(reading: Mapping[str, Any]) -> dict[str, Any]:
    """Convert the arguments about the data to settings."""
    written = {name: value for name, value in reading.items() if name in _IN_DATA}
    if (unit := reading.get("income_unit")) is not None:
        if unit not in _INCOME_UNITS:
            choices = tuple(_INCOME_UNITS)
            raise InvalidOptionError("income_unit", OptionFault.NOT_ONE_OF, choices=choices)
        choice = _INCOME_UNITS[unit]
        written[choice] = (*written.get(choice, ()), "annual_income")
    return written


def _of_features(reading: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Convert the arguments by feature to settings."""
    settings: dict[str, dict[str, Any]] = {}
    for feature, unit in reading.get("unit", {}).items():
        settings.setdefault(feature, {})["unit"] = unit
    for feature, (lowest, highest) in reading.get("range", {}).items():
        settings.setdefault(feature, {}).update(lowest=lowest, highest=highest)
    for feature in reading.get("log", ()):
        settings.setdefault(feature, {})["transform"] = "log"
    return settings
