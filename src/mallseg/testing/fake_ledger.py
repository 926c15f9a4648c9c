"""A fake of the CustomerLedger port, in memory."""

from collections import Counter
from collections.abc import Container, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from mallseg.domain.customers.census import Point
from mallseg.domain.moves.cause import Cause
from mallseg.domain.moves.ledger_moves import MembershipPath, MovedMember, Period
from mallseg.domain.moves.membership import (
    KnownCustomer,
    Membership,
    MembershipChange,
    SettlingRule,
)
from mallseg.domain.moves.updates import LedgerUpdate, SegmentMonth, UpdateCounts, months_of
from mallseg.domain.sources.identified import IdentifiedBatch


@dataclass(slots=True)
class KeptCustomers:
    """The ledger of one model."""

    updates: list[LedgerUpdate] = field(default_factory=list)
    content: list[object] = field(default_factory=list)
    customers: dict[str, KnownCustomer] = field(default_factory=dict)
    sizes: list[tuple[date, str, int, int]] = field(default_factory=list)
    """The numbers of customers who joined and who left, by update and segment."""


@dataclass
class InMemoryLedger:
    """Keeps known customers in a dictionary for each model."""

    models: dict[str, KeptCustomers] = field(default_factory=dict)
    forgotten: int = 0

    def state(self) -> str:
        updates = [len(own.updates) for own in self.models.values()]
        return f"{updates}, {self.forgotten}" if updates else ""

    def last_update(self, model: str) -> LedgerUpdate | None:
        updates = self.models.get(model, KeptCustomers()).updates
        return updates[-1] if updates else None

    @contextmanager
    def updating(self, rule: SettlingRule) -> Iterator["InMemoryUpdate"]:
        yield InMemoryUpdate(self.models, rule)

    def find(self, customer: str) -> tuple[KnownCustomer, ...]:
        return tuple(
            own.customers[customer]
            for _, own in sorted(self.models.items())
            if customer in own.customers
        )

    def history(self, model: str, segment: str) -> tuple[SegmentMonth, ...]:
        own = self.models.get(model, KeptCustomers())
        if not any(slug == segment for _, slug, *_ in own.sizes):
            return ()
        counts = {update.as_of: (0, 0) for update in own.updates}
        for day, slug, joined, left in own.sizes:
            if slug == segment:
                counts[day] = (counts[day][0] + joined, counts[day][1] + left)
        return months_of(counts)

    def moved_ids(
        self,
        model: str,
        *,
        left: AbstractSet[str],
        entered: AbstractSet[str],
        since: date | None = None,
    ) -> Container[str]:
        own = self.models.get(model, KeptCustomers())
        first = since or (own.updates[-1].as_of if own.updates else date.max)
        return {
            each
            for each, known in own.customers.items()
            for change in known.changes
            if change.cause is Cause.CUSTOMER
            and change.day >= first
            and change.before in left - {known.membership.segment}
            and known.membership.segment in entered
        }

    def paths(self, model: str, period: Period) -> tuple[MembershipPath, ...]:
        counted = Counter(
            (before, after, cause if before else None)
            for _, before, after, cause in self._periods(model, period)
        )
        return tuple(
            MembershipPath(before=before, after=after, cause=cause, customers=customers)
            for (before, after, cause), customers in counted.items()
        )

    def moved(
        self, model: str, period: Period, *, before: str = "", after: str = ""
    ) -> Iterator[MovedMember]:
        for each, left, reached, cause in self._periods(model, period):
            if left and cause and before in ("", left) and after in ("", reached):
                yield MovedMember(id=each, before=left, after=reached, cause=cause)

    def _periods(self, model: str, period: Period) -> Iterator[tuple[str, str, str, Cause | None]]:
        """Replay the changes of each customer who was in the ledger at the end of a period."""
        for each, known in sorted(self.models.get(model, KeptCustomers()).customers.items()):
            own = known.membership
            segments = [*(change.before for change in known.changes), own.segment]
            until = {
                day: sum(change.day <= day for change in known.changes)
                for day in (period.first, period.last)
            }
            if own.first > period.last:
                continue
            before, after = (segments[until[day]] for day in (period.first, period.last))
            causes = {c.cause for c in known.changes[until[period.first] : until[period.last]]}
            cause = Cause.CUSTOMER if Cause.CUSTOMER in causes else Cause.MODEL
            is_new = own.first > period.first
            yield each, "" if is_new else before, after, None if before == after else cause

    def customers(self, model: str) -> Iterator[tuple[str, Membership]]:
        for each, known in sorted(self.models.get(model, KeptCustomers()).customers.items()):
            yield each, known.membership

    def forget(self, customer: str) -> bool:
        found = False
        for own in self.models.values():
            if known := own.customers.pop(customer, None):
                found = True
                self.forgotten += 1
                own.sizes.append((own.updates[-1].as_of, known.membership.segment, 0, 1))
        return found


