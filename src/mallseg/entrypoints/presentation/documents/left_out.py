"""The records of a file that cannot be read, as the page lists them."""

from dataclasses import dataclass

from mallseg.domain.customers.reading import Reading
from mallseg.domain.visible import visible


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """A record that cannot be read: where it is, in which column, and why. It holds no value.

    Attributes
    ----------
    row
        Its number; behind the name of its sheet, where several are read.
    column
        Empty where the record as a whole is at fault.
    """

    row: str
    column: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The first records that cannot be read, and how many there are in all."""

    first: tuple[RecordLine, ...] = ()
    records: int = 0

    @classmethod
    def of(cls, reading: Reading | None) -> "LeftOut":
        """List those of a reading; of nothing that was read, none."""
        if reading is None:
            return cls()
        lines = (
            RecordLine(
                row=visible(str(each.record)),
                column=visible(each.column or ""),
                reason=each.reason,
            )
            for each in reading.rejections
        )
        return cls(first=tuple(lines), records=reading.rejected_rows)
