from dataclasses import replace

import pytest

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.monitoring.drift_measures import FeatureDrift
from mallseg.domain.monitoring.gate import Evaluation, GateLimits, Promote, Quality, decide
from mallseg.domain.monitoring.rescaling import Rescaling
from mallseg.domain.registry.version import GateMeasure, Violation
from mallseg.testing.features import ANNUAL_INCOME
from tests.refusals import coded

LIMITS = GateLimits(rejected=0.01)
GOOD = Quality(moved_by_chance=0.02, smallest=0.1, silhouette=0.55, rejected=0.0)
KEEPS_TO_ALL = Evaluation(own=GOOD, champion=GOOD, moved=0.03)


def measures(evaluation: Evaluation) -> list[str]:
    return [violation.measure for violation in evaluation.violations(LIMITS)]


def test_a_retraining_that_keeps_to_the_limits_is_promoted() -> None:
    decision = decide(KEEPS_TO_ALL, promote=Promote.AUTO, limits=LIMITS)

    assert decision.is_promoted
    assert not decision.is_stopped
    assert decision.violations == ()


@pytest.mark.parametrize(
    ("evaluation", "violation"),
    [
        (
            replace(KEEPS_TO_ALL, own=replace(GOOD, moved_by_chance=0.31)),
            Violation(measure=GateMeasure.MOVED_BY_CHANCE, figure=0.31, limit=0.2, champion=0.02),
        ),
        (
            replace(KEEPS_TO_ALL, own=replace(GOOD, smallest=0.012)),
            Violation(measure=GateMeasure.SMALLEST, figure=0.012, limit=0.02, champion=0.1),
        ),
        (
            replace(KEEPS_TO_ALL, moved=0.224),
            Violation(measure=GateMeasure.MOVED, figure=0.224, limit=0.2),
        ),
        (
            replace(KEEPS_TO_ALL, own=replace(GOOD, silhouette=0.4)),
            Violation(
                measure=GateMeasure.SILHOUETTE_DROP, figure=0.55 - 0.4, limit=0.1, champion=0.55
            ),
        ),
        (
            replace(KEEPS_TO_ALL, own=replace(GOOD, rejected=0.023)),
            Violation(measure=GateMeasure.REJECTED, figure=0.023, limit=0.01, champion=0.0),
        ),
    ],
)
def test_a_retraining_beyond_a_limit_is_stopped(
    evaluation: Evaluation, violation: Violation
) -> None:
    decision = decide(evaluation, promote=Promote.AUTO, limits=LIMITS)

    assert decision.is_stopped
    assert not decision.is_promoted
    assert decision.violations == (violation,)


def test_customers_of_another_kind_stop_a_retraining() -> None:
    then = FeatureBins(
        feature=ANNUAL_INCOME, origin=0.0, width=1.0, ends=(40,), customers=(100, 100)
    )
    now = replace(then, customers=(160, 40))
    drifted = FeatureDrift(then=then, now=now, distance=0.38, residual_distance=0.38, p_value=1e-9)

    evaluation = replace(KEEPS_TO_ALL, features=(drifted,))
    by_chance = replace(KEEPS_TO_ALL, features=(replace(drifted, p_value=0.01),))

    assert measures(evaluation) == ["distance"]
    assert evaluation.violations(LIMITS)[0].feature == "annual_income"
    assert measures(by_chance) == []


@pytest.mark.parametrize(("apart", "found"), [(0.45, []), (0.55, ["distance"])])
def test_the_limit_is_doubled_where_all_values_changed_by_one_factor(
    apart: float, found: list[str]
) -> None:
    then = FeatureBins(
        feature=ANNUAL_INCOME, origin=0.0, width=1.0, ends=(40,), customers=(100, 100)
    )
    raised = FeatureDrift(
        then=then,
        now=replace(then, customers=(60, 140)),
        distance=apart,
        residual_distance=0.01,
        p_value=1e-9,
        rescaling=Rescaling(factor=1.15, offset=0.0),
    )
    evaluation = replace(KEEPS_TO_ALL, features=(raised,))

    assert measures(evaluation) == found
    assert [v.factor for v in evaluation.violations(LIMITS)] == [1.15] * len(found)


def test_rejected_records_within_the_limit_pass_the_gate() -> None:
    evaluation = replace(KEEPS_TO_ALL, own=replace(GOOD, rejected=0.2))

    assert evaluation.violations(GateLimits()) == ()


def test_a_champion_that_is_hardly_better_is_no_reason_to_stop() -> None:
    weak = Quality(moved_by_chance=0.3, smallest=0.01, silhouette=0.3, rejected=0.03)

    assert measures(Evaluation(own=weak, champion=weak, moved=0.0)) == []
    assert measures(Evaluation(own=weak, champion=GOOD, moved=0.0)) == [
        "moved_by_chance",
        "smallest",
        "silhouette_drop",
        "rejected",
    ]


@pytest.mark.parametrize(("factor", "is_violated"), [(1.5, False), (1.501, True)])
def test_a_champion_is_hardly_better_up_to_half_as_much_again(
    factor: float, *, is_violated: bool
) -> None:
    champion = replace(GOOD, moved_by_chance=0.3)
    own = replace(GOOD, moved_by_chance=0.3 * factor)

    assert bool(measures(Evaluation(own=own, champion=champion))) is is_violated


def test_unmeasured_figures_are_left_out() -> None:
    unknown = Quality(moved_by_chance=None, smallest=0.1, silhouette=None, rejected=0.0)

    assert measures(Evaluation(own=GOOD, champion=unknown)) == []
    assert measures(Evaluation(own=unknown, champion=GOOD)) == []


def test_a_first_version_is_promoted_with_its_violations() -> None:
    shaky = replace(GOOD, moved_by_chance=0.5)

    decision = decide(Evaluation(own=shaky), promote=Promote.AUTO, limits=LIMITS)

    assert decision.is_promoted
    assert [violation.measure for violation in decision.violations] == ["moved_by_chance"]


@pytest.mark.parametrize(("promote", "is_promoted"), [("always", True), ("never", False)])
def test_the_modes_always_and_never_override_the_gate(promote: str, *, is_promoted: bool) -> None:
    for moved in (0.0, 0.9):
        evaluation = replace(KEEPS_TO_ALL, moved=moved)

        decision = decide(evaluation, promote=Promote(promote), limits=LIMITS)

        assert decision.is_promoted is is_promoted
        assert not decision.is_stopped
        assert bool(decision.violations) is (moved > LIMITS.moved)


def test_a_limit_on_the_silhouette_below_what_chance_makes_is_refused() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.BELOW_CHANCE, lowest=0.05)):
        GateLimits(silhouette_drop=0.04)


@pytest.mark.parametrize("limits", [{"moved": -0.1}, {"smallest": 1.1}, {"distance": 0.0}])
def test_limits_outside_their_range_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(InvalidOptionError, match="gate"):
        GateLimits(**limits)
