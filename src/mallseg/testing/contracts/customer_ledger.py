"""The contract of CustomerLedger, one test per promise. Adapters and the fake run it."""

from abc import ABC, abstractmethod
from array import array
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from mallseg.domain.customers.identified import IdentifiedBatch
from mallseg.domain.memberships.ledger_moves import Period
from mallseg.domain.memberships.settling import DAYS, SettlingRule
from mallseg.domain.memberships.updates import UpdateCounts
from mallseg.domain.moves.cause import Cause
from mallseg.domain.ports import CustomerLedger
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.identified_customers import HOSTILE

MODEL = "mall"
JUNE = date(2026, 6, 1)
POOR, RICH = (20.0, 30.0), (80.0, 70.0)
BETWEEN = (53.0, 52.0)
"""Nearer to the rich than to the poor, but not clearly."""

Points = Mapping[str, tuple[float, float]]


class CustomerLedgerContract(ABC):
    """The suite. A subclass makes an empty ledger."""

    @abstractmethod
    def empty_ledger(self) -> CustomerLedger:
        """Make a ledger without updates."""

    def test_a_model_without_updates_has_none(self) -> None:
        assert self.empty_ledger().last_update(MODEL) is None

    def test_its_state_is_another_one_once_anything_has_changed(self) -> None:
        ledger = self.empty_ledger()
        states = [ledger.state()]
        for day, customers in enumerate([{"a": POOR, "b": POOR}, {"a": RICH}]):
            _update(ledger, _days_on(day), customers)
            states.append(ledger.state())
        _update(ledger, _days_on(9), {"a": RICH})  # a repetition, which is not kept
        ledger.find("a")
        assert ledger.state() == states[-1]

        ledger.forget("b")

        states.append(ledger.state())
        assert states[0] == ""
        assert len({*states}) == len(states)

    def test_a_new_customer_belongs_to_the_nearest_segment_from_that_day_on(self) -> None:
        ledger = self.empty_ledger()

        counts = _update(ledger, JUNE, {"a": POOR, "b": RICH})

        assert (counts.new, counts.known, counts.customers) == (2, 0, 2)
        (known,) = ledger.find("b")
        membership = known.membership
        assert (known.model, membership.segment, membership.nearest) == (MODEL, "seg-02", "seg-02")
        assert {membership.since, membership.nearest_since, membership.first} == {JUNE}
        assert (membership.last, membership.version, known.changes) == (JUNE, 1, ())
        last = ledger.last_update(MODEL)
        assert last is not None
        assert (last.model, last.version, last.as_of) == (MODEL, 1, JUNE)

    def test_an_id_is_its_text_to_the_letter(self) -> None:
        ledger = self.empty_ledger()

        counts = _update(ledger, JUNE, dict.fromkeys(HOSTILE, POOR))

        assert counts.new == len(HOSTILE)
        assert all(ledger.find(each) for each in HOSTILE)
        assert ledger.find("8") == ledger.find("") == ()

    def test_a_clear_change_is_settled_at_once(self) -> None:
        ledger, july = self.empty_ledger(), _days_on(30)
        _update(ledger, JUNE, {"a": POOR, "b": POOR})

        counts = _update(ledger, july, {"a": RICH, "b": POOR})

        assert (counts.changed, counts.stayed, counts.noise) == (1, 1, 0)
        (known,) = ledger.find("a")
        assert (known.membership.segment, known.membership.since) == ("seg-02", july)
        (change,) = known.changes
        assert (change.day, change.before, change.after) == (july, "seg-01", "seg-02")
        assert (change.cause, change.version) == (Cause.CUSTOMER, 1)

    def test_a_change_that_is_not_clear_is_noise_at_first(self) -> None:
        ledger, july = self.empty_ledger(), _days_on(30)
        _update(ledger, JUNE, {"a": POOR})

        counts = _update(ledger, july, {"a": BETWEEN})

        assert (counts.changed, counts.stayed, counts.noise) == (0, 1, 1)
        (known,) = ledger.find("a")
        membership = known.membership
        assert (membership.segment, membership.since) == ("seg-01", JUNE)
        assert (membership.nearest, membership.nearest_since) == ("seg-02", july)
        assert known.changes == ()

    @pytest.mark.parametrize(("days", "is_settled"), [(DAYS - 1, False), (DAYS, True)])
    def test_a_change_is_settled_by_two_updates_a_month_apart(
        self, days: int, *, is_settled: bool
    ) -> None:
        ledger = self.empty_ledger()
        _update(ledger, JUNE, {"a": POOR})
        _update(ledger, _days_on(10), {"a": BETWEEN})

        counts = _update(ledger, _days_on(10 + days), {"a": (52.5, 52.0)})

        assert (counts.changed, counts.noise) == (is_settled, not is_settled)

    def test_who_comes_back_in_between_starts_anew(self) -> None:
        ledger = self.empty_ledger()
        _update(ledger, JUNE, {"a": POOR})
        _update(ledger, _days_on(10), {"a": BETWEEN})
        _update(ledger, _days_on(20), {"a": POOR})

        counts = _update(ledger, _days_on(60), {"a": BETWEEN})

        assert (counts.changed, counts.noise) == (0, 1)

    def test_a_change_that_the_version_before_does_not_make_is_the_models(self) -> None:
        ledger, segmentation = self.empty_ledger(), two_segments()
        _update(ledger, JUNE, {"a": BETWEEN, "b": POOR})
        moved = _with_centres(segmentation, (50.0, 50.0), (90.0, 90.0))

        counts = _update(
            ledger, _days_on(30), {"a": BETWEEN, "b": RICH}, moved, 2, earlier=segmentation
        )

        assert (counts.model_changed, counts.changed) == (1, 1)
        causes = [ledger.find(each)[0].changes[0].cause for each in "ab"]
        assert causes == [Cause.MODEL, Cause.CUSTOMER]

    def test_a_segment_that_is_gone_is_left_at_once(self) -> None:
        ledger, segmentation = self.empty_ledger(), two_segments()
        _update(ledger, JUNE, {"a": POOR})
        first, second = segmentation.segments
        renewed = replace(segmentation, segments=(replace(first, slug="new"), second))

        counts = _update(ledger, _days_on(1), {"a": BETWEEN}, renewed, 2, earlier=segmentation)

        assert (counts.changed, counts.noise) == (1, 0)

    def test_repeated_ids_are_counted_and_left_as_they_were(self) -> None:
        ledger = self.empty_ledger()
        _update(ledger, JUNE, {"a": POOR, "b": POOR, "c": POOR})
        july = _rule(_days_on(30))

        with ledger.updating(july) as update:
            update.take(_batch({"a": RICH, "b": RICH}))
            update.take(_batch({"a": RICH}, unusable=["b", "c"]))
            counts = update.counted()
            update.keep()

        assert (counts.repeated, counts.known, counts.absent) == (3, 0, 3)
        assert all(ledger.find(each)[0].membership.last == JUNE for each in "abc")

    def test_customers_who_are_absent_stay_where_they_are(self) -> None:
        ledger = self.empty_ledger()
        _update(ledger, JUNE, {"a": POOR, "b": RICH})

        counts = _update(ledger, _days_on(30), {"a": POOR})

        assert (counts.absent, counts.customers) == (1, 2)
        assert ledger.find("b")[0].membership.last == JUNE

    def test_the_same_customers_twice_change_nothing(self) -> None:
        ledger = self.empty_ledger()
        _update(ledger, JUNE, {"a": POOR})
        _update(ledger, _days_on(30), {"a": BETWEEN})
        before = [*ledger.customers(MODEL)]

        counts = _update(ledger, _days_on(90), {"a": BETWEEN})

        assert counts.is_repetition
        assert (counts.new, counts.stayed, counts.changed, counts.noise) == (0, 1, 0, 0)
        assert [*ledger.customers(MODEL)] == before
        last = ledger.last_update(MODEL)
        assert last is not None
        assert last.as_of == _days_on(30)

    def test_an_update_that_is_not_kept_changes_nothing(self) -> None:
        ledger = self.empty_ledger()
        _update(ledger, JUNE, {"a": POOR})

        with ledger.updating(_rule(_days_on(30))) as update:
            update.take(_batch({"a": RICH, "b": RICH}))
            assert update.counted().new == 1

        assert [each for each, _ in ledger.customers(MODEL)] == ["a"]
        assert ledger.find("a")[0].membership.segment == "seg-01"

    def test_models_do_not_mix(self) -> None:
        ledger = self.empty_ledger()
        _update(ledger, JUNE, {"a": POOR})
        _update(ledger, JUNE, {"a": RICH, "b": RICH}, model="hall")

        assert [known.model for known in ledger.find("a")] == ["hall", MODEL]
        assert [each for each, _ in ledger.customers(MODEL)] == ["a"]
        assert [month.size for month in ledger.history(MODEL, "seg-02")] == [0]

    def test_the_history_of_a_segment_counts_who_joined_and_who_left_by_months(self) -> None:
        ledger = self.empty_ledger()
        _update(ledger, JUNE, {"a": POOR, "b": RICH, "c": POOR})
        _update(ledger, JUNE + timedelta(days=9), {"a": RICH, "b": RICH, "c": POOR})
        _update(ledger, date(2026, 8, 1), {"a": POOR, "b": POOR, "d": RICH})

        rich = ledger.history(MODEL, "seg-02")

        assert [(m.month, m.joined, m.left, m.size) for m in rich] == [
            (date(2026, 6, 1), 2, 0, 2),
            (date(2026, 8, 1), 1, 2, 1),
        ]
        assert ledger.history(MODEL, "seg-99") == ()
        assert ledger.history("hall", "seg-02") == ()

    def test_who_moved_is_asked_of_the_last_update_or_since_a_day(self) -> None:
        ledger, july, august = self.empty_ledger(), _days_on(30), _days_on(61)
        _update(ledger, JUNE, dict.fromkeys("abcd", POOR))
        _update(ledger, july, {"a": RICH, "b": RICH, "c": POOR, "d": BETWEEN})
        _update(ledger, august, {"a": RICH, "b": POOR, "c": RICH, "d": POOR})

        def who(since: date | None = None, left: str = "seg-01", into: str = "seg-02") -> str:
            moved = ledger.who_moved(MODEL, left={left}, into={into}, since=since)
            return "".join(each for each in "abcde" if each in moved)

        assert (who(), who(august), who(july), who(JUNE)) == ("c", "c", "ac", "ac")
        assert (who(_days_on(62)), who(july, into="seg-99")) == ("", "")
        assert (who(left="seg-02", into="seg-01"), who(july, left="seg-02")) == ("b", "")

    def test_of_those_whom_the_model_moved_none_has_moved(self) -> None:
        ledger, segmentation = self.empty_ledger(), two_segments()
        _update(ledger, JUNE, {"a": BETWEEN})
        moved = _with_centres(segmentation, (50.0, 50.0), (90.0, 90.0))

        _update(ledger, _days_on(30), {"a": BETWEEN}, moved, 2, earlier=segmentation)

        assert ledger.find("a")[0].changes
        assert "a" not in ledger.who_moved(MODEL, left={"seg-02"}, into={"seg-01"})

    def test_paths_lead_from_where_customers_belonged_to_where_they_belonged_later(self) -> None:
        ledger, july, august = self.empty_ledger(), _days_on(30), _days_on(61)
        _update(ledger, JUNE, dict.fromkeys("abcd", POOR))
        _update(ledger, july, {"a": RICH, "b": RICH, "c": POOR, "d": BETWEEN, "e": RICH})
        _update(ledger, august, {"a": RICH, "b": POOR, "c": RICH, "d": POOR, "f": POOR})

        def paths(first: date, last: date) -> dict[str, int]:
            found = ledger.paths(MODEL, Period(first=first, last=last))
            seen = {f"{p.before[-1:]}{p.after[-1:]}": p.customers for p in found}
            assert len(seen) == len(found)
            assert all(
                p.cause is (Cause.CUSTOMER if p.before not in ("", p.after) else None)
                for p in found
            )
            return seen

        # Of six, e came in July and f in August; a went over in July, b went over and came back.
        assert paths(JUNE, july) == {"12": 2, "11": 2, "2": 1}
        assert paths(july, august) == {"22": 2, "21": 1, "12": 1, "11": 1, "1": 1}
        assert paths(JUNE, august) == {"12": 2, "11": 2, "2": 1, "1": 1}
        assert paths(JUNE - timedelta(1), JUNE) == {"1": 4}
        assert paths(august, _days_on(90)) == {"11": 3, "22": 3}
        assert ledger.paths("hall", Period(first=JUNE, last=july)) == ()

    def test_those_who_moved_are_listed_in_all_or_by_their_way(self) -> None:
        ledger, july, august = self.empty_ledger(), _days_on(30), _days_on(61)
        _update(ledger, JUNE, dict.fromkeys("abcd", POOR))
        _update(ledger, july, {"b": RICH, "a": RICH, "c": POOR, "d": BETWEEN, "e": RICH})
        _update(ledger, august, {"a": RICH, "b": POOR, "c": RICH, "d": POOR, "e": POOR})

        def moved(first: date, last: date, before: str = "", after: str = "") -> str:
            period = Period(first=first, last=last)
            found = ledger.moved(MODEL, period, before=before, after=after)
            return " ".join(f"{m.id}{m.before[-1]}{m.after[-1]}" for m in found)

        assert moved(JUNE, july) == "a12 b12"
        assert moved(july, august) == "b21 c12 e21"
        assert moved(JUNE, august) == "a12 c12"
        assert moved(july, august, "seg-02") == moved(july, august, "", "seg-01") == "b21 e21"
        assert moved(july, august, "seg-01", "seg-02") == "c12"
        assert moved(july, august, "seg-99") == moved(august, _days_on(90)) == ""

    def test_of_a_path_the_model_is_the_cause_where_no_change_was_the_customers(self) -> None:
        ledger, segmentation = self.empty_ledger(), two_segments()
        _update(ledger, JUNE, {"a": BETWEEN, "b": POOR})
        moved = _with_centres(segmentation, (50.0, 50.0), (90.0, 90.0))
        _update(ledger, _days_on(30), {"a": BETWEEN, "b": RICH}, moved, 2, earlier=segmentation)

        period = Period(first=JUNE, last=_days_on(30))

        causes = {each.id: each.cause for each in ledger.moved(MODEL, period)}
        assert causes == {"a": Cause.MODEL, "b": Cause.CUSTOMER}
        assert {p.before: p.cause for p in ledger.paths(MODEL, period)} == {
            "seg-02": Cause.MODEL, "seg-01": Cause.CUSTOMER,
        }  # fmt: skip

    def test_a_customer_who_is_forgotten_was_never_there_but_in_the_counts(self) -> None:
        ledger = self.empty_ledger()
        _update(ledger, JUNE, {"a": POOR, "b": POOR})
        _update(ledger, _days_on(30), {"a": RICH, "b": POOR})

        assert ledger.forget("a")

        assert not ledger.forget("a")
        assert ledger.find("a") == ()
        assert [each for each, _ in ledger.customers(MODEL)] == ["b"]
        assert ledger.history(MODEL, "seg-02")[-1].size == 0
        period = Period(first=JUNE, last=_days_on(30))
        assert [*ledger.moved(MODEL, period)] == []
        (path,) = ledger.paths(MODEL, period)
        assert (path.before, path.after, path.customers) == ("seg-01", "seg-01", 1)


