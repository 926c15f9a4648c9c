"""What is said of an assignment."""

from mallseg.domain.segments.certainty import Certainty
from mallseg.domain.segments.counterfactual import Counterfactual
from mallseg.domain.segments.scaling import Scaling
from mallseg.entrypoints.presentation.words.assignments import (
    certainty_phrase,
    counterfactual_phrase,
    distance_unit,
)
from mallseg.testing.builders import two_segments
from mallseg.testing.features import SPENDING_SCORE


def test_each_certainty_has_its_phrase() -> None:
    assert [certainty_phrase(each) for each in Certainty] == [
        "unlike anyone we know", "close to a border", "clear",
    ]  # fmt: skip


def test_distances_have_a_unit() -> None:
    assert [distance_unit(each) for each in Scaling] == ["standard deviations", "unscaled units"]


def test_a_counterfactual_says_how_near_a_border_is_and_in_which_direction() -> None:
    segment = two_segments().segments[1]
    up = Counterfactual(feature=SPENDING_SCORE, change=7, segment=segment)
    down = Counterfactual(feature=SPENDING_SCORE, change=-7, segment=segment)

    said = f"spending score: 7 points from the border of “{segment.name}”"
    assert counterfactual_phrase(up) == f"{said}, upwards"
    assert counterfactual_phrase(down) == f"{said}, downwards"


def test_one_point_is_not_counted_in_points() -> None:
    segment = two_segments().segments[1]
    one = Counterfactual(feature=SPENDING_SCORE, change=1, segment=segment)

    assert counterfactual_phrase(one).startswith("spending score: 1 point from")
