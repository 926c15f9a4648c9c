"""The contract of CustomerJoin, one test per promise. The adapter and the fake run it."""

from abc import ABC, abstractmethod
from array import array
from collections.abc import Sequence
from contextlib import ExitStack

import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.moves.cause import MoveRule
from mallseg.domain.moves.joined import JoinedMonths, MonthCounts, MovedCustomer, MovePath
from mallseg.domain.ports import CustomerJoin, OpenJoin
from mallseg.domain.sources.identified import IdentifiedBatch
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.identified_customers import HOSTILE

LOW, HIGH = (20.0, 30.0), (80.0, 70.0)
"""Centres of the two segments, 0 and 1."""

BETWEEN = (52.0, 52.0)
"""Nearer to the higher one, by 0.92 of the distance to the lower one."""

STAYS_LOW, STAYS_HIGH = MovePath(0, 0, 0, has_left=False), MovePath(1, 1, 1, has_left=False)
RISES, FALLS = MovePath(0, 0, 1, has_left=True), MovePath(1, 1, 0, has_left=True)

Record = tuple[str, Point | None]
"""An id, and a point or none."""


class CustomerJoinContract(ABC):
    """The suite. A subclass makes a join."""

    @abstractmethod
    def join(self) -> CustomerJoin:
        """Make a join."""

    @pytest.fixture(autouse=True)
    def _stack(self) -> object:
        with ExitStack() as self.stack:
            yield

    def opened(
        self, before: Sequence[Record], after: Sequence[Record], rule: MoveRule | None = None
    ) -> OpenJoin:
        """Add two months, each in two batches."""
        own = rule or _rule()
        opened = self.stack.enter_context(self.join().opened(own))
        for month, take in ((before, opened.add_before), (after, opened.add_after)):
            half = len(month) // 2
            for records in (month[:half], month[half:]):
                take(_batch(records))
        return opened

    def found(self, before: Sequence[Record], after: Sequence[Record]) -> JoinedMonths:
        """Join two months."""
        return self.opened(before, after).result()

    def test_customers_are_joined_by_their_ids_in_any_order(self) -> None:
        found = self.found(
            [("a", LOW), ("b", HIGH), ("c", LOW), ("d", HIGH)],
            [("d", LOW), ("c", HIGH), ("b", HIGH), ("a", LOW)],
        )

        assert found.paths == {STAYS_LOW: 1, STAYS_HIGH: 1, RISES: 1, FALLS: 1}
        assert (found.joined, found.before, found.after) == (4, MonthCounts(), MonthCounts())

    def test_ids_are_one_only_to_the_letter(self) -> None:
        found = self.found([(each, LOW) for each in HOSTILE], [(HOSTILE[1], LOW), ("x", LOW)])

        assert found.paths == {STAYS_LOW: 1}
        assert (found.before.alone, found.after.alone) == (len(HOSTILE) - 1, 1)

    def test_every_usable_record_is_joined_or_counted_with_what_it_lacks(self) -> None:
        before: list[Record] = [
            ("joined", LOW),
            ("gone", LOW),
            ("twice", LOW), ("twice", LOW),
            ("thrice", LOW), ("thrice", None), ("thrice", HIGH),
            ("twice later", LOW),
            ("unusable later", LOW),
            ("unusable", None),
            ("never usable", None),
        ]  # fmt: skip
        after: list[Record] = [
            ("joined", LOW),
            ("new", LOW),
            ("twice", LOW),
            ("twice later", LOW), ("twice later", HIGH),
            ("unusable later", None),
            ("unusable", LOW),
            ("never usable", None),
        ]  # fmt: skip

        found = self.found(before, after)

        assert found.paths == {STAYS_LOW: 1}
        # Repeated: two of "twice", two of "thrice". Unmatched: "twice later", "unusable later".
        assert found.before == MonthCounts(alone=1, repeated=4, unmatched=2)
        assert found.after == MonthCounts(alone=1, repeated=2, unmatched=2)

    def test_a_segment_is_left_only_beyond_the_ratio(self) -> None:
        before: list[Record] = [("a", LOW), ("b", LOW)]
        after: list[Record] = [("a", BETWEEN), ("b", HIGH)]

        usual = self.opened(before, after).result()
        generous = self.opened(before, after, _rule(ratio=0.95)).result()

        assert usual.paths == {MovePath(0, 0, 1, has_left=False): 1, RISES: 1}
        assert generous.paths == {RISES: 2}

    def test_the_earlier_month_is_assigned_by_both_versions(self) -> None:
        # By version before, the border lies 30 further right: (60, 50) was in the lower segment.
        rule = _rule(shift=30.0)

        found = self.opened([("a", (60.0, 52.0))], [("a", HIGH)], rule).result()

        assert found.paths == {MovePath(0, 1, 1, has_left=False): 1}

    def test_those_who_left_have_their_means_in_both_months(self) -> None:
        found = self.found(
            [("a", (20.0, 30.0)), ("b", (22.5, 31.0)), ("c", LOW), ("d", LOW)],
            [("a", (80.0, 70.0)), ("b", (81.5, 70.0)), ("c", BETWEEN), ("d", LOW)],
        )

        assert found.means.keys() == {(0, 1)}
        before, after = found.means[0, 1]
        assert before == pytest.approx((21.25, 30.5))
        assert after == pytest.approx((80.75, 70.0))

    def test_those_who_stand_elsewhere_are_listed_by_path_and_id(self) -> None:
        opened = self.opened(
            [("b", LOW), ("a", LOW), ("é", LOW), ("Z", LOW), ("c", HIGH), ("d", LOW), ("e", LOW)],
            [
                ("c", LOW),
                ("a", HIGH),
                ("Z", HIGH),
                ("é", HIGH),
                ("b", HIGH),
                ("d", LOW),
                ("e", BETWEEN),
            ],
        )
        opened.result()

        listed = [*opened.moved([FALLS, RISES])]

        assert listed == [
            MovedCustomer("c", FALLS),
            *(MovedCustomer(each, RISES) for each in ("Z", "a", "b", "é")),
        ]

    def test_months_without_customers_join_none(self) -> None:
        found = self.found([], [("a", None)])

        assert (found.joined, found.before, found.after) == (0, MonthCounts(), MonthCounts())


def _rule(*, ratio: float = 0.8, shift: float | None = None) -> MoveRule:
    segmentation = two_segments()
    earlier = segmentation if shift is None else two_segments(shift=shift)
    return MoveRule(segmentation=segmentation, earlier=earlier, ratio=ratio)


def _batch(records: Sequence[Record]) -> IdentifiedBatch:
    usable = [(each, point) for each, point in records if point is not None]
    return IdentifiedBatch(
        ids=[each for each, _ in usable],
        columns=tuple(array("d", [point[i] for _, point in usable]) for i in range(2)),
        unusable_ids=[each for each, point in records if point is None],
    )
