import pytest

from mallseg.application.assigning.assign_segment import AssignSegment
from mallseg.domain.customers.customer import Customer
from mallseg.domain.errors import InvalidCustomerError, SegmentationNotFoundError
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.fake_store import InMemoryStore

RICH = Customer(annual_income_k=80, spending_score=70)


@pytest.fixture
def store() -> InMemoryStore:
    """Two versions, of which the second is the champion; it lies 40 k$ higher."""
    store = InMemoryStore()
    for shift in (0.0, 40.0):
        store.save("mall", two_segments(shift=shift), a_provenance())
    store.promote("mall", 2)
    return store


def test_the_champion_assigns(store: InMemoryStore) -> None:
    assigned = AssignSegment(store=store)(RICH, model="mall")

    assert (assigned.model, assigned.version) == ("mall", 2)
    assert assigned.assignment.segment.number == 2
    assert assigned.assignment.distance == 40.0


def test_a_version_that_is_named_assigns_instead(store: InMemoryStore) -> None:
    assigned = AssignSegment(store=store)(RICH, model="mall", version=1)

    assert assigned.version == 1
    assert assigned.assignment.distance == 0.0


def test_a_customer_that_lacks_a_feature_is_refused(store: InMemoryStore) -> None:
    with pytest.raises(InvalidCustomerError, match="spending_score is missing"):
        AssignSegment(store=store)(Customer(annual_income_k=80), model="mall")


def test_a_model_that_is_not_there_is_not_found(store: InMemoryStore) -> None:
    with pytest.raises(SegmentationNotFoundError, match="no model 'outlet'"):
        AssignSegment(store=store)(RICH, model="outlet")
