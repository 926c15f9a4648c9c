from dataclasses import replace

import pytest

from mallseg.domain.changes import Changes
from mallseg.domain.report import SegmentationReport
from mallseg.domain.report_words import changes
from mallseg.domain.segmentation import Segmentation
from mallseg.domain.version import StoredSegmentation
from tests.builders import a_provenance, segmentation_of
from tests.builders_report import FOUR, a_report

NOW = a_report()
"""Three customers around (20, 30), and seven around (80, 70)."""


def _stored(segmentation: Segmentation) -> StoredSegmentation:
    return StoredSegmentation(model="mall", version=2, segmentation=segmentation)


def _followed(before: Segmentation | None) -> SegmentationReport:
    report = a_report(provenance=a_provenance(parent=2))
    return replace(report, before=None if before is None else _stored(before))


def _swapped(segmentation: Segmentation) -> Segmentation:
    """The same segments under each other's slugs."""
    first, second = segmentation.segments
    segments = (replace(first, slug=second.slug), replace(second, slug=first.slug))
    return replace(segmentation, segments=segments)


def test_the_same_segments_have_not_changed() -> None:
    found = _followed(NOW.segmentation).changes

    assert found is not None
    assert (found.version, found.customers, found.moved) == (2, 10, 0)
    assert [each.grown for each in found.segments] == [0, 0]


def test_segments_belong_together_by_their_customers_not_by_their_slugs() -> None:
    found = _followed(_swapped(NOW.segmentation)).changes

    assert found is not None
    assert [each.grown for each in found.segments] == [0, 0]
    assert [each.before.slug for each in found.segments if each.before] == ["seg-02", "seg-01"]


def test_who_would_have_been_elsewhere_is_counted() -> None:
    # The border of before lies between 79 and 81: three of the seven were in the other segment.
    before = segmentation_of({(10.0, 50.0): 1, (150.0, 50.0): 1}, [(10.0, 50.0), (150.0, 50.0)])

    found = _followed(before).changes

    assert found is not None
    assert found.moved == 3
    assert changes(_followed(before))[1] == (
        "About 3 of 10 customers are in another segment than that version would put them in."
    )


def test_what_came_and_what_went_is_named() -> None:
    three = segmentation_of(
        {(20.0, 30.0): 3, (80.0, 70.0): 7, (200.0, 1.0): 2},
        [(20.0, 30.0), (80.0, 70.0), (200.0, 1.0)],
    )
    gone = changes(_followed(three))
    came = changes(_followed(replace(three, segments=three.segments[:2])))

    assert gone[-1] == f"No more there: “{three.segments[2].name}”."
    assert len(came) == 2
    found = _followed(three).changes
    assert found is not None
    assert [each.grown for each in found.segments] == [0, 0, -2]


def test_without_a_density_slugs_tell() -> None:
    old = replace(NOW, portrait=None)
    found = Changes.between(_stored(_swapped(NOW.segmentation)), old.segmentation, None)

    assert found.moved is None
    assert [each.grown for each in found.segments] == [-4, 4]


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (NOW, "This is the first version of the model"),
        (_followed(None), "It followed version 2, which is not in the store any more."),
    ],
)
def test_what_cannot_be_compared_is_said(report: SegmentationReport, told: str) -> None:
    assert changes(report)[0].startswith(told)


def test_the_report_of_ten_customers_is_of_ten() -> None:
    assert sum(FOUR.values()) == NOW.segmentation.customers == 10
