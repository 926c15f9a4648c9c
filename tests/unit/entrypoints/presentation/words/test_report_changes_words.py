"""Sentences of a report about the changes since the version before."""

from dataclasses import replace

import pytest

from mallseg.domain.identity.transition import Transition, TransitionKind, TransitionSegment
from mallseg.domain.registry.version import RecordedDiff, StoredSegmentation
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words.identity import transition_sentence
from mallseg.entrypoints.presentation.words.report import changes
from mallseg.testing.builders import a_provenance, segmentation_of
from mallseg.testing.features import AGE
from tests.builders_report import a_report

NOW = a_report()
"""Three customers around (20, 30), and seven around (80, 70)."""


def followed(before: Segmentation | None, record: RecordedDiff | None = None) -> SegmentationReport:
    """The report of a version whose parent is version 2."""
    report = a_report(provenance=replace(a_provenance(parent=2), diff=record))
    if before is None:
        return report
    stored = StoredSegmentation(model="mall", version=2, segmentation=before)
    return replace(report, before=stored)


def by_age() -> Segmentation:
    return segmentation_of({(20.0,): 1, (60.0,): 1}, [(20.0,), (60.0,)], features=(AGE,))


def test_an_estimate_says_that_it_is_one() -> None:
    # The old border lies at 80: three of the seven customers around it were in the other segment.
    before = segmentation_of({(10.0, 50.0): 1, (150.0, 50.0): 1}, [(10.0, 50.0), (150.0, 50.0)])

    sentences = changes(followed(before))

    assert sentences[1] == (
        "About 3 of 10 customers are in another segment than that version would put them in."
    )
    assert sentences[-1].startswith("What became of the segments was not recorded")


def test_recorded_changes_take_precedence_over_the_grid() -> None:
    many = TransitionSegment(slug="seg-02", name="Many", customers=7)
    growth = Transition(
        kind=TransitionKind.GROWTH,
        before=(replace(many, customers=4),),
        after=(many,),
        customers_before=4,
        customers_after=7,
    )
    report = followed(NOW.segmentation, RecordedDiff(moved=1, transitions=(growth,)))

    for same in (report, replace(report, profile=None)):
        assert changes(same) == (
            "It followed version 2, with 10 customers.",
            "1 of 10 customers is in another segment than that version would put them in.",
            transition_sentence(growth),
        )
    assert changes(replace(report, before=None)) == (
        "It followed version 2, which was deleted or cannot be read.",
        *changes(report)[1:],
    )


@pytest.mark.parametrize(
    ("report", "start"),
    [
        (
            replace(NOW, version=replace(NOW.version, number=1)),
            "This is the first version of the model",
        ),
        (NOW, "Which version it followed was not recorded"),
        (followed(None), "It followed version 2, which was deleted or cannot be read."),
        (followed(by_age()), "It followed version 2, which used other features"),
        (
            replace(followed(NOW.segmentation), profile=None),
            "It followed version 2. This version did not record where its customers are",
        ),
    ],
)
def test_a_report_without_a_comparison_says_why(report: SegmentationReport, start: str) -> None:
    assert changes(report)[0].startswith(start)
