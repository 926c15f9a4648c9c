"""What a call may choose, by the names of the command line, and the parts wired by it."""

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
    from mallseg.domain.customers.columns.data_contract import DataContract

Features = Iterable[str | Feature] | Mapping[str, Feature] | None


class ReadingChoices(TypedDict, total=False):
    """How the customers are written; ``config/default.toml`` explains each choice.

    Attributes
    ----------
    columns
        The columns of features that are called otherwise: ``{"annual_income": "Einkommen"}``.
    income_unit
        ``"dollars"`` where incomes are not in thousands, or ``"thousands"``; said, it is not
        doubted.
    in_parts
        Names of features that are in parts of their unit: ``["annual_income"]`` for dollars.
    as_given
        Names of features that are in their unit although they may look otherwise: they are neither
        converted nor doubted.
    unit, range
        By feature: ``{"annual_income": "EUR per month"}``, ``{"annual_income": (0, 500)}``.
    log
        Names of features that are compared by their logarithms.
    decimal, thousands, currency_signs, percent
        How texts write numbers.
    column_names
        The names of all columns, in their order, of a NumPy array or a file without a header. By
        default, those of an array are the features.
    encoding, sheet, header_row
        How a file is written, and where in it the customers are.
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
    """What a training may choose, as the arguments of `train`."""

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
"""Each with the choice that it makes for annual income."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: the parts that its choices wire, and the features that may be chosen.

    `said_of` has, by choice, the features that something is said of: each must be in use.
    """

    container: "Container"
    declared: tuple[Feature, ...]
    said_of: Mapping[str, Iterable[str]]

    def plan(self, features: Features, **choices: object) -> Plan:
        """Make the plan; a choice that is None is left to the settings."""
        plan: Plan = self.container.settings().plan()
        chosen: dict[str, Any] = {k: value for k, value in choices.items() if value is not None}
        if features is not None:
            chosen["features"] = choose_features(_listed(features), self.declared)
        plan = replace(plan, **chosen)
        used = tuple(feature.name for feature in plan.features)
        for choice, names in self.said_of.items():
            if not {*used}.issuperset(names):
                raise InvalidOptionError(choice, OptionFault.NOT_USED, used=used)
        return plan

    def contract(self) -> "DataContract":
        """Make the contract of the data."""
        contract: DataContract = self.container.settings().contract(self.declared)
        return contract

    def customers(self, data: object) -> CustomerSource:
        """Choose what reads the data."""
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
    """Wire the parts for a call by the packaged settings and its choices: nothing else decides.

    Parameters
    ----------
    function, reading
        The name of the function, and its choices of how the data is written.
    features
        Chosen or declared on the spot: the columns of data that does not name its own.
    of_model
        The features of a model, of which nothing more can be said.
    settings
        Others that the call makes.

    Raises
    ------
    TypeError
        There is no such choice, as for any function.
    InvalidOptionError
        The value of one is not allowed.
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
    # One that is packaged too keeps its place: the order in which features are given is no matter.
    declared = {
        feature.name: feature for feature in (*loaded.declared(), *_declared(own), *of_model)
    }
    return Call(
        container=Container(settings=loaded),
        declared=tuple(declared.values()),
        said_of={name: reading[name] for name in _OF_FEATURES if name in reading},
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
    """Add choices to others; those by feature are merged."""
    merged = {**choices, **more}
    for name in ("columns", "unit", "range"):
        if name in more and name in choices:
            merged[name] = {**choices[name], **more[name]}
    return merged


def _written(reading: Mapping[str, Any]) -> dict[str, Any]:
    """Give the choices about the data, as settings."""
    written = {name: value for name, value in reading.items() if name in _IN_DATA}
    if (unit := reading.get("income_unit")) is not None:
        if unit not in _INCOME_UNITS:
            choices = tuple(_INCOME_UNITS)
            raise InvalidOptionError("income_unit", OptionFault.NOT_ONE_OF, choices=choices)
        choice = _INCOME_UNITS[unit]
        written[choice] = (*written.get(choice, ()), "annual_income")
    return written


def _of_features(reading: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the choices by feature, as settings."""
    said: dict[str, dict[str, Any]] = {}
    for feature, unit in reading.get("unit", {}).items():
        said.setdefault(feature, {})["unit"] = unit
    for feature, (lowest, highest) in reading.get("range", {}).items():
        said.setdefault(feature, {}).update(lowest=lowest, highest=highest)
    for feature in reading.get("log", ()):
        said.setdefault(feature, {})["transform"] = "log"
    return said
