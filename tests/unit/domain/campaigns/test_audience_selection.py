from typing import Any

import pytest

from mallseg.domain.campaigns.audience_selection import (
    AudienceSelection,
    LeftOut,
    LeftOutReason,
    OptedOut,
)
from mallseg.domain.campaigns.choice import AudienceChoice
from mallseg.domain.campaigns.condition import ColumnCondition
from mallseg.domain.campaigns.hold_out import Campaign
from mallseg.domain.campaigns.member import Member, TextColumns
from mallseg.domain.customers.census import Point
from mallseg.domain.customers.number_format import PLAIN_NUMBERS
from mallseg.domain.segments.certainty import Certainty
from mallseg.testing.builders import two_segments

HEADER = ["ID", "Spend", "Newsletter"]


def _selection(choice: dict[str, Any] | None = None, **own: Any) -> AudienceSelection:
    conditions = (choice or {}).get("conditions", ())
    return AudienceSelection(
        **{
            "choice": AudienceChoice(segments=("seg-01",), **(choice or {})),
            "segmentation": two_segments(),
            "columns": TextColumns(source="in.csv", names=HEADER),
            "conditions": [ColumnCondition.of(each, HEADER, PLAIN_NUMBERS) for each in conditions],
            "column_indexes": (0, 1, 2),
            "id_index": 0,
            "needs_ids": True,
            "order_index": None,
            **own,
        }
    )


def _member(
    *fields: str, certainty: Certainty = Certainty.CLEAR, point: Point = (20.0, 30.0)
) -> Member:
    return Member(0, certainty, point, [*fields, *["", "yes"][len(fields) - 1 :]])


def _selected(selection: AudienceSelection, *members: Member) -> list[str]:
    for member in members:
        selection.add(member)
    return [each.customer_id for each in selection.selected()]


def test_everyone_is_chosen_or_left_out_for_one_reason() -> None:
    selection = _selection(
        {
            "conditions": ("newsletter=yes", "spend>5"),
            "excluded": frozenset({Certainty.OUTSIDE}),
            "limit": 2,
        },
        opted_out=OptedOut(ids=frozenset({"c"}), given=1),
    )

    selected = _selected(
        selection,
        _member("a", "9", "yes"),
        _member("", "9", "yes"),
        _member("a", "9", "yes"),
        _member("b", "9", "no"),
        _member("c", "9", "no"),
        _member("d", "9", "yes", certainty=Certainty.OUTSIDE),
        _member("e", "1", "yes"),
        _member("f", "?", "yes"),
        _member("g", "9", "yes"),
        _member("h", "9", "yes"),
    )

    assert len(selected) == 2
    assert selection.counts() == (
        LeftOut(LeftOutReason.BLANK_ID, "", 1),
        LeftOut(LeftOutReason.OPTED_OUT, "", 1),
        LeftOut(LeftOutReason.CERTAINTY, "outside", 1),
        LeftOut(LeftOutReason.CONDITION, "newsletter=yes", 1),
        LeftOut(LeftOutReason.CONDITION, "spend>5", 1),
        LeftOut(LeftOutReason.NOT_COMPARABLE, "spend>5", 1),
        LeftOut(LeftOutReason.REPEATED_ID, "", 1),
        LeftOut(LeftOutReason.OVER_LIMIT, "", 1),
    )
    assert selection.members == 10 == 2 + sum(each.customers for each in selection.counts())


def test_a_limited_list_is_drawn_by_the_campaign_and_stands_as_in_the_file() -> None:
    ids = [f"{i:03}" for i in range(300)]

    def drawn(name: str, order: list[str]) -> list[str]:
        choice = {"limit": 30, "campaign": Campaign(name=name)}
        return _selected(_selection(choice), *map(_member, order))

    july = drawn("july", ids)
    assert july == sorted(july)
    assert len(july) == 30
    assert sorted(drawn("july", ids[::-1])) == july
    assert drawn("july", ids[::-1]) == july[::-1]
    assert drawn("august", ids) != july


def test_a_draw_does_not_depend_on_the_size_of_the_buffer() -> None:
    ids = [f"{i:05}" for i in range(5000)]
    choice = {"limit": 10, "campaign": Campaign(name="july")}
    whole = sorted(ids, key=lambda each: _order(each, choice["campaign"]))[:10]

    selection = _selection(choice)

    assert sorted(_selected(selection, *map(_member, ids))) == sorted(whole)
    assert selection.counts() == (LeftOut(LeftOutReason.OVER_LIMIT, "", 4990),)


def _order(customer_id: str, campaign: Any) -> int:
    from mallseg.domain.campaigns.hold_out import drawing_order

    return drawing_order(customer_id, campaign)


def test_the_highest_values_come_first_and_those_without_one_last() -> None:
    members = [_member(a, b) for a, b in (("a", "5"), ("b", ""), ("c", "100"), ("d", "20"))]
    choice = {"order_by": "Spend"}

    highest = _selection(choice, order_index=1)
    lowest = _selection({**choice, "lowest_first": True}, order_index=1)

    assert _selected(highest, *members) == ["c", "d", "a", "b"]
    assert _selected(lowest, *members) == ["a", "d", "c", "b"]
    assert highest.unordered == lowest.unordered == 1


def test_the_nearest_to_the_centre_stay() -> None:
    members = [
        _member("far", point=(30.0, 30.0)),
        _member("near", point=(21.0, 30.0)),
        _member("at it", point=(20.0, 30.0)),
    ]

    assert _selected(_selection({"prefers_nearest": True, "limit": 2}), *members) == [
        "at it",
        "near",
    ]


def test_without_a_need_for_ids_a_blank_one_is_no_reason() -> None:
    selection = _selection(needs_ids=False)

    assert _selected(selection, _member(" "), _member("a"), _member(" "), _member("a")) == [
        " ",
        "a",
        " ",
    ]


def test_a_list_has_the_columns_that_are_asked_for_only() -> None:
    selection = _selection(column_indexes=(2, 0))
    selection.add(_member("a", "9", "no"))

    assert [each.fields for each in selection.selected()] == [["no", "a"]]


@pytest.mark.parametrize("written", ["7", " 007", "007 ", "00007"])
def test_a_differently_written_opt_out_is_counted_but_not_followed(written: str) -> None:
    opted_out = OptedOut(ids=frozenset({"007", "A1"}), given=2)

    assert not opted_out.has(written)
    assert opted_out.has("007")
    assert not opted_out.has("a1")
    assert not opted_out.has("8")
    assert (opted_out.matched, opted_out.nearly_matched) == (1, 2)


def test_only_customers_with_the_asked_move_are_selected() -> None:
    selection = _selection(moved=frozenset({"b"}))

    assert _selected(selection, _member("a"), _member("b")) == ["b"]
    assert selection.counts() == (LeftOut(LeftOutReason.NOT_MOVED, "", 1),)
