"""The moves between two months, with the accounts of their records."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.moves.cause import Cause, MoveRule
from mallseg.domain.moves.flow import Flow, SegmentRanks, changes_between
from mallseg.domain.moves.joined import JoinedMonths, MonthCounts, MovePath
from mallseg.domain.sources.identified import IdentifiedReading


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthAccount:
    """The records of one month: joined + alone + unusable = records.

    Attributes
    ----------
    reading
        The counts of what was read, with the faults of unusable records.
    counts
        The usable records that were not joined, by reason.
    joined
        The customers who are in both months.
    """

    reading: IdentifiedReading
    counts: MonthCounts
    joined: int

    def __post_init__(self) -> None:
        counted = self.joined + self.alone + self.counts.repeated + self.counts.unmatched
        if counted != self.reading.usable:
            raise InvalidOptionError("records", OptionFault.NOT_ADDING_UP)

    @property
    def records(self) -> int:
        """The number of records."""
        return self.reading.records

    @property
    def alone(self) -> int:
        """The customers who are not in the other month."""
        return self.counts.alone

    @property
    def unusable(self) -> int:
        """The records that could not be used: faulty, ambiguous, or unusable in the other month."""
        return self.reading.unusable + self.counts.repeated + self.counts.unmatched

    @property
    def reasons(self) -> Mapping[str, int]:
        """The unusable records by reason."""
        own = {str(fault): records for fault, records in self.reading.faults.items()}
        others = {
            "repeated_id": self.counts.repeated,
            "unusable_in_other_month": self.counts.unmatched,
        }
        return own | {reason: records for reason, records in others.items() if records}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChange:
    """Customers whose old values two versions assign to different segments.

    Attributes
    ----------
    before, after
        The slugs, by the earlier version and by the one that assigns both months.
    """

    before: str
    after: str
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """The moves of customers between two months.

    Attributes
    ----------
    rule
        The rule by which they were assigned and compared.
    before, after
        The accounts of both months.
    flows
        The customers who changed, most important flow first.
    model_changes
        The customers who did not change, but whom the two versions assign differently; most
        frequent first.
    noise
        The number of customers with another nearest centre than before, but not clearly.
    matrix
        All joined customers by their segments' slugs in both months, by the version that assigns
        both. A segment that is not left beyond noise stays the customer's.
    paths
        The paths of customers who moved, in the order of the flows, then those of customers whom
        the model moved.
    """

    rule: MoveRule
    before: MonthAccount
    after: MonthAccount
    flows: tuple[Flow, ...]
    model_changes: tuple[ModelChange, ...]
    noise: int
    matrix: Mapping[str, Mapping[str, int]]
    paths: tuple[MovePath, ...]

    @classmethod
    def of(
        cls,
        rule: MoveRule,
        found: JoinedMonths,
        before: IdentifiedReading,
        after: IdentifiedReading,
        *,
        lower_is_better: Iterable[str] = (),
    ) -> "Moves":
        """Attribute the results of a join to their causes."""
        by_cause: dict[Cause | None, Counter[MovePath]] = {
            cause: Counter() for cause in (None, *Cause)
        }
        for path, customers in found.paths.items():
            by_cause[cause_of(rule, path)][path] += customers
        changed, by_model = by_cause[Cause.CUSTOMER], by_cause[Cause.MODEL]
        flows = _flows(rule, found, changed, lower_is_better)
        indexes = {(flow.before.slug, flow.after.slug): i for i, flow in enumerate(flows)}
        slugs = [segment.slug for segment in rule.segmentation.segments]
        return cls(
            rule=rule,
            before=MonthAccount(reading=before, counts=found.before, joined=found.joined),
            after=MonthAccount(reading=after, counts=found.after, joined=found.joined),
            flows=flows,
            model_changes=_model_changes(rule, by_model),
            noise=by_cause[Cause.NOISE].total(),
            matrix=_matrix(slugs, found.paths),
            paths=(
                *sorted(changed, key=lambda p: (indexes[slugs[p.before], slugs[p.after]], p)),
                *sorted(by_model),
            ),
        )

    @property
    def joined(self) -> int:
        """The number of customers in both months."""
        return self.before.joined

    @property
    def moved(self) -> int:
        """The number of customers who changed."""
        return sum(flow.customers for flow in self.flows)

    @property
    def model_changed(self) -> int:
        """The number of customers who did not change, but are in another segment by the model."""
        return sum(change.customers for change in self.model_changes)

    @property
    def new(self) -> int:
        """The number of customers in the later month only."""
        return self.after.alone

    @property
    def gone(self) -> int:
        """The number of customers in the earlier month only."""
        return self.before.alone

    @property
    def is_doubtful(self) -> bool:
        """Whether most of a month cannot be used, or no customer is in both."""
        months = (self.before, self.after)
        return not self.joined or any(2 * each.unusable > each.records for each in months)


def cause_of(rule: MoveRule, path: MovePath) -> Cause | None:
    """Return the cause of the moves on a path; None where the segment is the same."""
    return rule.cause(
        reported=path.reported, before=path.before, after=path.after, has_left=path.has_left
    )


def _flows(
    rule: MoveRule, found: JoinedMonths, paths: Counter[MovePath], lower_is_better: Iterable[str]
) -> tuple[Flow, ...]:
    segmentation = rule.segmentation
    pairs = Counter[tuple[int, int]]()
    for path, customers in paths.items():
        pairs[path.before, path.after] += customers
    ranks = SegmentRanks(segmentation, lower_is_better)
    flows = (
        Flow(
            before=segmentation.segments[before],
            after=segmentation.segments[after],
            customers=customers,
            changes=changes_between(segmentation, customers, *found.means[before, after]),
            rank_before=ranks[before],
            rank_after=ranks[after],
        )
        for (before, after), customers in pairs.items()
    )
    return tuple(sorted(flows, key=lambda flow: flow.importance))


def _model_changes(rule: MoveRule, paths: Counter[MovePath]) -> tuple[ModelChange, ...]:
    pairs = Counter[tuple[str, str]]()
    for path, customers in paths.items():
        reported, now = (
            rule.earlier.segments[path.reported],
            rule.segmentation.segments[path.before],
        )
        pairs[reported.slug, now.slug] += customers
    ordered = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        ModelChange(before=before, after=after, customers=customers)
        for (before, after), customers in ordered
    )


def _matrix(slugs: Sequence[str], paths: Mapping[MovePath, int]) -> Mapping[str, Mapping[str, int]]:
    matrix = {before: dict.fromkeys(slugs, 0) for before in slugs}
    for path, customers in paths.items():
        settled = path.after if path.has_left else path.before
        matrix[slugs[path.before]][slugs[settled]] += customers
    return matrix
