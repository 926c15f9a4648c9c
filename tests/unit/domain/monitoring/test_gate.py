from dataclasses import replace

import pytest

from mallseg.domain.customers.feature import ANNUAL_INCOME
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.drift_measures import FeatureDrift
from mallseg.domain.monitoring.gate import Evaluation, GateLimits, Promote, Quality, decide

LIMITS = GateLimits()
GOOD = Quality(moved_by_chance=0.02, smallest=0.1, silhouette=0.55, rejected=0.0)
KEEPS_TO_ALL = Evaluation(own=GOOD, champion=GOOD, moved=0.03)


def measures(evaluation: Evaluation) -> list[str]:
    return [objection.measure for objection in evaluation.objections(LIMITS)]


def test_a_retraining_that_keeps_to_the_limits_is_promoted() -> None:
    decision = decide(KEEPS_TO_ALL, promote=Promote.AUTO, limits=LIMITS)

    assert decision.is_promoted
    assert not decision.is_stopped
    assert decision.objections == ()


@pytest.mark.parametrize(
    ("evaluation", "measure", "told"),
    [
        (
            replace(KEEPS_TO_ALL, own=replace(GOOD, moved_by_chance=0.31)),
            "moved_by_chance",
            "would move 31.0% of all on average; the limit is 20.0%",
        ),
        (
            replace(KEEPS_TO_ALL, own=replace(GOOD, smallest=0.012)),
            "smallest",
            "has 1.2% of the customers; the limit is 2.0%",
        ),
        (replace(KEEPS_TO_ALL, moved=0.224), "moved", "22.4% of the customers"),
        (
            replace(KEEPS_TO_ALL, own=replace(GOOD, silhouette=0.4)),
            "silhouette_drop",
            "is 0.40, lower by 0.15 than the champion's; the limit is 0.10",
        ),
        (
            replace(KEEPS_TO_ALL, own=replace(GOOD, rejected=0.023)),
            "rejected",
            "2.3% of the records could not be read; the limit is 1.0%",
        ),
    ],
)
def test_a_retraining_beyond_a_limit_is_stopped_with_the_figure_and_the_limit(
    evaluation: Evaluation, measure: str, told: str
) -> None:
    decision = decide(evaluation, promote=Promote.AUTO, limits=LIMITS)

    assert decision.is_stopped
    assert not decision.is_promoted
    (objection,) = decision.objections
    assert objection.measure == measure
    assert told in objection.reason


def test_customers_of_another_kind_stop_a_retraining() -> None:
    then = FeatureBins(
        feature=ANNUAL_INCOME, origin=0.0, width=1.0, ends=(40,), customers=(100, 100)
    )
    now = replace(then, customers=(160, 40))
    drifted = FeatureDrift(then=then, now=now, stability_index=0.38, p_value=1e-9)

    evaluation = replace(KEEPS_TO_ALL, features=(drifted,))
    by_chance = replace(KEEPS_TO_ALL, features=(replace(drifted, p_value=0.01),))

    assert measures(evaluation) == ["stability_index"]
    assert "annual income" in evaluation.objections(LIMITS)[0].reason
    assert measures(by_chance) == []


def test_what_the_champion_does_hardly_better_is_no_reason_to_keep_it() -> None:
    weak = Quality(moved_by_chance=0.3, smallest=0.01, silhouette=0.3, rejected=0.03)

    assert measures(Evaluation(own=weak, champion=weak, moved=0.0)) == []
    assert measures(Evaluation(own=weak, champion=GOOD, moved=0.0)) == [
        "moved_by_chance",
        "smallest",
        "silhouette_drop",
        "rejected",
    ]


def test_what_nobody_measured_is_passed_over() -> None:
    unknown = Quality(moved_by_chance=None, smallest=0.1, silhouette=None, rejected=0.0)

    assert measures(Evaluation(own=GOOD, champion=unknown)) == []
    assert measures(Evaluation(own=unknown, champion=GOOD)) == []


def test_a_first_version_is_promoted_with_its_warnings() -> None:
    shaky = replace(GOOD, moved_by_chance=0.5)

    decision = decide(Evaluation(own=shaky), promote=Promote.AUTO, limits=LIMITS)

    assert decision.is_promoted
    assert [objection.measure for objection in decision.objections] == ["moved_by_chance"]


@pytest.mark.parametrize(("promote", "is_promoted"), [("always", True), ("never", False)])
def test_what_is_asked_for_is_done(promote: str, *, is_promoted: bool) -> None:
    for moved in (0.0, 0.9):
        evaluation = replace(KEEPS_TO_ALL, moved=moved)

        decision = decide(evaluation, promote=Promote(promote), limits=LIMITS)

        assert decision.is_promoted is is_promoted
        assert not decision.is_stopped
        assert bool(decision.objections) is (moved > LIMITS.moved)


def test_a_silhouette_may_drop_by_as_much_as_chance_makes() -> None:
    with pytest.raises(InvalidOptionError, match=r"gate silhouette drop must be at least 0\.05"):
        GateLimits(silhouette_drop=0.04)


@pytest.mark.parametrize("limits", [{"moved": -0.1}, {"smallest": 1.1}, {"stability_index": 0.0}])
def test_limits_that_mean_nothing_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(InvalidOptionError, match="gate"):
        GateLimits(**limits)
