"""The result of assigning a whole source of customers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mallseg.domain.sources.record_counts import RecordCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelling(RecordCounts):
    """The counts of a labelled copy.

    Attributes
    ----------
    customers
        The number of customers assigned to each segment, by slug.
    certainties
        The number of customers by certainty.
    groups
        The number of customers by slug and certainty; empty where it was not counted.
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
        """The share of the assigned customers who are outside of the tolerance regions."""
        return self.certainties.get("outside", 0) / self.assigned if self.assigned else 0.0

    def is_doubtful(self, max_outside: float) -> bool:
        """Whether the source may be another mall's, or in other units.

        Parameters
        ----------
        max_outside
            The share of customers outside of the tolerance regions that is still usual.
        """
        return self.is_mostly_unusable or self.outside_share > max_outside

    def _used(self) -> int:
        return self.assigned
