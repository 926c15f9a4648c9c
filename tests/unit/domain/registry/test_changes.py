from dataclasses import replace

import pytest

from mallseg.domain.customers.feature import AGE
from mallseg.domain.identity.transition import Transition
from mallseg.domain.identity.transitions import TransitionKind
from mallseg.domain.registry.succession import Succession
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words.report import changes
from tests.builders import a_provenance, segmentation_of
from tests.builders_report import FOUR, a_report

NOW = a_report()
"""Three customers around (20, 30), and seven around (80, 70)."""


def _stored(segmentation: Segmentation) -> StoredSegmentation:
    return StoredSegmentation(model="mall", version=2, segmentation=segmentation)


def _followed(before: Segmentation | None) -> SegmentationReport:
    report = a_report(provenance=a_provenance(parent=2))
    return replace(report, before=None if before is None else _stored(before))


def _noted(
    before: Segmentation, succession: Succession, renamed: str | None = None
) -> SegmentationReport:
    noted = replace(a_provenance(parent=2), succession=succession, renamed=renamed)
    return replace(a_report(provenance=noted), before=_stored(before))


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
    assert found.flows == ((3, 3), (0, 4))
    assert changes(_followed(before))[1] == (
        "About 3 of 10 customers are in another segment than that version would put them in."
    )
    assert changes(_followed(before))[-1].startswith("What became of the segments was not noted")


def test_what_the_training_noted_is_told_whatever_the_grid_shows() -> None:
    turn = Transition(
        kind=TransitionKind.GREW,
        before=("seg-02",),
        after=("seg-02",),
        origins=(),
        customers_before=4,
        customers_after=7,
        words="“Many” (seg-02) has grown from 4 to 7 customers.",
    )
    report = _noted(NOW.segmentation, Succession(moved=1, transitions=(turn,)))

    found = report.changes

    assert found is not None
    assert (found.moved, found.transitions, found.is_coarse) == (1, (turn,), False)
    for told in (report, replace(report, profile=None)):
        assert changes(told) == (
            "It followed version 2, with 10 customers.",
            "1 of 10 customers are in another segment than that version would put them in.",
            turn.words,
        )
    assert changes(replace(report, before=None)) == (
        "It followed version 2, which cannot be read or is gone.",
        *changes(report)[1:],
    )


def test_sizes_in_words_are_those_of_the_segments_though_the_grid_is_coarse() -> None:
    # The training counted more customers than the grid shows: 50 around (80, 70), not 7.
    first, second = NOW.segmentation.segments
    now = replace(NOW.segmentation, segments=(first, replace(second, customers=50)))
    few = replace(second, customers=2)
    before = replace(NOW.segmentation, segments=(first, few))

    told = changes(replace(_followed(before), segmentation=now))

    assert f"“{second.name}” (seg-02) has grown from 2 to 50 customers." in told


@pytest.mark.parametrize(("then", "now"), [(2, 2), (50, 50)])
def test_growth_that_only_the_grid_shows_is_not_told(then: int, now: int) -> None:
    first, second = NOW.segmentation.segments
    before = replace(NOW.segmentation, segments=(first, replace(second, customers=then)))
    after = replace(NOW.segmentation, segments=(first, replace(second, customers=now)))

    found = replace(_followed(before), segmentation=after).changes

    assert found is not None
    assert found.transitions == ()


def test_a_segment_with_another_slug_is_the_one_that_was_renamed() -> None:
    first, second = NOW.segmentation.segments
    before = replace(NOW.segmentation, segments=(replace(first, slug="seg-09"), second))
    nothing = Succession(moved=0, transitions=())

    found = _noted(before, nothing, renamed="seg-09").changes

    assert found is not None
    assert [each.before and each.before.slug for each in found.segments] == ["seg-09", "seg-02"]
    assert [each.grown for each in found.segments] == [0, 0]


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
        (
            replace(NOW, version=replace(NOW.version, number=1)),
            "This is the first version of the model",
        ),
        (NOW, "Nobody noted which version it followed"),
        (_followed(None), "It followed version 2, which cannot be read or is gone."),
        (
            _followed(_of_ages()),
            "It followed version 2, which compared customers by other features",
        ),
        (
            replace(_followed(NOW.segmentation), profile=None),
            "It followed version 2. Where the customers stand was not kept with this version",
        ),
    ],
)
def test_what_cannot_be_compared_is_said(report: SegmentationReport, told: str) -> None:
    assert changes(report)[0].startswith(told)


def test_the_report_of_ten_customers_is_of_ten() -> None:
    assert sum(FOUR.values()) == NOW.segmentation.customers == 10
