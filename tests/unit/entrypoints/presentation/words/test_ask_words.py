"""Texts of the page about the assignment of one customer."""

from dataclasses import replace

import pytest

from mallseg.application.assigning.assign_segment import Assigned
from mallseg.domain.segments.assignment import Assignment
from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.counterfactual import Counterfactual
from mallseg.domain.segments.scaling import Scaling
from mallseg.entrypoints.presentation.words.ask_page import change_sentence, sure_sentences
from mallseg.testing.builders import two_segments
from mallseg.testing.features import SPENDING_SCORE


def _answered(assignment: Assignment) -> Assigned:
    segmentation = two_segments()
    return Assigned(
        model="mall",
        version=1,
        features=segmentation.features,
        scaling=Scaling.STANDARD,
        slugs=("seg-01", "seg-02"),
        assignment=assignment,
        changes=(),
        offers=(),
        meant={},
    )


@pytest.mark.parametrize(
    ("nearest", "next_nearest", "said"),
    [
        (1.0, 2.79, "2.7 times as far away."),
        (1.0, 1.05, "about as near."),
        (0.1, 1.01, "more than 10 times as far away."),
        (0.0, 1.0, "more than 10 times as far away."),
        (0.0, 0.0, "about as near."),
    ],
)
def test_the_distance_of_the_next_segment_is_given_as_a_multiple(
    nearest: float, next_nearest: float, said: str
) -> None:
    assignment = two_segments().assign_point((25.0, 35.0))
    assignment = replace(
        assignment,
        distance=nearest,
        runner_up_distance=next_nearest,
        certainty=Certainty.CLEAR,
    )

    second = [*sure_sentences(_answered(assignment))][1]

    assert second == f"Next is 2, “{assignment.runner_up.name}”, {said}"


def test_a_change_is_a_condition_and_its_segment() -> None:
    other = two_segments().by_number[1]
    change = Counterfactual(feature=SPENDING_SCORE, change=-1.0, segment=other)

    assert change_sentence(change) == (
        f"If the spending score were 1 point lower, the segment would be 2, “{other.name}”."
    )