class InMemoryUpdate:
    """An update that compares one customer after the other."""

    def __init__(self, models: dict[str, KeptCustomers], rule: SettlingRule) -> None:
        self._models = models
        self._own = models.get(rule.model, KeptCustomers())
        self._rule = rule
        self._points: list[tuple[str, Point]] = []
        self._records = Counter[str]()

    def add(self, batch: IdentifiedBatch) -> None:
        self._points += zip(batch.ids, zip(*batch.columns, strict=True), strict=True)
        self._records.update([*batch.ids, *batch.unusable_ids])

    def compare(self) -> UpdateCounts:
        arrived, known = self._arrived(), self._own.customers
        causes = Counter(
            None if self._is_repetition() else self._rule.cause(known[each].membership, point)
            for each, point in arrived.items()
            if each in known
        )
        return UpdateCounts(
            new=len(arrived) - causes.total(),
            stayed=causes[None] + causes[Cause.NOISE],
            noise=causes[Cause.NOISE],
            changed=causes[Cause.CUSTOMER],
            model_changed=causes[Cause.MODEL],
            absent=len(known) - causes.total(),
            repeated=len(self._points) - len(arrived),
            is_repetition=self._is_repetition(),
        )

    def commit(self) -> None:
        if self._is_repetition():
            return
        own, rule = self._own, self._rule
        joined, left = Counter[str](), Counter[str]()
        for each, point in self._arrived().items():
            before = own.customers.get(each)
            now = self._now(before, point)
            own.customers[each] = now
            if before is None or before.membership.segment != now.membership.segment:
                joined[now.membership.segment] += 1
                left.update([before.membership.segment] if before else [])
        own.updates.append(LedgerUpdate(model=rule.model, version=rule.version, as_of=rule.as_of))
        own.content.append(self._content())
        slugs = {*joined, *left, *(segment.slug for segment in rule.segmentation.segments)}
        own.sizes += [(rule.as_of, slug, joined[slug], left[slug]) for slug in sorted(slugs)]
        self._models[rule.model] = own

    def _arrived(self) -> dict[str, Point]:
        return {each: point for each, point in self._points if self._records[each] == 1}

    def _content(self) -> object:
        return self._rule.version, tuple(self._points)

    def _is_repetition(self) -> bool:
        return bool(self._own.content) and self._own.content[-1] == self._content()

    def _now(self, before: KnownCustomer | None, point: Point) -> KnownCustomer:
        rule, nearest = self._rule, self._rule.nearest(point)
        day, version = rule.as_of, rule.version
        if before is None:
            new = Membership(
                segment=nearest,
                since=day,
                version=version,
                nearest=nearest,
                nearest_since=day,
                first=day,
                last=day,
            )
            return KnownCustomer(model=rule.model, membership=new)
        known, cause = before.membership, rule.cause(before.membership, point)
        since = known.nearest_since if nearest == known.nearest else day
        now = replace(known, nearest=nearest, nearest_since=since, last=day)
        if cause is None or cause is Cause.NOISE:
            return replace(before, membership=now)
        change = MembershipChange(
            day=day, before=known.segment, after=nearest, cause=cause, version=version
        )
        now = replace(now, segment=nearest, since=day, version=version)
        return replace(before, membership=now, changes=(*before.changes, change))
