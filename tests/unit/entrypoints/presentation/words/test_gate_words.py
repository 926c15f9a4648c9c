from dataclasses import replace

import pytest

from mallseg.domain.registry.version import Decision, GateMeasure, Violation
from mallseg.entrypoints.presentation.views.report import SegmentationReport
from mallseg.entrypoints.presentation.words.gate import gate_status, violation_reason
from mallseg.testing.builders import a_provenance
from tests.builders_report import a_report

MOVED = Violation(measure=GateMeasure.MOVED, figure=0.334, limit=0.2)
PROMOTED = Decision(is_promoted=True, is_stopped=False, violations=())
STOPPED = Decision(is_promoted=False, is_stopped=True, violations=(MOVED,))


def decided(decision: Decision | None, *aliases: str) -> SegmentationReport:
    provenance = replace(a_provenance(parent=2), decision=decision)
    return replace(a_report(provenance=provenance), aliases=aliases)


@pytest.mark.parametrize(
    ("violation", "reason"),
    [
        (
            Violation(measure=GateMeasure.MOVED_BY_CHANCE, figure=0.31, limit=0.2, champion=0.02),
            ("the segments are unstable: a training on other customers of the same mall would move "
            "31.0% of all on average; the limit is 20.0%"),
        ),
        (
            Violation(measure=GateMeasure.SMALLEST, figure=0.012, limit=0.02),
            "the smallest segment has 1.2% of the customers; the limit is 2.0%",
        ),
        (
            Violation(measure=GateMeasure.MOVED, figure=0.224, limit=0.2),
            ("22.4% of the customers would be in another segment than by the champion; the limit "
            "is 20.0%"),
        ),
        (
            Violation(measure=GateMeasure.SILHOUETTE_DROP, figure=0.15, limit=0.1, champion=0.55),
            ("the segments are less distinct: the silhouette is lower by 0.15 than the champion's, "
            "0.40 after 0.55; the limit is 0.10"),
        ),
        (
            Violation(measure=GateMeasure.SILHOUETTE_DROP, figure=0.15, limit=0.1),
            ("the segments are less distinct: the silhouette is lower by 0.15 than the champion's; "
            "the limit is 0.10"),
        ),
        (
            Violation(measure=GateMeasure.REJECTED, figure=0.023, limit=0.01),
            "2.3% of the records could not be read; the limit is 1.0%",
        ),
        (
            Violation(
                measure=GateMeasure.DISTANCE, figure=0.38, limit=0.25, feature="annual_income",
            ),
            ("the annual income is distributed differently than among the champion's customers, "
            "by 0.38 standard deviations; the limit is 0.25"),
        ),
        (
            Violation(
                measure=GateMeasure.DISTANCE, figure=1.6, limit=0.5, feature="annual_income",
                factor=1.0, offset=40.0,
            ),
            ("the annual income has changed alike for all customers (+ 40), by 1.60 standard "
            "deviations; the limit is 0.50"),
        ),
        (
            Violation(
                measure=GateMeasure.DISTANCE, figure=1.6, limit=0.5, feature="score",
                factor=0.8, offset=-10.0,
            ),
            ("the score has changed alike for all customers (x 0.8 - 10), by 1.60 standard "
            "deviations; the limit is 0.50"),
        ),
        (
            Violation(
                measure=GateMeasure.STABILITY_INDEX, figure=0.38, limit=0.25,
                feature="annual_income",
            ),
            ("the annual income is distributed differently than among the champion's customers: "
            "the population stability index is 0.38; the limit is 0.25"),
        ),
        (
            Violation(measure=GateMeasure.STABILITY_INDEX, figure=0.38, limit=0.25),
            ("a feature is distributed differently than among the champion's customers: the "
            "population stability index is 0.38; the limit is 0.25"),
        ),
    ],
)  # fmt: skip
def test_each_measure_has_its_reason(violation: Violation, reason: str) -> None:
    assert violation_reason(violation) == reason


@pytest.mark.parametrize("measure", list(GateMeasure))
def test_each_measure_has_a_reason_for_a_report(measure: GateMeasure) -> None:
    violation = Violation(measure=measure, figure=0.3, limit=0.2)

    _, reason = gate_status(decided(replace(STOPPED, violations=(violation,))))

    assert reason[0].isupper() or reason[0].isdigit()
    assert reason.endswith(".")


@pytest.mark.parametrize("decision", [None, PROMOTED])
def test_a_version_in_use_without_violations_needs_no_words(decision: Decision | None) -> None:
    assert gate_status(decided(decision, "champion")) == ()


def test_a_version_without_a_recorded_decision_needs_no_words() -> None:
    assert gate_status(decided(None, "challenger")) == ()


def test_a_stopped_version_says_why() -> None:
    answer, reason = gate_status(decided(STOPPED, "challenger"))

    assert answer.startswith("Not in use: it was stopped when it was trained")
    assert reason.startswith("33.4% of the customers are in another group than")
    assert "up to 20.0% is allowed" in reason


def test_a_stopped_version_that_was_promoted_by_hand_is_in_use() -> None:
    answer, reason = gate_status(decided(STOPPED, "champion"))

    assert answer == "In use, although it violates a limit."
    assert reason.startswith("33.4%")


@pytest.mark.parametrize(
    ("violations", "second"), [((), "It violates no limit."), ((MOVED,), "33.4% of the")]
)
def test_a_version_trained_without_promotion_says_so(
    violations: tuple[Violation, ...], second: str
) -> None:
    by_hand = Decision(is_promoted=False, is_stopped=False, violations=violations)

    answer, then = gate_status(decided(by_hand))

    assert answer == "Not in use: it was trained without promotion, to be decided by hand."
    assert then.startswith(second)


@pytest.mark.parametrize("violations", [(), (MOVED,)])
def test_a_former_champion_says_which_limits_it_violated(
    violations: tuple[Violation, ...],
) -> None:
    answer, *then = gate_status(decided(replace(PROMOTED, violations=violations)))

    assert answer.startswith("No longer in use")
    assert len(then) == 2 * len(violations)


def test_two_features_that_drifted_are_one_reason() -> None:
    other = Violation(measure=GateMeasure.STABILITY_INDEX, figure=0.3, limit=0.25, feature="age")
    twice = (other, replace(other, figure=0.4, feature="annual_income"))

    sentences = gate_status(decided(replace(STOPPED, violations=twice)))

    assert len(sentences) == 2
    assert sentences[1].startswith("The customers differ in kind")
