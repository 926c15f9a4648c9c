"""Remedies: options with which a refused source can be read.

A remedy is tested before it is proposed, and applied only at the user's request.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mallseg.domain.customers.number_format import NumberFormat

Range = tuple[float, float]

UNIT_TO_NAME = "money"
"""A placeholder for a unit that only the owner of the data knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """Options to add to those given; empty fields change nothing.

    Attributes
    ----------
    columns
        The name of the column in the source, by feature name.
    features
        Features to declare instead of those in use: the name of the column, by feature name.
    numbers
        The number format.
    sheet, header_row, column_names
        The location of the table, as in `Layout`.
    encoding
        The encoding of the file.
    in_parts
        Features whose values are in parts of their unit.
    as_given
        Features whose values are in their unit, although they seem not to be.
    units, ranges
        The units and the ranges, by feature name.
    max_bad_rows
        The share of records that may be rejected.
    keep_outliers
        Whether outliers are kept in the training.
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
        """Whether it has any option."""
        return self != Remedy()

    def and_then(self, other: "Remedy") -> "Remedy":
        """Merge two remedies; where they conflict, the other one takes precedence."""
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
