"""The lists of a campaign, and what became of the customers of its segments."""

from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.campaigns.chooser import LeftOut
from mallseg.domain.campaigns.shares import detectable_difference


class ListKind(StrEnum):
    """The files of a list. All but the first stand beside it, with their kind in their names."""

    MAILED = "mailed"
    HELD_OUT = "held-out"
    ADDED = "add"
    UPDATED = "update"
    REMOVED = "remove"


CHANGES = (ListKind.ADDED, ListKind.UPDATED, ListKind.REMOVED)
"""What has changed since the last list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentAudience:
    """How many of one segment are mailed, and how many are held out."""

    slug: str
    name: str
    mailed: int
    held_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What became of all records of a file.

    records = not assigned + in other segments + members, and
    members = those left out + held out + mailed.

    Attributes
    ----------
    members
        The customers of the segments that were asked for.
    unordered
        Of them, those without a number or a date to be ordered by.
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
        """Those in the list."""
        return sum(each.mailed for each in self.segments)

    @property
    def held_out(self) -> int:
        """Those who are held out."""
        return sum(each.held_out for each in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detectable:
    """How large a difference two groups of this size would show.

    Attributes
    ----------
    usual_share
        Of those held out, the share that is taken to respond.
    difference
        The smallest rise that would probably be seen; None where none would be.
    """

    mailed: int
    held_out: int
    usual_share: float
    difference: float | None

    @classmethod
    def of(cls, account: Account, usual_share: float) -> "Detectable":
        """Work it out for the groups of a campaign."""
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
    """What came of those who have opted out.

    Attributes
    ----------
    ids
        How many there are.
    met
        How many customers of the segments were left out for it.
    nearly_met
        How many were not, since their ids are written otherwise.
    matches_no_customer
        Whether not one of the ids is that of any customer in the file.
    """

    source: str
    ids: int
    met: int
    nearly_met: int
    matches_no_customer: bool

    @property
    def is_doubtful(self) -> bool:
        """Whether a customer who has opted out may be written to all the same."""
        return bool(self.nearly_met) or self.matches_no_customer
