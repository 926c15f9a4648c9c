"""Moves by the ledger: the days compared, the order, and the names of segments."""

from array import array
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from mallseg.application.ledger.show_moves import LedgerMovesReport, ShowLedgerMoves
from mallseg.domain.errors import InvalidOptionError, LedgerUnavailableError
from mallseg.domain.moves.cause import Cause
from mallseg.domain.moves.membership import SettlingRule
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.identified import IdentifiedBatch
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.fake_ledger import InMemoryLedger
from mallseg.testing.fake_store import InMemoryStore

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
POOR, RICH = (20.0, 30.0), (80.0, 70.0)


@pytest.fixture
def store() -> InMemoryStore:
    store = InMemoryStore()
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    return store


@pytest.fixture
def ledger() -> InMemoryLedger:
    return InMemoryLedger()


@pytest.fixture
def show(store: InMemoryStore, ledger: InMemoryLedger) -> ShowLedgerMoves:
    return ShowLedgerMoves(store=store, ledger=ledger)


def _update(
    ledger: InMemoryLedger,
    day: date,
    points: Mapping[str, tuple[float, float]],
    segmentation: Segmentation | None = None,
) -> None:
    rule = SettlingRule(
        model="mall", version=1, segmentation=segmentation or two_segments(), as_of=day
    )
    columns = tuple(array("d", column) for column in zip(*points.values(), strict=True))
    with ledger.updating(rule) as update:
        update.add(IdentifiedBatch(ids=[*points], columns=columns, unusable_ids=[]))
        update.commit()


def _counts(report: LedgerMovesReport) -> tuple[int, int, int]:
    moves = report.moves
    return moves.known, moves.count(Cause.CUSTOMER), sum(moves.new.values())


def test_the_default_period_ends_with_the_last_update(
    ledger: InMemoryLedger, show: ShowLedgerMoves
) -> None:
    _update(ledger, JUNE, {"a": POOR, "b": POOR})
    _update(ledger, date(2026, 7, 10), {"a": RICH})
    _update(ledger, date(2026, 7, 20), {"b": RICH, "c": POOR})

    report = show(model="mall")

    assert (report.period.first, report.period.last) == (JUNE, date(2026, 7, 20))
    assert _counts(report) == (2, 2, 1)
    assert _counts(show(model="mall", first=date(2026, 7, 10))) == (2, 1, 1)
    assert _counts(show(model="mall", last=JUNE)) == (0, 0, 2)


def test_those_who_left_the_best_segment_come_first(
    ledger: InMemoryLedger, show: ShowLedgerMoves
) -> None:
    _update(ledger, JUNE, {"a": POOR, "b": POOR, "c": RICH})
    _update(ledger, JULY, {"a": RICH, "b": RICH, "c": POOR})

    report = show(model="mall")

    assert [(path.before, path.customers) for path in report.flows] == [
        ("seg-02", 1),
        ("seg-01", 2),
    ]
    assert report.best == "seg-02"


def test_a_segment_that_is_no_more_has_the_name_that_it_had_last(
    store: InMemoryStore, ledger: InMemoryLedger, show: ShowLedgerMoves
) -> None:
    first, second = two_segments().segments
    gone = replace(two_segments(), segments=(replace(first, slug="gone", name="Gone"), second))
    store.save("mall", gone, a_provenance(), as_champion=True)
    _update(ledger, JUNE, {"a": POOR}, gone)
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    _update(ledger, JULY, {"a": RICH})

    report = show(model="mall")

    assert report.slugs == ("seg-01", "seg-02", "gone")
    assert report.name("gone") == "Gone"
    assert report.moves.matrix(report.slugs)["gone"]["seg-02"] == 1


def test_a_segment_that_no_version_has_any_more_has_its_slug(
    ledger: InMemoryLedger, show: ShowLedgerMoves
) -> None:
    first, second = two_segments().segments
    gone = replace(two_segments(), segments=(replace(first, slug="gone"), second))
    _update(ledger, JUNE, {"a": POOR}, gone)
    _update(ledger, JULY, {"a": RICH})

    report = show(model="mall")

    assert report.slugs == ("seg-01", "seg-02", "gone")
    assert report.name("gone") == "gone"


def test_a_day_that_is_not_before_the_other_is_refused(
    ledger: InMemoryLedger, show: ShowLedgerMoves
) -> None:
    _update(ledger, JUNE, {"a": POOR})

    with pytest.raises(InvalidOptionError, match="must be a day before 2026-06-30"):
        show(model="mall", first=JUNE)


def test_without_an_update_there_is_nothing_to_compare(show: ShowLedgerMoves) -> None:
    with pytest.raises(LedgerUnavailableError, match="model mall is not there"):
        show(model="mall")
