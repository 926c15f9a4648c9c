"""What became of segments, in words that a marketing team understands."""

from dataclasses import replace

import pytest

from mallseg.domain.identity.transition import Transition
from mallseg.domain.identity.transitions import IndexedTransition, TransitionKind
from mallseg.domain.segments.segmentation import Segmentation
from tests.builders import two_segments

FIRST = "“Lower income than most, middle spending” (seg-01)"
SECOND = "“Higher income, middle spending” (seg-02)"


def told(
    kind: TransitionKind, before: tuple[int, ...], after: tuple[int, ...], *origins: int
) -> Transition:
    turn = IndexedTransition(kind=kind, before=before, after=after, origins=origins)
    return Transition.of(turn, a_mall(1200), a_mall(2000))


def a_mall(customers: int) -> Segmentation:
    """Two segments with so many customers each."""
    mall = two_segments()
    segments = tuple(replace(segment, customers=customers) for segment in mall.segments)
    return replace(mall, segments=segments)


@pytest.mark.parametrize(
    ("turn", "words"),
    [
        (
            told(TransitionKind.SPLIT, (0,), (0, 1)),
            "FIRST has split into FIRST with 2,000 customers and SECOND with 2,000 customers.",
        ),
        (told(TransitionKind.MERGED, (0, 1), (1,)), "FIRST and SECOND have merged into SECOND."),
        (told(TransitionKind.BORN, (), (1,)), "SECOND is new, with 2,000 customers."),
        (
            told(TransitionKind.BORN, (), (1,), 0, 1),
            (
                "SECOND is new, with 2,000 customers; the version before would have put them into "
                "FIRST or SECOND."
            ),
        ),
        (told(TransitionKind.DIED, (0,), ()), "FIRST is no more; it had 1,200 customers."),
        (
            told(TransitionKind.DIED, (0,), (1,)),
            "FIRST is no more; it had 1,200 customers, and little is left of it: SECOND.",
        ),
        (told(TransitionKind.GREW, (1,), (1,)), "SECOND has grown from 1,200 to 2,000 customers."),
        (
            told(TransitionKind.SHRANK, (1,), (1,)),
            "SECOND has shrunk from 1,200 to 2,000 customers.",
        ),
    ],
)
def test_a_turn_is_told_in_a_sentence(turn: Transition, words: str) -> None:
    assert turn.words == words.replace("FIRST", FIRST).replace("SECOND", SECOND)


def test_a_single_customer_is_one() -> None:
    turn = IndexedTransition(kind=TransitionKind.BORN, before=(), after=(1,))

    assert Transition.of(turn, two_segments(), a_mall(1)).words == (
        f"{SECOND} is new, with 1 customer."
    )


def test_programs_get_slugs() -> None:
    turn = told(TransitionKind.BORN, (), (1,), 0)

    assert (turn.before, turn.after, turn.origins) == ((), ("seg-02",), ("seg-01",))


def test_sizes_are_those_of_the_segments() -> None:
    turn = told(TransitionKind.SPLIT, (0,), (0, 1))

    assert (turn.customers_before, turn.customers_after) == (1200, 4000)
