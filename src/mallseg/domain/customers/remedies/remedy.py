"""What to say of a source so that it can be read: columns, number formats, units and more.

A remedy is tried before it is shown, and taken only when the caller says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mallseg.domain.customers.texts.number_format import NumberFormat

Range = tuple[float, float]

UNIT_TO_NAME = "money"
"""Stands for a unit that only those know who have the data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What is to be said beside what was said; empty fields say nothing.

    Attributes
    ----------
    columns
        Feature name to the column's name in the source.
    features
        Features to declare instead of those in use, by the names of their columns.
    numbers
        How numbers are written.
    sheet, header_row, column_names
        Where the table is, as in `Layout`.
    encoding
        Of the file.
    in_parts
        Features whose values are in parts of their unit.
    as_given
        Features whose values are in their unit, although they look otherwise.
    units, ranges
        By feature.
    max_bad_rows
        The share of records that may be rejected.
    keep_outliers
        Whether outliers take part.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    features: Mapping[str, str] = field(default_factory=dict)
    numbers: NumberFormat | None = None
    sheet: str = ""
    header_row: int = 0
    column_names: tuple[str, ...] = ()
    encoding: str = ""
    in_parts: frozenset[str] = frozenset()
    as_given: frozenset[str] = frozenset()
    units: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    max_bad_rows: float | None = None
    keep_outliers: bool = False

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return self != Remedy()

    def and_then(self, other: "Remedy") -> "Remedy":
        """Say both; where they contradict each other, the other one, which was found later."""
        return Remedy(
            columns={**self.columns, **other.columns},
            features={**self.features, **other.features},
            numbers=other.numbers or self.numbers,
            sheet=other.sheet or self.sheet,
            header_row=other.header_row or self.header_row,
            column_names=other.column_names or self.column_names,
            encoding=other.encoding or self.encoding,
            in_parts=(self.in_parts - other.as_given - {*other.units}) | other.in_parts,
            as_given=(self.as_given - other.in_parts) | other.as_given,
            units={**self.units, **other.units},
            ranges={**self.ranges, **other.ranges},
            keep_outliers=self.keep_outliers or other.keep_outliers,
            max_bad_rows=self.max_bad_rows if other.max_bad_rows is None else other.max_bad_rows,
        )
