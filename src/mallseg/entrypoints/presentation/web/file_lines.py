"""The parts of a check of a file, as the page shows them: one class for each kind of line."""

from dataclasses import dataclass

from mallseg.domain.errors import Fault
from mallseg.domain.sources.reading import Reading, Rejection
from mallseg.domain.visible import visible


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


_MOST = 0.5
_PLAIN = {Fault.MISSING, Fault.NOT_A_NUMBER}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """A record that cannot be read: where it is, in which column, and why. It holds no value.

    Attributes
    ----------
    row
        Its number; after the name of its sheet, where several are read.
    column
        Empty where the record as a whole is at fault.
    """

    row: str
    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRecords:
    """The first records that cannot be read, and how many there are in all."""

    first: tuple[RecordLine, ...] = ()
    records: int = 0

    @classmethod
    def of(cls, reading: Reading | None) -> "RejectedRecords":
        """List those of a reading; none where most are: then how it is read is at fault."""
        if reading is None or reading.rejected_share > _MOST:
            return cls()
        lines = (
            RecordLine(
                row=visible(str(each.record)),
                column=visible(each.column or ""),
                reason=_reason(each),
            )
            for each in reading.rejections
        )
        return cls(first=tuple(lines), records=reading.rejected_rows)


def _reason(rejection: Rejection) -> str:
    """Say what is wrong; what a number must be only where that is not plain."""
    is_plain = rejection.fault in _PLAIN and "digits" not in rejection.facts
    return rejection.fault.statement(rejection.facts) if is_plain else rejection.reason
