"""The data contract of a source: its layout, its columns and how its numbers are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.number_format import PLAIN_NUMBERS, NumberFormat
from mallseg.domain.errors import InvalidOptionError, OptionFault, check_at_least
from mallseg.domain.sources.table_name import TableName

ALL_SHEETS = "all"
"""In place of the name of a sheet: all sheets that have the columns, as one table."""

_EXAMPLE = "ID,Gender,Age,Annual Income,Spending Score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The location of the table in a source.

    Attributes
    ----------
    sheet
        The sheet of a workbook, or ``all``; empty to find it.
    table
        The table of a database; None to find it.
    header_row
        The record or row with the names of the columns, from 1; 0 to find it.
    column_names
        The names of all columns, for a source without a header.
    names_seen
        The names that `header_row` had when it was kept: where another row has them now, as below
        one more line of a title, it is that one.

    Raises
    ------
    InvalidOptionError
        The row is negative, or a name is empty or given twice.
    """

    sheet: str = ""
    table: TableName | None = None
    header_row: int = 0
    column_names: tuple[str, ...] = ()
    names_seen: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_at_least(0, header_row=self.header_row)
        names = tuple(name.strip() for name in self.column_names)
        object.__setattr__(self, "column_names", names)
        if not all(names):
            raise InvalidOptionError("columns", OptionFault.NO_COLUMN_NAMES, example=_EXAMPLE)
        if len({*names}) < len(names):
            raise InvalidOptionError("columns", OptionFault.NOT_UNIQUE)
        if names and self.header_row:
            raise InvalidOptionError("header_row", OptionFault.NO_HEADER_ROW)

    @property
    def has_header(self) -> bool:
        """Whether the source itself names its columns."""
        return not self.column_names


TO_BE_FOUND = Layout()
"""A layout in which everything is to be found."""


_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DataContract:
    """The columns, number format, layout and units that a source must have.

    Attributes
    ----------
    columns
        Feature name to column name, for columns that are not recognised by their names.
    numbers
        How texts write numbers.
    layout
        Where in the source the table is.
    in_parts
        The names of features whose values are in a smaller unit: dollars for k$.
    as_given
        The names of features whose values are in the declared unit although they may look
        otherwise: they are neither converted nor doubted.
    units
        The units that were declared for this source, by feature name; they override the header.
    similar
        By feature name, names of columns that are proposed for it, but not used without asking.
    scales
        The names of features whose values fill their declared range.
    shown_signs
        By feature name, how many of its numbers a spreadsheet displays with each currency.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    numbers: NumberFormat = PLAIN_NUMBERS
    layout: Layout = TO_BE_FOUND
    in_parts: frozenset[str] = frozenset()
    as_given: frozenset[str] = frozenset()
    units: Mapping[str, str] = field(default_factory=dict)
    similar: Mapping[str, Sequence[str]] = field(default_factory=dict)
    scales: frozenset[str] = frozenset()
    shown_signs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def parse(self, feature: Feature, text: str) -> float:
        """Parse a text to an encoded value, or raise InvalidCustomerError.

        A percentage becomes a share where the feature is one: ``45 %`` is 0.45 if its highest value
        is at most 1.
        """
        parts = self.parts(feature)
        if feature.highest <= 1 and self.numbers.is_percent(text):
            parts *= _HUNDREDTHS
        return feature.encode(feature.parse(text, numbers=self.numbers, parts=parts))

    def check(self, feature: Feature, value: object) -> float:
        """Check a number and encode it, or raise InvalidCustomerError."""
        return feature.encode(feature.check(value, parts=self.parts(feature)))

    def doubting(self) -> "DataContract":
        """Return the contract without `as_given`, to find the doubts that it waives."""
        return replace(self, as_given=frozenset(), in_parts=self.in_parts - self.as_given)

    def of_table(self, table: TableName) -> "DataContract":
        """Return the contract of another table of the same database."""
        return replace(self, layout=replace(self.layout, table=table))

    def parts(self, feature: Feature) -> int:
        """Return how many of the source's units make one of the feature's."""
        is_in_parts = feature.name in self.in_parts - self.as_given
        return feature.parts if is_in_parts else 1


AS_IT_IS = DataContract()
"""The default contract."""
