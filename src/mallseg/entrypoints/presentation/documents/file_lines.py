"""The parts of a check of a file, as the page shows them: one class for each kind of line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLine:
    """A sheet that could be read: its name, its rows where known, and its first texts."""

    name: str
    rows: int | None
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLine:
    """A row at the top of the file."""

    number: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLine:
    """A column: what it holds, and its first texts."""

    name: str
    holds: str
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureLine:
    """A feature: which column it is read from, and what speaks for another one.

    Attributes
    ----------
    column
        That is read; empty where there is none.
    proposed, evidence
        A column that may be meant, and why.
    parts, part_unit
        How many of what make one of its unit; 1 where it has no parts.
    amounts
        How its values are taken, where that was said: ``parts`` or ``given``.
    lowest, highest
        Between which its values may be; empty for any.
    """

    name: str
    label: str
    unit: str
    column: str
    proposed: str
    evidence: str
    parts: int
    part_unit: str
    amounts: str
    lowest: str
    highest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidLine:
    """The choices that hold for the whole file, whatever their origin."""

    sheet: str
    header_row: int
    decimal: str
    thousands: str
    currency_signs: bool
    percent: bool
    encoding: str
    max_bad_rows: float
    keep_outliers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLine:
    """A customer: the texts of all columns, and what is read of them, by feature."""

    row: int
    texts: tuple[str, ...]
    read: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkLine:
    """A way to write numbers, and what it makes of one that is there."""

    mark: str
    example: str
