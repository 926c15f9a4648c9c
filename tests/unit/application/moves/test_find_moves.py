"""FindMoves with fakes: what it reads, refuses and lists."""

from collections.abc import Iterator

import pytest

from mallseg.application.events import Event
from mallseg.application.moves.find_moves import FindMoves, Mover, MovesReport
from mallseg.application.reading_events import RecordRejected
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, SourceFault
from mallseg.domain.moves.cause import Cause
from mallseg.testing.builders import a_provenance, segmentation_of, two_segments
from mallseg.testing.fake_customers import InMemoryIdentified
from mallseg.testing.fake_join import PlainJoin
from mallseg.testing.fake_store import InMemoryStore
from mallseg.testing.features import AGE, ANNUAL_INCOME

HEADER = ["Card no.", "Income", "Score"]


def _store() -> InMemoryStore:
    """Version 1 has its border 30 k$ further right than version 2, the champion."""
    store = InMemoryStore()
    store.save("mall", two_segments(shift=30.0), a_provenance())
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    return store


def _month(*records: tuple[str, str, str], header: list[str] | None = None) -> InMemoryIdentified:
    return InMemoryIdentified(header or HEADER, [[*each] for each in records])


class _Kept:
    """Keeps who moved."""

    def __init__(self) -> None:
        self.column = ""
        self.movers: list[Mover] = []

    def take(self, column: str, movers: Iterator[Mover]) -> None:
        self.column, self.movers = column, [*movers]


def _find(
    before: InMemoryIdentified, after: InMemoryIdentified, **asked: object
) -> tuple[MovesReport, _Kept]:
    kept = _Kept()
    find = FindMoves(store=_store(), join=PlainJoin())
    report = find(before, after, model="mall", take_movers=kept.take, **asked)  # type: ignore[arg-type]
    return report, kept


def test_both_months_are_assigned_by_the_champion_and_who_moved_is_listed() -> None:
    before = _month(("a", "20", "30"), ("b", "80", "70"), ("c", "20", "30"), ("d", "80", "70"))
    after = _month(("d", "80", "70"), ("c", "80", "70"), ("b", "20", "30"), ("e", "20", "30"))

    report, kept = _find(before, after)

    moves = report.moves
    assert (report.version, report.before_version) == (2, 2)
    assert (moves.joined, moves.moved, moves.gone, moves.new) == (3, 2, 1, 1)
    assert kept.column == "Card no."
    assert [(m.id, m.before.slug, m.after.slug, m.cause) for m in kept.movers] == [
        ("b", "seg-02", "seg-01", Cause.CUSTOMER),  # who fell
        ("c", "seg-01", "seg-02", Cause.CUSTOMER),
    ]


def test_customers_moved_by_the_model_are_listed_with_both_segments() -> None:
    month = _month(("a", "60", "52"), ("b", "20", "30"))

    report, kept = _find(month, month, before_version=1)

    assert (report.version, report.before_version) == (2, 1)
    assert (report.moves.moved, report.moves.model_changed) == (0, 1)
    assert [(m.id, m.before.slug, m.after.slug, m.cause) for m in kept.movers] == [
        ("a", "seg-01", "seg-02", Cause.MODEL)
    ]


def test_noise_is_counted_and_not_listed() -> None:
    report, kept = _find(_month(("a", "20", "30")), _month(("a", "52", "52")))

    assert (report.moves.noise, report.moves.moved, kept.movers) == (1, 0, [])


def test_id_columns_of_different_names_are_refused_before_reading() -> None:
    before = _month(("a", "20", "30"))
    after = _month(("a", "20", "30"), header=["Client", "Income", "Score"])

    with pytest.raises(CustomerDataError) as refusal:
        _find(before, after)

    assert refusal.value.code is SourceFault.OTHER_ID_COLUMN
    assert "'Client'" in str(refusal.value)
    assert "'Card no.'" in str(refusal.value)


def test_spelling_makes_no_other_column() -> None:
    before = _month(("a", "20", "30"))
    after = _month(("a", "20", "30"), header=["CARD_NO", "Income", "Score"])

    assert _find(before, after)[0].moves.joined == 1


def test_none_is_listed_where_the_later_month_is_in_another_unit() -> None:
    kept = _Kept()
    before = _month(("a", "20", "30"), ("b", "80", "70"))
    after = _month(("a", "20000", "30"), ("b", "80000", "70"))

    with pytest.raises(CustomerDataError):
        FindMoves(store=_store(), join=PlainJoin())(
            before, after, model="mall", take_movers=kept.take
        )

    assert kept.movers == []


def test_versions_of_other_features_are_refused() -> None:
    store = _store()
    ends = [(20.0, 20.0), (60.0, 80.0)]
    other = segmentation_of(dict.fromkeys(ends, 1), ends, features=(AGE, ANNUAL_INCOME))
    store.save("mall", other, a_provenance())
    month = _month(("a", "20", "30"))

    with pytest.raises(InvalidOptionError, match="before_version cannot be compared"):
        FindMoves(store=store, join=PlainJoin())(month, month, model="mall", before_version=3)


def test_unreadable_records_of_both_months_are_reported() -> None:
    events: list[Event] = []
    before, after = _month(("a", "x", "30"), ("b", "20", "30")), _month(("", "20", "30"))

    report, _ = _find(before, after, on_event=events.append)

    rejected = [each.rejection for each in events if isinstance(each, RecordRejected)]
    assert [(each.record, each.column) for each in rejected] == [(2, "Income"), (2, "Card no.")]
    assert (report.moves.before.unusable, report.moves.after.unusable) == (1, 1)
