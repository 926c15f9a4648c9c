"""The fewest customers that a segment may have."""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from mallseg.domain.errors import InvalidOptionError, OptionFault

_WRITTEN = re.compile(r"(?P<customers>[0-9]{1,12})|(?P<percent>[0-9]{1,2}(\.[0-9]{1,6})?) ?%")


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSize:
    """A number of customers, or a share of those who take part in a training.

    The share is a fraction: in floating point, 7 % of 100 customers would be a little more than 7.
    """

    customers: int = 0
    share: Fraction = Fraction(0)

    @classmethod
    def parse(cls, written: "int | str | SegmentSize") -> "SegmentSize":
        """Parse ``150`` as customers and ``5%`` as a share; refuse the rest."""
        if isinstance(written, SegmentSize):
            return written
        found = None if isinstance(written, bool) else _WRITTEN.fullmatch(str(written).strip())
        if not found:
            raise InvalidOptionError(
                "min segment size", OptionFault.NOT_A_SEGMENT_SIZE, example="5%"
            )
        if found["customers"]:
            return cls(customers=int(found["customers"]))
        return cls(share=Fraction(found["percent"]) / 100)

    def __str__(self) -> str:
        """Write it as `parse` reads it."""
        return f"{float(100 * self.share):.10g}%" if self.share else str(self.customers)

    def among(self, customers: int) -> int:
        """Return the fewest customers that a segment may have, of this many: at least one."""
        return max(1, self.customers, math.ceil(self.share * customers))


ANY_SIZE = SegmentSize()
