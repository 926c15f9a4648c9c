import pytest

from mallseg.application.worth.measure_worth import MeasureWorth
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, SourceFault
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.fake_campaigns import InMemoryMembers
from mallseg.testing.fake_store import InMemoryStore
from tests.refusals import coded

# Twelve customers of each segment spend 10 and 30; one has not spent, and one cell is no amount.
LOW = [["21", "30", "10"]] * 12
HIGH = [["79", "70", "30"]] * 12
OTHERS = [["21", "30", ""], ["79", "70", "?"]]


def _measure() -> MeasureWorth:
    store = InMemoryStore()
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    return MeasureWorth(store=store)


def test_a_column_is_added_up_by_segment() -> None:
    customers = InMemoryMembers(["income", "score", "Spend"], [*LOW, *HIGH, *OTHERS])

    measured = _measure()(customers, model="mall", value_column="Spend")

    assert {slug: own.share for slug, own in measured.shares.items()} == {
        "seg-01": 0.25,
        "seg-02": 0.75,
    }
    assert (measured.model, measured.version, measured.unreadable) == ("mall", 1, 1)
    assert not measured.needs_review


def test_a_column_that_is_not_there_or_has_no_amounts_is_refused() -> None:
    words = InMemoryMembers(["income", "score", "spend"], [["21", "30", "a lot"]] * 3)

    with pytest.raises(InvalidOptionError):
        _measure()(words, model="mall", value_column="visits")
    with pytest.raises(CustomerDataError, check=coded(SourceFault.NO_AMOUNTS, column="spend")):
        _measure()(words, model="mall", value_column="spend")
