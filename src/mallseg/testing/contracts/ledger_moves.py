"""Contract tests of moves in a ledger: since a day, by paths, and one by one."""

from abc import ABC, abstractmethod
from datetime import date, timedelta

from mallseg.domain.moves.cause import Cause
from mallseg.domain.moves.ledger_moves import Period
from mallseg.domain.ports import CustomerLedger
from mallseg.testing.builders import two_segments
from mallseg.testing.contracts.ledger_updates import (
    BETWEEN,
    JUNE,
    MODEL,
    POOR,
    RICH,
    days_on,
    update,
    with_centres,
)


class LedgerMovesContract(ABC):
    """A part of CustomerLedgerContract."""

    @abstractmethod
    def empty_ledger(self) -> CustomerLedger:
        """Make a ledger without updates."""

    def test_moved_ids_are_those_since_the_last_update_or_a_day(self) -> None:
        ledger, july, august = self.empty_ledger(), days_on(30), days_on(61)
        update(ledger, JUNE, dict.fromkeys("abcd", POOR))
        update(ledger, july, {"a": RICH, "b": RICH, "c": POOR, "d": BETWEEN})
        update(ledger, august, {"a": RICH, "b": POOR, "c": RICH, "d": POOR})

        def who(since: date | None = None, left: str = "seg-01", entered: str = "seg-02") -> str:
            moved = ledger.moved_ids(MODEL, left={left}, entered={entered}, since=since)
            return "".join(each for each in "abcde" if each in moved)

        assert (who(), who(august), who(july), who(JUNE)) == ("c", "c", "ac", "ac")
        assert (who(days_on(62)), who(july, entered="seg-99")) == ("", "")
        assert (who(left="seg-02", entered="seg-01"), who(july, left="seg-02")) == ("b", "")

    def test_customers_moved_by_the_model_do_not_count_as_moved(self) -> None:
        ledger, segmentation = self.empty_ledger(), two_segments()
        update(ledger, JUNE, {"a": BETWEEN})
        moved = with_centres(segmentation, (50.0, 50.0), (90.0, 90.0))

        update(ledger, days_on(30), {"a": BETWEEN}, moved, 2, earlier=segmentation)

        assert ledger.find("a")[0].changes
        assert "a" not in ledger.moved_ids(MODEL, left={"seg-02"}, entered={"seg-01"})

    def test_paths_lead_from_the_earlier_to_the_later_segment(self) -> None:
        ledger, july, august = self.empty_ledger(), days_on(30), days_on(61)
        update(ledger, JUNE, dict.fromkeys("abcd", POOR))
        update(ledger, july, {"a": RICH, "b": RICH, "c": POOR, "d": BETWEEN, "e": RICH})
        update(ledger, august, {"a": RICH, "b": POOR, "c": RICH, "d": POOR, "f": POOR})

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
        assert paths(august, days_on(90)) == {"11": 3, "22": 3}
        assert ledger.paths("hall", Period(first=JUNE, last=july)) == ()

    def test_movers_are_listed_overall_or_by_path(self) -> None:
        ledger, july, august = self.empty_ledger(), days_on(30), days_on(61)
        update(ledger, JUNE, dict.fromkeys("abcd", POOR))
        update(ledger, july, {"b": RICH, "a": RICH, "c": POOR, "d": BETWEEN, "e": RICH})
        update(ledger, august, {"a": RICH, "b": POOR, "c": RICH, "d": POOR, "e": POOR})

        def moved(first: date, last: date, before: str = "", after: str = "") -> str:
            period = Period(first=first, last=last)
            found = ledger.moved(MODEL, period, before=before, after=after)
            return " ".join(f"{m.id}{m.before[-1]}{m.after[-1]}" for m in found)

        assert moved(JUNE, july) == "a12 b12"
        assert moved(july, august) == "b21 c12 e21"
        assert moved(JUNE, august) == "a12 c12"
        assert moved(july, august, "seg-02") == moved(july, august, "", "seg-01") == "b21 e21"
        assert moved(july, august, "seg-01", "seg-02") == "c12"
        assert moved(july, august, "seg-99") == moved(august, days_on(90)) == ""

    def test_the_model_is_the_cause_if_it_made_all_changes(self) -> None:
        ledger, segmentation = self.empty_ledger(), two_segments()
        update(ledger, JUNE, {"a": BETWEEN, "b": POOR})
        moved = with_centres(segmentation, (50.0, 50.0), (90.0, 90.0))
        update(ledger, days_on(30), {"a": BETWEEN, "b": RICH}, moved, 2, earlier=segmentation)

        period = Period(first=JUNE, last=days_on(30))

        causes = {each.id: each.cause for each in ledger.moved(MODEL, period)}
        assert causes == {"a": Cause.MODEL, "b": Cause.CUSTOMER}
        assert {p.before: p.cause for p in ledger.paths(MODEL, period)} == {
            "seg-02": Cause.MODEL, "seg-01": Cause.CUSTOMER,
        }  # fmt: skip
