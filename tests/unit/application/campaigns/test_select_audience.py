"""SelectAudience with fakes: what it writes, and what it does not."""

from typing import Any

import pytest

from mallseg.application.campaigns.select_audience import Audience, SelectAudience
from mallseg.application.events import AudienceChosen, Event, ignore
from mallseg.application.moves.find_moves import FindMoves
from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.campaigns.choice import AudienceChoice
from mallseg.domain.campaigns.hold_out import Campaign, HoldOut
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.fake_campaigns import InMemoryLists, InMemoryMembers, InMemoryTable
from mallseg.testing.fake_customers import InMemoryIdentified
from mallseg.testing.fake_join import PlainJoin
from mallseg.testing.fake_ledger import InMemoryLedger
from mallseg.testing.fake_store import InMemoryStore

HEADER = ["Card no.", "Income", "Score"]
JULY = Campaign(name="july")
LEFT, RIGHT = ("20", "30"), ("80", "70")


def _months(*records: tuple[str, tuple[str, str]]) -> list[list[str]]:
    return [[card, *values] for card, values in records]


def _select(
    records: list[list[str]], lists: InMemoryLists, events: list[Event] | None = None, **asked: Any
) -> Audience:
    store = InMemoryStore()
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    ledger = asked.pop("ledger", InMemoryLedger())
    find_moves = FindMoves(store=store, join=PlainJoin())
    select = SelectAudience(store=store, find_moves=find_moves, ledger=ledger)
    tables = {name: asked.pop(name) for name in ("opted_out", "last", "months") if name in asked}
    return select(
        InMemoryMembers(HEADER, records),
        lists,
        model="mall",
        choice=AudienceChoice(segments=("seg-02",), **asked),
        on_event=ignore if events is None else events.append,
        **tables,
    )


def test_it_is_known_how_much_could_be_seen_before_anything_is_written() -> None:
    lists, events = InMemoryLists(), list[Event]()
    records = _months(*((f"{i:03}", RIGHT) for i in range(200)))
    held_out = sum(HoldOut(share=0.5, campaign=JULY).holds_out(f"{i:03}") for i in range(200))

    audience = _select(records, lists, events, campaign=JULY, hold_out=0.5)

    assert audience.detectable is not None
    assert (
        AudienceChosen(
            mailed=200 - held_out, held_out=held_out, detectable=audience.detectable.difference
        )
        in events
    )
    assert len(lists.written[ListKind.HELD_OUT]) == held_out + 1


def test_an_empty_list_is_written_nowhere() -> None:
    lists = InMemoryLists()

    audience = _select(_months(("a", LEFT), ("b", RIGHT)), lists, conditions=("Score<1",))

    assert audience.is_empty
    assert audience.needs_review
    assert lists.written == {}


def test_a_file_in_another_unit_is_written_nowhere() -> None:
    lists = InMemoryLists()

    with pytest.raises(CustomerDataError):
        _select(_months(("a", ("20000", "30")), ("b", ("80000", "70"))), lists)

    assert lists.written == {}


def test_ids_that_are_needed_must_be_known() -> None:
    records = [["a", "80", "70"]]
    unnamed = InMemoryMembers(["Who", "Income", "Score"], records)
    store = InMemoryStore()
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    find_moves = FindMoves(store=store, join=PlainJoin())
    select = SelectAudience(store=store, find_moves=find_moves, ledger=InMemoryLedger())
    needs = AudienceChoice(segments=("seg-02",), limit=1)
    does_not = AudienceChoice(segments=("seg-02",), columns=("Income",))

    with pytest.raises(CustomerDataError) as refusal:
        select(unnamed, InMemoryLists(), model="mall", choice=needs)
    assert refusal.value.code is SourceFault.NO_ID_COLUMN
    assert select(unnamed, InMemoryLists(), model="mall", choice=does_not).ids is None


def test_only_customers_who_changed_count_as_moved() -> None:
    # b is nearer to its new centre by a little only: that is noise.
    before = _months(("a", LEFT), ("b", LEFT), ("c", RIGHT))
    after = _months(("a", RIGHT), ("b", ("51", "51")), ("c", RIGHT), ("d", RIGHT))
    months = InMemoryIdentified(HEADER, before), InMemoryIdentified(HEADER, after)
    lists = InMemoryLists()

    _select(after, lists, moved_from=("seg-01",), months=months)

    assert [row[0] for row in lists.written[ListKind.MAILED][1:]] == ["a"]


def test_lists_of_other_columns_have_all_been_updated() -> None:
    last = InMemoryTable([["Card no.", "Income"], ["a", "80"], ["z", "80"]])
    lists = InMemoryLists()

    audience = _select(_months(("a", RIGHT), ("b", RIGHT)), lists, last=last)

    assert audience.changes == {ListKind.ADDED: 1, ListKind.UPDATED: 1, ListKind.REMOVED: 1}
    assert lists.written[ListKind.REMOVED] == [["Card no."], ["z"]]


def test_the_opted_out_are_looked_for_among_all_customers() -> None:
    records = _months(("a", LEFT), ("b", RIGHT))

    others = _select(records, InMemoryLists(), opted_out=InMemoryTable([["Card no."], ["x"]]))
    elsewhere = _select(records, InMemoryLists(), opted_out=InMemoryTable([["Card no."], ["a"]]))

    assert others.opt_outs is not None
    assert elsewhere.opt_outs is not None
    assert (others.opt_outs.matches_no_customer, others.needs_review) == (True, True)
    assert (elsewhere.opt_outs.matches_no_customer, elsewhere.needs_review) == (False, False)
