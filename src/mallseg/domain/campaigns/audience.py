"""The lists of a campaign, and the counts of the customers in its segments."""

from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.campaigns.audience_selection import LeftOut
from mallseg.domain.campaigns.shares import detectable_difference


class ListKind(StrEnum):
    """The files of a list. All but the first are written beside it, named by their kind."""

    MAILED = "mailed"
    HELD_OUT = "held-out"
    ADDED = "add"
    UPDATED = "update"
    REMOVED = "remove"


CHANGES = (ListKind.ADDED, ListKind.UPDATED, ListKind.REMOVED)
"""The files with the changes since the last list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentAudience:
    """The numbers of one segment's customers who are mailed and held out."""

    slug: str
    name: str
    mailed: int
    held_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The counts of all records of a file.

    records = not assigned + in other segments + members, and
    members = left out + held out + mailed.

    Attributes
    ----------
    members
        The customers of the segments that were asked for.
    unordered
        The members without a number or a date to be ordered by.
    """

    records: int
    not_assigned: int
    members: int
    left_out: tuple[LeftOut, ...]
    segments: tuple[SegmentAudience, ...]
    unordered: int = 0

    @property
    def in_other_segments(self) -> int:
        """The customers of other segments."""
        return self.records - self.not_assigned - self.members

    @property
    def mailed(self) -> int:
        """The customers in the list."""
        return sum(each.mailed for each in self.segments)

    @property
    def held_out(self) -> int:
        """The customers who are held out."""
        return sum(each.held_out for each in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detectable:
    """The minimal detectable effect for two groups of these sizes.

    Attributes
    ----------
    usual_share
        The share of those held out that is assumed to respond.
    difference
        The smallest rise of the share that would probably be detected; None where none would be.
    """

    mailed: int
    held_out: int
    usual_share: float
    difference: float | None

    @classmethod
    def of(cls, account: Account, usual_share: float) -> "Detectable":
        """Compute it for the groups of a campaign."""
        groups = account.mailed, account.held_out
        difference = detectable_difference(usual_share, *groups)
        return cls(
            mailed=groups[0],
            held_out=groups[1],
            usual_share=usual_share,
            difference=difference,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOuts:
    """The counts of opt-outs that matched customers.

    Attributes
    ----------
    source
        The name of the table of opt-outs.
    ids
        The number of ids in it.
    matched
        The members of the segments who were left out by their id.
    nearly_matched
        The members whose id differs only in case, blanks or leading zeros; they were not left
        out.
    matches_no_customer
        Whether no id belongs to any customer in the file.
    """

    source: str
    ids: int
    matched: int
    nearly_matched: int
    matches_no_customer: bool

    @property
    def is_doubtful(self) -> bool:
        """Whether a customer who has opted out may be in the list nevertheless."""
        return bool(self.nearly_matched) or self.matches_no_customer
