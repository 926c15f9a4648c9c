"""The moves of a ledger's customers from one day to a later one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.moves.cause import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Two days; each stands for the ledger after its last update up to that day.

    Raises
    ------
    InvalidOptionError
        The first is not before the last.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first >= self.last:
            raise InvalidOptionError("before", OptionFault.NOT_EARLIER, last=self.last.isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedMember:
    """A customer whose segment on the last day of a period is not that of the first."""

    id: str
    before: str
    after: str
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipPath:
    """The customers with one pair of segments on the first and the last day of a period.

    Attributes
    ----------
    before, after
        The slugs of the segments; `before` is empty for customers who are new in the ledger.
    cause
        Why the segments differ: the model, where it caused all changes in the period, otherwise the
        customer. None where they are equal, or the customers are new.
    """

    before: str
    after: str
    cause: Cause | None
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerMoves:
    """All customers of a ledger, counted by their segments on two days.

    Customers who have been erased since are not counted.
    """

    paths: tuple[MembershipPath, ...]

    def count(self, cause: Cause) -> int:
        """Count the customers whose segment changed for this reason."""
        return sum(path.customers for path in self.paths if path.cause is cause)

    @property
    def known(self) -> int:
        """The number of customers in the ledger on the first day."""
        return sum(path.customers for path in self.paths if path.before)

    @property
    def new(self) -> Mapping[str, int]:
        """The number of customers who are new since the first day, by segment."""
        return {path.after: path.customers for path in self.paths if not path.before}

    @property
    def slugs(self) -> frozenset[str]:
        """The slugs of all segments that occur."""
        return frozenset(slug for path in self.paths for slug in (path.before, path.after) if slug)

    def matrix(self, slugs: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Count the customers from each segment to each."""
        matrix = {before: dict.fromkeys(slugs, 0) for before in slugs}
        for path in self.paths:
            if path.before:
                matrix[path.before][path.after] += path.customers
        return matrix
