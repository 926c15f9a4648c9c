"""The result of assigning a whole source of customers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mallseg.domain.customers.reading import Rejection
from mallseg.domain.customers.units.waived_doubt import WaivedDoubt
from mallseg.domain.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelling:
    """The counts of a labelled copy: assigned + not assigned = records.

    Attributes
    ----------
    source
        The name of what was read.
    customers
        Segment slug to the customers assigned to it, for every segment.
    certainties
        How many of them are clear, borderline and outside.
    faults
        Records that were not assigned, by kind of fault.
    rejections
        The first of them, at most MOST_RECORDS_SHOWN.
    names_found
        The record with the names of columns, where it was looked for; 0 where it was not.
    rounded
        The names of columns in which numbers had more decimals than are kept.
    groups
        By segment slug and certainty, how many customers; empty where that was not counted.
    waived
        The refusals that there would have been, had values not been said to be right as given.
    """

    source: str
    customers: Mapping[str, int]
    certainties: Mapping[str, int]
    faults: Mapping[Fault, int]
    rejections: tuple[Rejection, ...]
    names_found: int = 0
    rounded: tuple[str, ...] = ()
    waived: tuple[WaivedDoubt, ...] = ()
    groups: Mapping[tuple[str, str], int] = field(default_factory=dict, compare=False)

    @property
    def assigned(self) -> int:
        """The number of records with a segment."""
        return sum(self.customers.values())

    @property
    def outside_share(self) -> float:
        """The share of those assigned who are farther from every centre than its customers are."""
        return self.certainties.get("outside", 0) / self.assigned if self.assigned else 0.0

    @property
    def not_assigned(self) -> int:
        """The number of records that could not be read."""
        return sum(self.faults.values())

    @property
    def is_mostly_unread(self) -> bool:
        """Whether no customer could be assigned, or fewer than half."""
        return not self.assigned or 2 * self.not_assigned > self.records

    @property
    def records(self) -> int:
        """The number of records, without the header and blank lines."""
        return self.assigned + self.not_assigned
