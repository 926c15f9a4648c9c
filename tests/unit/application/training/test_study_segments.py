import pytest

from mallseg.application.events import Event, StageAdvanced
from mallseg.application.reading_events import CensusTaken, OutliersExcluded
from mallseg.application.training.study_segments import StudyReport
from mallseg.application.training_events import NumberJudged
from mallseg.domain.errors import CustomerDataError, NotEnoughCustomersError, UnitFault
from mallseg.domain.number_of_segments.verdict import Verdict
from mallseg.domain.segments.plan import Plan
from mallseg.testing.builders import a_plan
from mallseg.testing.fake_cluster_analysis import PlainClusterAnalysis
from mallseg.testing.fake_customers import InMemoryCustomers
from tests.refusals import coded
from tests.use_cases import study_segments

HEADER = ["income", "score"]
FOUR_BY_FIVE = tuple((event, other) for event in range(4) for other in range(5))
THREE_GROUPS = [
    [str(income + event), str(score + other)]
    for income, score in ((20, 20), (20, 80), (80, 50))
    for event, other in FOUR_BY_FIVE
]
NEXT_TO_EACH_OTHER = [[str(income), "50"] for income in range(20, 50)]


def _study(records: list[list[str]], plan: Plan, events: list[Event] | None = None) -> StudyReport:
    study = study_segments(cluster_analysis=PlainClusterAnalysis())
    report = events.append if events is not None else None
    source = InMemoryCustomers(HEADER, records)
    return study(source, plan=plan, on_event=report) if report else study(source, plan=plan)


def test_groups_that_lie_apart_are_recommended_as_clear() -> None:
    report = _study(THREE_GROUPS, a_plan(candidates=(2, 3, 4)))

    study = report.study
    assert (study.verdict, study.recommended) == (Verdict.CLEAR, 3)
    assert {border.kind for border in study.borders} == {"gap"}
    assert study.shares[3] > 0.9
    assert study.stability(3).high == 0
    assert len(study.stability(3).moved) == 80
    assert len(study.names) == 3


def test_customers_next_to_each_other_form_no_groups() -> None:
    report = _study(NEXT_TO_EACH_OTHER, a_plan(candidates=(2, 3)))

    assert report.study.verdict is Verdict.NONE


def test_only_the_numbers_of_the_plan_are_compared() -> None:
    report = _study(THREE_GROUPS, a_plan(candidates=(2,)))

    assert [candidate.segments for candidate in report.study.candidates] == [2]
    assert report.study.next_best is None


@pytest.mark.exhaustive
def test_the_events_are_those_of_a_study() -> None:
    events: list[Event] = []

    report = _study([*THREE_GROUPS, ["900", "50"]], a_plan(candidates=(2, 3, 4)), events)

    kinds = [type(event) for event in events if not isinstance(event, StageAdvanced)]
    assert kinds == [CensusTaken, OutliersExcluded, NumberJudged]
    stages = [event.stage for event in events if isinstance(event, StageAdvanced)]
    assert [*dict.fromkeys(stages)] == ["reading", "locating", "comparing numbers", "resampling"]
    assert (report.outliers.customers, report.study.customers) == (1, 60)


def test_a_source_that_no_training_would_use_is_not_studied() -> None:
    with pytest.raises(CustomerDataError, check=coded(UnitFault.VALUES_IN_PARTS)):
        _study([["60000", "50"], ["70000", "40"]], a_plan())


def test_too_few_customers_are_refused() -> None:
    with pytest.raises(NotEnoughCustomersError, match="there are too few different customers"):
        _study([["60", "50"]], a_plan())
