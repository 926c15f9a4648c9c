"""Who belonged to another segment on a later day than on an earlier one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.moves.cause import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Two days, each with the ledger as it was after its last update up to then.

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
    """A customer who belongs to another segment on the last day of a period than on the first."""

    id: str
    before: str
    after: str
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipPath:
    """Customers who belonged to one segment on the first day of a period, and to one on the last.

    Attributes
    ----------
    before, after
        The slugs of the segments; `before` is empty where the ledger did not have them yet.
    cause
        Why they belong to another segment: the model, where it made all of their changes in the
        period, otherwise the customer. None where they do not, or are new.
    """

    before: str
    after: str
    cause: Cause | None
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerMoves:
    """All customers of a ledger by where they belonged on two days.

    Customers who have been erased since are in none of the paths.
    """

    paths: tuple[MembershipPath, ...]

    def count(self, cause: Cause) -> int:
        """Count those who belong to another segment for this reason."""
        return sum(path.customers for path in self.paths if path.cause is cause)

    @property
    def known(self) -> int:
        """The customers whom the ledger had on the first day."""
        return sum(path.customers for path in self.paths if path.before)

    @property
    def new(self) -> Mapping[str, int]:
        """By segment, the customers whom it has only had since."""
        return {path.after: path.customers for path in self.paths if not path.before}

    @property
    def slugs(self) -> frozenset[str]:
        """All segments that a customer belonged to."""
        return frozenset(slug for path in self.paths for slug in (path.before, path.after) if slug)

    def matrix(self, slugs: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Count the customers from each segment to each."""
        matrix = {before: dict.fromkeys(slugs, 0) for before in slugs}
        for path in self.paths:
            if path.before:
                matrix[path.before][path.after] += path.customers
        return matrix
