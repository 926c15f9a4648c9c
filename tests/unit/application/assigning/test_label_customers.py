from datetime import UTC, datetime

import pytest

from mallseg.application.assigning.label_customers import LabelCustomers
from mallseg.application.events import Event, Stage, StageAdvanced
from mallseg.application.reading_events import RecordRejected
from mallseg.domain.errors import (
    CustomerDataError,
    InvalidOptionError,
    OptionFault,
    SegmentationNotFoundError,
)
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.fake_customers import InMemoryCopy
from mallseg.testing.fake_store import InMemoryStore
from tests.refusals import coded

RECORDS = [["21", "30"], ["x", "30"], ["79", "70"]]


def _store() -> InMemoryStore:
    store = InMemoryStore()
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    return store


def test_customers_are_assigned_by_the_champion_and_rejects_reported() -> None:
    copy = InMemoryCopy(["income", "score"], RECORDS)
    events: list[Event] = []

    labelled = LabelCustomers(store=_store())(copy, model="mall", on_event=events.append)

    assert (labelled.model, labelled.version) == ("mall", 1)
    assert labelled.labelling.customers == {"seg-01": 1, "seg-02": 1}
    (rejected,) = [event for event in events if isinstance(event, RecordRejected)]
    assert rejected.rejection.record == 3
    assert StageAdvanced(stage=Stage.ASSIGNING, done=3, total=3) in events


def test_a_copy_is_stamped_with_version_and_time() -> None:
    copy = InMemoryCopy(["income", "score"], RECORDS)
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC)
    chosen = ("version", "model", "assigned_at")

    LabelCustomers(store=_store(), columns=chosen, clock=lambda: noon)(copy, model="mall")

    assert copy.layout is not None
    assert copy.layout.cells(two_segments().segments[0]) == ["1", "mall", str(noon.isoformat())]


def test_a_wrong_choice_of_columns_is_refused_before_anything_is_read() -> None:
    copy = InMemoryCopy(["income", "score"], RECORDS)
    label = LabelCustomers(store=InMemoryStore(), columns=("slug", "size"))

    with pytest.raises(InvalidOptionError, check=coded(OptionFault.NOT_SOME_OF)):
        label(copy, model="mall")


def test_without_a_model_nothing_is_written() -> None:
    copy = InMemoryCopy(["income", "score"], RECORDS)

    with pytest.raises(SegmentationNotFoundError):
        LabelCustomers(store=InMemoryStore())(copy, model="mall")

    assert copy.written is None


def test_a_source_that_lacks_a_feature_is_refused() -> None:
    with pytest.raises(CustomerDataError, match="no column for spending score"):
        LabelCustomers(store=_store())(InMemoryCopy(["income"], [["21"]]), model="mall")
