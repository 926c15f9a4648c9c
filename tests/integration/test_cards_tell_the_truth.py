"""Every sentence of a card is true of the customers and contradicts no other, in any mall."""

import pytest

from tests.examples import exhaustive
from tests.told_malls import KINDS, false_of


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("customers", "segments"),
    [(12, 2), (150, 5), exhaustive(200, 3), exhaustive(200, 8), exhaustive(600, 10)],
)
def test_no_sentence_of_a_card_is_false(kind: str, customers: int, segments: int) -> None:
    assert false_of(kind, customers, segments, seed=1) == []
