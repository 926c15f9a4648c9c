"""Settings of features, breakdowns and sources of customers."""

import math

from pydantic import Field, PositiveInt, SecretStr

from mallseg.domain.customers.breakdown import Breakdown
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.customers.phrases import Phrases
from mallseg.domain.customers.transform import Transform
from mallseg.domain.customers.unit_words import in_currency, part_of
from mallseg.domain.sources.column_changes import SeenColumn
from mallseg.domain.sources.data_contract import DataContract, Layout
from mallseg.domain.sources.table_name import TableName
from mallseg.settings.section import Names, Section


class BreakdownSettings(Section):
    """A column, and the groups that it puts customers into."""

    label: str
    columns: Names
    bands: tuple[float, ...] = ()
    split: float | None = None
    lowest: float = 0.0
    highest: float = 1e9
    values: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    words: dict[str, str] = Field(default_factory=dict)

    def breakdown(self, name: str) -> Breakdown:
        """Declare the breakdown; the domain checks it."""
        return Breakdown(name=name, **self.model_dump())


class FeatureSettings(Section):
    """The declaration of a feature; what is not said is made from its name or taken from data."""

    field: str = ""
    label: str = ""
    short_label: str = ""
    topic: str = ""
    levels: tuple[str, str, str] | None = None
    phrases: Phrases | None = None
    unit: str | None = None
    usual_unit: str = ""
    lowest: float | None = None
    highest: float | None = None
    columns: Names = ()
    similar: Names = ()
    transform: Transform = Transform.NONE
    parts: PositiveInt = 1
    part_unit: str = ""
    highest_median: float | None = None
    personal: bool = False
    changeable: bool = True
    fills_range: bool = False

    def feature(self, name: str) -> Feature:
        """Turn the settings into a feature; the domain checks them."""
        is_log = self.transform is Transform.LOG
        lowest = self.lowest if self.lowest is not None else 0.0 if is_log else -math.inf
        unit = self.usual_unit if self.unit is None else self.unit
        return Feature(
            name=name,
            field=self.field,
            label=self.label,
            short_label=self.short_label,
            topic=self.topic,
            levels=self.levels,
            phrases=self.phrases,
            unit=unit,
            takes_unit_of_header=self.unit is None,
            lowest=lowest,
            highest=math.inf if self.highest is None else self.highest,
            columns=self.columns,
            transform=self.transform,
            is_personal=self.personal,
            is_changeable=self.changeable,
            parts=self.parts,
            part_unit=self.part_unit if unit == self.usual_unit else part_of(unit, self.part_unit),
            highest_median=in_currency(self.highest_median, self.usual_unit, unit),
        ).in_unit(unit)


class DataSettings(Section):
    """The data contract of sources of customers."""

    columns: dict[str, str]
    decimal: str
    thousands: str
    currency_signs: bool
    percent: bool
    encoding: str
    sheet: str
    table: str
    header_row: int
    column_names: Names
    in_parts: Names
    as_given: Names
    seen: tuple[SeenColumn, ...] = ()

    def contract(self) -> DataContract:
        """Turn the settings into a contract; the domain checks them."""
        return DataContract(
            columns=self.columns,
            numbers=NumberFormat(
                decimal=self.decimal,
                thousands=self.thousands,
                currency_signs=self.currency_signs,
                percent=self.percent,
            ),
            layout=Layout(
                sheet=self.sheet,
                table=TableName.parse(self.table) if self.table else None,
                header_row=self.header_row,
                column_names=self.column_names,
                names_seen=tuple(each.name for each in self.seen if each.name.strip()),
            ),
            in_parts=frozenset(self.in_parts),
            as_given=frozenset(self.as_given),
        )


class DatabaseSettings(Section):
    """Settings of databases."""

    password: SecretStr
