"""The records of a file that cannot be read, as the page lists them."""

from dataclasses import dataclass

from mallseg.domain.customers.reading import Reading, Rejection
from mallseg.domain.errors import Fault
from mallseg.domain.visible import visible

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
class LeftOut:
    """The first records that cannot be read, and how many there are in all."""

    first: tuple[RecordLine, ...] = ()
    records: int = 0

    @classmethod
    def of(cls, reading: Reading | None) -> "LeftOut":
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
