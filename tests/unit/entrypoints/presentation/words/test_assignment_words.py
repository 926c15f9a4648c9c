"""Sentences about assignments."""

from dataclasses import replace

import pytest

from mallseg.domain.customers.census import Point
from mallseg.domain.segments.counterfactual import Counterfactual
from mallseg.domain.segments.scaling import Scaling
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.tolerance_region import ToleranceRegion
from mallseg.entrypoints.presentation.words.assignments import (
    certainty_phrase,
    chance_sentence,
    counterfactual_phrase,
    distance_unit,
)
from mallseg.testing.builders import two_segments
from mallseg.testing.features import SPENDING_SCORE


def _measured(*shares: float) -> Segmentation:
    """Two segments with wide regions; the first has these shares of customers moved by chance."""
    wide = ToleranceRegion(rows=((0.02,), (0.0, 0.02)))
    segments = two_segments().with_moved_by_chance([shares, [0.0] * 10]).segments
    segments = tuple(replace(segment, region=wide) for segment in segments)
    return replace(two_segments(), segments=segments)


@pytest.mark.parametrize(
    ("point", "phrase"),
    [
        ((20.0, 30.0), "clear"),
        ((48.0, 49.0), "close to a border"),
        ((35.0, 40.0), "could be in another segment"),
        ((195.0, 70.0), "unlike anyone we know"),
    ],
)
def test_each_certainty_has_its_phrase(point: Point, phrase: str) -> None:
    assert certainty_phrase(_measured(0.0, 0.0, *[0.25] * 8).assign_point(point)) == phrase


def test_moves_by_chance_of_similar_customers_are_shown() -> None:
    known = _measured(0.004, *[0.25] * 9)

    said = [chance_sentence(known.assign_point(p)) for p in [(20.0, 31.0), (35.0, 40.0)]]

    placed = "Trained on other customers of the same mall, the model would place 25% of customers"
    assert said == ["", f"{placed} like this one in another segment."]
    assert chance_sentence(two_segments().assign_point((35.0, 40.0))) == ""


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
