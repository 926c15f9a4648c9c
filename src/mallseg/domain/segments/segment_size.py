"""How many customers a segment must have at least."""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from mallseg.domain.errors import InvalidOptionError, OptionFault

_WRITTEN = re.compile(r"(?P<people>[0-9]{1,12})|(?P<percent>[0-9]{1,2}(\.[0-9]{1,6})?) ?%")


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSize:
    """A number of customers, or a share of those who take part in a training.

    The share is a fraction: in floating point, 7 % of 100 customers would be a little more than 7.
    """

    people: int = 0
    share: Fraction = Fraction(0)

    @classmethod
    def read(cls, written: "int | str | SegmentSize") -> "SegmentSize":
        """Read ``150`` as people and ``5%`` as a share; raise InvalidOptionError for the rest."""
        if isinstance(written, SegmentSize):
            return written
        found = None if isinstance(written, bool) else _WRITTEN.fullmatch(str(written).strip())
        if not found:
            raise InvalidOptionError(
                "min segment size", OptionFault.NOT_A_SEGMENT_SIZE, example="5%"
            )
        if found["people"]:
            return cls(people=int(found["people"]))
        return cls(share=Fraction(found["percent"]) / 100)

    def __str__(self) -> str:
        """Write it as `read` reads it."""
        return f"{float(100 * self.share):.10g}%" if self.share else str(self.people)

    def among(self, customers: int) -> int:
        """Tell the fewest customers that a segment may have, of so many; nobody has no segment."""
        return max(1, self.people, math.ceil(self.share * customers))


ANY_SIZE = SegmentSize()
