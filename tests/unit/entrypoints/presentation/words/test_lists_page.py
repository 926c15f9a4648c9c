"""Texts about lists and their effects, for readers who do not know statistics."""

import pytest

from mallseg.domain.campaigns.audience import Detectable
from mallseg.domain.campaigns.effect import Effect, Measure
from mallseg.entrypoints.presentation.words.lists_page import could_show, result_sentence

HELPED = Effect(
    measure=Measure.SHARE, mailed=0.2, held_out=0.1, p_value=0.001, corrected_p_value=0.002
)


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        (
            HELPED,
            (
                "Of those written to, 20.0% responded; of those held out, 10.0%. Chance hardly "
                "explains the difference of +10 points: it helped."
            ),
        ),
        (
            Effect(
                measure=Measure.AMOUNT, mailed=7.5, held_out=9.0, p_value=0, corrected_p_value=0
            ),
            (
                "Those written to spent 7.50 on average; those held out, 9.00. Chance hardly "
                "explains "
                "the difference of -1.50: it did harm."
            ),
        ),
        (
            Effect(
                measure=Measure.SHARE,
                mailed=0.11,
                held_out=0.1,
                p_value=0.5,
                corrected_p_value=0.5,
                detectable=0.04,
            ),
            (
                "Of those written to, 11.0% responded; of those held out, 10.0%. The difference of "
                "+1.0 point may be chance. One of 4.0 points or more would probably have shown."
            ),
        ),
        (
            Effect(measure=Measure.SHARE, mailed=0.5, held_out=0.0),
            (
                "Of those written to, 50.0% responded; of those held out, 0.0%. There are too few "
                "people to tell whether that is chance."
            ),
        ),
    ],
)
def test_results_of_a_campaign_are_explained_plainly(effect: Effect, said: str) -> None:
    assert result_sentence(effect) == said


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (
            0.041,
            (
                "With 900 written to and 100 held out, a difference of 4.1 points in a hundred "
                "or more "
                "would probably show (in 8 of 10 such campaigns), if 10% respond anyway."
            ),
        ),
        (
            None,
            (
                "With 900 written to and 100 held out, no effect however large would show, if 10% "
                "respond anyway."
            ),
        ),
    ],
)
def test_the_detectable_difference_is_explained(difference: float | None, said: str) -> None:
    found = Detectable(mailed=900, held_out=100, usual_share=0.1, difference=difference)

    assert could_show(found).startswith(said)
