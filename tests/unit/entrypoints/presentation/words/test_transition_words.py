import pytest

from mallseg.domain.identity.transition import Transition, TransitionKind, TransitionSegment
from mallseg.entrypoints.presentation.words.transitions import transition_sentence

FIRST = TransitionSegment(slug="seg-01", name="Low income", customers=1200)
SECOND = TransitionSegment(slug="seg-02", name="High income", customers=2000)


def transition(
    kind: TransitionKind,
    before: tuple[TransitionSegment, ...],
    after: tuple[TransitionSegment, ...],
    *origins: TransitionSegment,
) -> Transition:
    return Transition(
        kind=kind,
        before=before,
        after=after,
        origins=origins,
        customers_before=sum(each.customers or 0 for each in before),
        customers_after=sum(each.customers or 0 for each in after),
    )


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (
            transition(TransitionKind.SPLIT, (FIRST,), (FIRST, SECOND)),
            "FIRST has split into FIRST with 1,200 customers and SECOND with 2,000 customers.",
        ),
        (
            transition(TransitionKind.MERGE, (FIRST, SECOND), (SECOND,)),
            "FIRST and SECOND have merged into SECOND.",
        ),
        (
            transition(TransitionKind.BIRTH, (), (SECOND,)),
            "SECOND is new, with 2,000 customers.",
        ),
        (
            transition(TransitionKind.BIRTH, (), (SECOND,), FIRST, SECOND),
            (
                "SECOND is new, with 2,000 customers; the version before would have put them into "
                "FIRST or SECOND."
            ),
        ),
        (
            transition(TransitionKind.DEATH, (FIRST,), ()),
            "FIRST no longer exists; it had 1,200 customers.",
        ),
        (
            transition(TransitionKind.DEATH, (FIRST,), (SECOND,)),
            "FIRST no longer exists; it had 1,200 customers, and little is left of it: SECOND.",
        ),
        (
            transition(TransitionKind.GROWTH, (FIRST,), (SECOND,)),
            "SECOND has grown from 1,200 to 2,000 customers.",
        ),
        (
            transition(TransitionKind.CONTRACTION, (SECOND,), (FIRST,)),
            "FIRST has shrunk from 2,000 to 1,200 customers.",
        ),
    ],
)
def test_each_kind_of_transition_has_its_sentence(what: Transition, sentence: str) -> None:
    first, second = "“Low income” (seg-01)", "“High income” (seg-02)"

    assert transition_sentence(what) == sentence.replace("FIRST", first).replace("SECOND", second)


def test_a_single_customer_is_singular() -> None:
    one = TransitionSegment(slug="seg-03", name="Few", customers=1)

    assert transition_sentence(transition(TransitionKind.BIRTH, (), (one,), FIRST)) == (
        "“Few” (seg-03) is new, with 1 customer; the version before would have put this customer "
        "into “Low income” (seg-01)."
    )


def test_records_without_names_have_slugs_in_their_sentences() -> None:
    old, new = TransitionSegment(slug="seg-01"), TransitionSegment(slug="seg-04")

    assert transition_sentence(transition(TransitionKind.SPLIT, (old,), (old, new))) == (
        "seg-01 has split into seg-01 and seg-04."
    )