def _days_on(days: int) -> date:
    return JUNE + timedelta(days=days)


def _rule(day: date, segmentation: Segmentation | None = None) -> SettlingRule:
    return SettlingRule(
        model=MODEL, version=1, segmentation=segmentation or two_segments(), as_of=day
    )


def _batch(points: Points, unusable: list[str] | None = None) -> IdentifiedBatch:
    columns = tuple(array("d", column) for column in zip(*points.values(), strict=True))
    return IdentifiedBatch(ids=[*points], columns=columns, unusable_ids=unusable or [])


def _update(
    ledger: CustomerLedger,
    day: date,
    points: Points,
    segmentation: Segmentation | None = None,
    version: int = 1,
    *,
    earlier: Segmentation | None = None,
    model: str = MODEL,
) -> UpdateCounts:
    rule = replace(_rule(day, segmentation), version=version, earlier=earlier, model=model)
    with ledger.updating(rule) as update:
        update.take(_batch(points))
        counts = update.counted()
        update.keep()
    return counts


def _with_centres(segmentation: Segmentation, *centres: tuple[float, float]) -> Segmentation:
    segments = zip(segmentation.segments, centres, strict=True)
    return replace(
        segmentation, segments=tuple(replace(own, centre=centre) for own, centre in segments)
    )
