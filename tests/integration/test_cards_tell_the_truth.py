"""Every sentence of a card is true of the customers and contradicts no other, in any mall."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.described_malls import KINDS, false_of
from tests.examples import exhaustive


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("customers", "segments"),
    [(12, 2), exhaustive(150, 5), exhaustive(200, 3), exhaustive(200, 8), exhaustive(600, 10)],
)
def test_no_sentence_of_a_card_is_false(kind: str, customers: int, segments: int) -> None:
    assert false_of(kind, customers, segments, seed=1) == []


def _swap(key: str) -> Callable[[Any], None]:
    def swapped(cards: Any) -> None:
        cards[0][key], cards[1][key] = cards[1][key], cards[0][key]

    return swapped


def _repeat_offers(cards: Any) -> None:
    cards[1]["offers"] = cards[0]["offers"] = [{"offer": "Tea", "reason": "It is hot"}]


@pytest.mark.parametrize(
    "change",
    [
        _swap("name"),
        exhaustive(_swap("short")),
        exhaustive(_swap("description")),
        exhaustive(_swap("sets_apart")),
        exhaustive(_swap("rule")),
        exhaustive(_swap("typical")),
        exhaustive(_swap("breakdowns")),
        exhaustive(_repeat_offers),
        exhaustive(lambda cards: cards[0].update(short=cards[1]["short"])),
        exhaustive(lambda cards: cards[0].update(sets_apart="Is much like the mall as a whole.")),
        lambda cards: cards[0]["rule"].update(recall=0.5),
    ],
)
def test_the_program_finds_what_is_made_false(change: Callable[[Any], object]) -> None:
    assert false_of("compact", 200, 2, seed=3) == []
    assert false_of("compact", 200, 2, 3, change) != []
