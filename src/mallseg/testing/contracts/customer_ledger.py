"""The contract of CustomerLedger, one test per promise. Adapters and the fake run it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mallseg.domain.moves.cause import Cause
from mallseg.domain.moves.ledger_moves import Period
from mallseg.domain.moves.membership import DAYS
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.identified_customers import HOSTILE
from mallseg.testing.contracts.ledger_moves import LedgerMovesContract
from mallseg.testing.contracts.ledger_updates import (
    BETWEEN,
    JUNE,
    MODEL,
    POOR,
    RICH,
    batch_of,
    days_on,
    rule_of,
    update,
    with_centres,
)


class CustomerLedgerContract(LedgerMovesContract):
    """The suite. A subclass makes an empty ledger."""

    def test_a_model_without_updates_has_none(self) -> None:
        assert self.empty_ledger().last_update(MODEL) is None

    def test_its_state_is_another_one_once_anything_has_changed(self) -> None:
        ledger = self.empty_ledger()
        states = [ledger.state()]
        for day, customers in enumerate([{"a": POOR, "b": POOR}, {"a": RICH}]):
            update(ledger, days_on(day), customers)
            states.append(ledger.state())
        update(ledger, days_on(9), {"a": RICH})  # a repetition, which is not kept
        ledger.find("a")
        assert ledger.state() == states[-1]

        ledger.forget("b")

        states.append(ledger.state())
        assert states[0] == ""
        assert len({*states}) == len(states)

    def test_a_new_customer_belongs_to_the_nearest_segment_from_that_day_on(self) -> None:
        ledger = self.empty_ledger()

        counts = update(ledger, JUNE, {"a": POOR, "b": RICH})

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

        counts = update(ledger, JUNE, dict.fromkeys(HOSTILE, POOR))

        assert counts.new == len(HOSTILE)
        assert all(ledger.find(each) for each in HOSTILE)
        assert ledger.find("8") == ledger.find("") == ()

    def test_a_clear_change_is_settled_at_once(self) -> None:
        ledger, july = self.empty_ledger(), days_on(30)
        update(ledger, JUNE, {"a": POOR, "b": POOR})

        counts = update(ledger, july, {"a": RICH, "b": POOR})

        assert (counts.changed, counts.stayed, counts.noise) == (1, 1, 0)
        (known,) = ledger.find("a")
        assert (known.membership.segment, known.membership.since) == ("seg-02", july)
        (change,) = known.changes
        assert (change.day, change.before, change.after) == (july, "seg-01", "seg-02")
        assert (change.cause, change.version) == (Cause.CUSTOMER, 1)

    def test_a_change_that_is_not_clear_is_noise_at_first(self) -> None:
        ledger, july = self.empty_ledger(), days_on(30)
        update(ledger, JUNE, {"a": POOR})

        counts = update(ledger, july, {"a": BETWEEN})

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
        update(ledger, JUNE, {"a": POOR})
        update(ledger, days_on(10), {"a": BETWEEN})

        counts = update(ledger, days_on(10 + days), {"a": (52.5, 52.0)})

        assert (counts.changed, counts.noise) == (is_settled, not is_settled)

    def test_returning_to_the_old_segment_restarts_the_settling(self) -> None:
        ledger = self.empty_ledger()
        update(ledger, JUNE, {"a": POOR})
        update(ledger, days_on(10), {"a": BETWEEN})
        update(ledger, days_on(20), {"a": POOR})

        counts = update(ledger, days_on(60), {"a": BETWEEN})

        assert (counts.changed, counts.noise) == (0, 1)

    def test_a_change_that_the_version_before_does_not_make_is_the_models(self) -> None:
        ledger, segmentation = self.empty_ledger(), two_segments()
        update(ledger, JUNE, {"a": BETWEEN, "b": POOR})
        moved = with_centres(segmentation, (50.0, 50.0), (90.0, 90.0))

        counts = update(
            ledger, days_on(30), {"a": BETWEEN, "b": RICH}, moved, 2, earlier=segmentation
        )

        assert (counts.model_changed, counts.changed) == (1, 1)
        causes = [ledger.find(each)[0].changes[0].cause for each in "ab"]
        assert causes == [Cause.MODEL, Cause.CUSTOMER]

    def test_a_segment_that_is_gone_is_left_at_once(self) -> None:
        ledger, segmentation = self.empty_ledger(), two_segments()
        update(ledger, JUNE, {"a": POOR})
        first, second = segmentation.segments
        renewed = replace(segmentation, segments=(replace(first, slug="new"), second))

        counts = update(ledger, days_on(1), {"a": BETWEEN}, renewed, 2, earlier=segmentation)

        assert (counts.changed, counts.noise) == (1, 0)

    def test_repeated_ids_are_counted_and_left_as_they_were(self) -> None:
        ledger = self.empty_ledger()
        update(ledger, JUNE, {"a": POOR, "b": POOR, "c": POOR})
        july = rule_of(days_on(30))

        with ledger.updating(july) as open_update:
            open_update.add(batch_of({"a": RICH, "b": RICH}))
            open_update.add(batch_of({"a": RICH}, unusable=["b", "c"]))
            counts = open_update.compare()
            open_update.commit()

        assert (counts.repeated, counts.known, counts.absent) == (3, 0, 3)
        assert all(ledger.find(each)[0].membership.last == JUNE for each in "abc")

    def test_customers_who_are_absent_stay_where_they_are(self) -> None:
        ledger = self.empty_ledger()
        update(ledger, JUNE, {"a": POOR, "b": RICH})

        counts = update(ledger, days_on(30), {"a": POOR})

        assert (counts.absent, counts.customers) == (1, 2)
        assert ledger.find("b")[0].membership.last == JUNE

    def test_the_same_customers_twice_change_nothing(self) -> None:
        ledger = self.empty_ledger()
        update(ledger, JUNE, {"a": POOR})
        update(ledger, days_on(30), {"a": BETWEEN})
        before = [*ledger.customers(MODEL)]

        counts = update(ledger, days_on(90), {"a": BETWEEN})

        assert counts.is_repetition
        assert (counts.new, counts.stayed, counts.changed, counts.noise) == (0, 1, 0, 0)
        assert [*ledger.customers(MODEL)] == before
        last = ledger.last_update(MODEL)
        assert last is not None
        assert last.as_of == days_on(30)

    def test_an_update_that_is_not_kept_changes_nothing(self) -> None:
        ledger = self.empty_ledger()
        update(ledger, JUNE, {"a": POOR})

        with ledger.updating(rule_of(days_on(30))) as open_update:
            open_update.add(batch_of({"a": RICH, "b": RICH}))
            assert open_update.compare().new == 1

        assert [each for each, _ in ledger.customers(MODEL)] == ["a"]
        assert ledger.find("a")[0].membership.segment == "seg-01"

    def test_models_do_not_mix(self) -> None:
        ledger = self.empty_ledger()
        update(ledger, JUNE, {"a": POOR})
        update(ledger, JUNE, {"a": RICH, "b": RICH}, model="hall")

        assert [known.model for known in ledger.find("a")] == ["hall", MODEL]
        assert [each for each, _ in ledger.customers(MODEL)] == ["a"]
        assert [month.size for month in ledger.history(MODEL, "seg-02")] == [0]

    def test_the_history_of_a_segment_counts_who_joined_and_who_left_by_months(self) -> None:
        ledger = self.empty_ledger()
        update(ledger, JUNE, {"a": POOR, "b": RICH, "c": POOR})
        update(ledger, JUNE + timedelta(days=9), {"a": RICH, "b": RICH, "c": POOR})
        update(ledger, date(2026, 8, 1), {"a": POOR, "b": POOR, "d": RICH})

        rich = ledger.history(MODEL, "seg-02")

        assert [(m.month, m.joined, m.left, m.size) for m in rich] == [
            (date(2026, 6, 1), 2, 0, 2),
            (date(2026, 8, 1), 1, 2, 1),
        ]
        assert ledger.history(MODEL, "seg-99") == ()
        assert ledger.history("hall", "seg-02") == ()

    def test_a_customer_who_is_forgotten_was_never_there_but_in_the_counts(self) -> None:
        ledger = self.empty_ledger()
        update(ledger, JUNE, {"a": POOR, "b": POOR})
        update(ledger, days_on(30), {"a": RICH, "b": POOR})

        assert ledger.forget("a")

        assert not ledger.forget("a")
        assert ledger.find("a") == ()
        assert [each for each, _ in ledger.customers(MODEL)] == ["b"]
        assert ledger.history(MODEL, "seg-02")[-1].size == 0
        period = Period(first=JUNE, last=days_on(30))
        assert [*ledger.moved(MODEL, period)] == []
        (path,) = ledger.paths(MODEL, period)
        assert (path.before, path.after, path.customers) == ("seg-01", "seg-01", 1)
