import pytest

from mallseg.application.events import Event, Importance, Stage, StageAdvanced, code_of
from mallseg.application.reading_events import CensusTaken, IdsRepeated, OutliersExcluded
from mallseg.application.training_events import ScaleTaken


def _census_taken(rejected: int) -> CensusTaken:
    return CensusTaken(source="mall.csv", customers=200, rejected_rows=rejected, distinct_points=9)


def _outliers_excluded(share: float) -> OutliersExcluded:
    return OutliersExcluded(customers=3, share=share, records=(2, 3, 4))


@pytest.mark.parametrize(
    ("event", "importance"),
    [
        (ScaleTaken(scaling="standard"), Importance.DETAIL),
        (StageAdvanced(stage=Stage.READING, done=1, total=2), Importance.NOTICE),
        (_census_taken(rejected=0), Importance.NOTICE),
        (_census_taken(rejected=1), Importance.WARNING),
        (_outliers_excluded(share=0.01), Importance.NOTICE),
        (_outliers_excluded(share=0.2), Importance.WARNING),
        (IdsRepeated(records=1), Importance.WARNING),
    ],
)
def test_lost_data_and_weak_results_are_warnings(event: Event, importance: Importance) -> None:
    assert event.importance is importance


def test_an_event_is_named_by_its_class() -> None:
    assert code_of(_census_taken(rejected=0)) == "census_taken"
