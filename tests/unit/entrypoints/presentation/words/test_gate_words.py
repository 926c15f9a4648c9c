from dataclasses import replace

import pytest

from mallseg.domain.registry.decision import Decision, Violation
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words.gate import standing
from tests.builders import a_provenance
from tests.builders_report import a_report

MOVED = Violation(measure="moved", figure=0.334, limit=0.2, reason="33.4% would be elsewhere")
PROMOTED = Decision(is_promoted=True, is_stopped=False, objections=())
STOPPED = Decision(is_promoted=False, is_stopped=True, objections=(MOVED,))


def decided(decision: Decision | None, *aliases: str) -> SegmentationReport:
    provenance = replace(a_provenance(parent=2), decision=decision)
    return replace(a_report(provenance=provenance), aliases=aliases)


@pytest.mark.parametrize("decision", [None, PROMOTED])
def test_of_a_version_in_use_that_nothing_stands_against_nothing_is_said(
    decision: Decision | None,
) -> None:
    assert standing(decided(decision, "champion")) == ()


def test_of_a_version_that_does_not_know_nothing_is_said() -> None:
    assert standing(decided(None, "challenger")) == ()


def test_a_version_that_was_stopped_says_why() -> None:
    answer, reason = standing(decided(STOPPED, "challenger"))

    assert answer.startswith("Not in use: it was stopped when it was trained")
    assert reason.startswith("33.4% of the customers are in another group than")
    assert "up to 20.0% is allowed" in reason


def test_a_version_that_was_stopped_and_promoted_by_hand_is_in_use_all_the_same() -> None:
    answer, reason = standing(decided(STOPPED, "champion"))

    assert answer == "In use, although something stands against it."
    assert reason.startswith("33.4%")


@pytest.mark.parametrize(
    ("objections", "told"), [((), "Nothing stands against it."), ((MOVED,), "33.4% of the")]
)
def test_a_version_that_was_not_to_be_used_says_so(
    objections: tuple[Violation, ...], told: str
) -> None:
    by_hand = Decision(is_promoted=False, is_stopped=False, objections=objections)

    answer, then = standing(decided(by_hand))

    assert answer == "Not in use: whoever trained it asked to decide by hand."
    assert then.startswith(told)


@pytest.mark.parametrize("objections", [(), (MOVED,)])
def test_a_version_that_was_in_use_says_what_stood_against_it(
    objections: tuple[Violation, ...],
) -> None:
    answer, *then = standing(decided(replace(PROMOTED, objections=objections)))

    assert answer.startswith("Not in use any more")
    assert len(then) == 2 * len(objections)


def test_two_features_that_are_distributed_otherwise_are_one_reason() -> None:
    other = Violation(measure="stability_index", figure=0.3, limit=0.25, reason="the income is")
    twice = (other, replace(other, figure=0.4, reason="the age is"))

    told = standing(decided(replace(STOPPED, objections=twice)))

    assert len(told) == 2
    assert told[1].startswith("The customers are of another kind")


def test_a_measure_that_is_not_known_gives_its_reason_as_it_is() -> None:
    newer = Violation(measure="mood", figure=1.0, limit=0.5, reason="nobody likes it")

    assert standing(decided(replace(STOPPED, objections=(newer,))))[1] == "Nobody likes it."
