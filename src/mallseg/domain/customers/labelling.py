"""The result of assigning a whole source of customers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mallseg.domain.customers.record_counts import RecordCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelling(RecordCounts):
    """The counts of a labelled copy: what cannot be used is not assigned.

    Attributes
    ----------
    customers
        Segment slug to the customers assigned to it, for every segment.
    certainties
        How many of them are clear, borderline and outside.
    groups
        By segment slug and certainty, how many customers; empty where that was not counted.
    """

    customers: Mapping[str, int]
    certainties: Mapping[str, int]
    groups: Mapping[tuple[str, str], int] = field(default_factory=dict, compare=False)

    @property
    def assigned(self) -> int:
        """The number of records with a segment."""
        return sum(self.customers.values())

    @property
    def outside_share(self) -> float:
        """The share of those assigned who are farther from every centre than its customers are."""
        return self.certainties.get("outside", 0) / self.assigned if self.assigned else 0.0

    def _used(self) -> int:
        return self.assigned
