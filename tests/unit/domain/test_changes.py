from dataclasses import replace

import pytest

from mallseg.domain.feature import AGE
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


def _of_ages() -> Segmentation:
    return segmentation_of({(20.0,): 1, (60.0,): 1}, [(20.0,), (60.0,)], features=(AGE,))


def test_the_same_segments_have_not_changed() -> None:
    found = _followed(NOW.segmentation).changes

    assert found is not None
    assert (found.version, found.customers, found.moved) == (2, 10, 0)
    assert [each.grown for each in found.segments] == [0, 0]


def test_a_slug_means_one_segment_whatever_its_number() -> None:
    found = _followed(_swapped(NOW.segmentation)).changes

    assert found is not None
    assert [each.grown for each in found.segments] == [3 - 7, 7 - 3]
    assert found.moved == 10


def test_who_would_have_been_elsewhere_is_counted() -> None:
    # The border of before lies at 80: three of the seven around it were in the other segment.
    before = segmentation_of({(10.0, 50.0): 1, (150.0, 50.0): 1}, [(10.0, 50.0), (150.0, 50.0)])

    found = _followed(before).changes

    assert found is not None
    assert found.moved == 3
    assert changes(_followed(before))[1] == (
        "About 3 of 10 customers are in another segment than that version would put them in."
    )


def test_what_is_no_more_is_told_and_stands_last() -> None:
    three = segmentation_of(
        {(20.0, 30.0): 3, (80.0, 70.0): 7, (200.0, 1.0): 2},
        [(20.0, 30.0), (80.0, 70.0), (200.0, 1.0)],
    )
    report = _followed(three)

    found = report.changes

    assert found is not None
    assert [each.grown for each in found.segments] == [0, 0, -2]
    assert f"“{three.segments[2].name}” (seg-03) is no more; it had 2 customers." in changes(report)


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (NOW, "This is the first version of the model"),
        (_followed(None), "It followed version 2, which is not in the store any more."),
        (
            _followed(_of_ages()),
            "It followed version 2, which compared customers by other features",
        ),
        (
            replace(_followed(NOW.segmentation), portrait=None),
            "It followed version 2. Where the customers stand was not kept with this version",
        ),
    ],
)
def test_what_cannot_be_compared_is_said(report: SegmentationReport, told: str) -> None:
    assert changes(report)[0].startswith(told)


def test_the_report_of_ten_customers_is_of_ten() -> None:
    assert sum(FOUR.values()) == NOW.segmentation.customers == 10
