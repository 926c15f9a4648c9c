from array import array
from dataclasses import replace
from datetime import date

import pytest

from mallseg.domain.errors import SegmentationNotFoundError
from mallseg.domain.monitoring.drift import DriftLimits
from mallseg.domain.moves.membership import SettlingRule
from mallseg.domain.moves.updates import SegmentMonth
from mallseg.domain.sources.identified import IdentifiedBatch
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.fake_ledger import InMemoryLedger
from mallseg.testing.fake_store import InMemoryStore
from tests.builders_report import a_report
from tests.use_cases import describe_segmentation


def test_a_version_is_described_from_the_store() -> None:
    store, profile = InMemoryStore(), a_report().profile
    store.save("mall", two_segments(), a_provenance(), profile=profile, as_champion=True)

    described = describe_segmentation(store=store)(model="mall")

    assert (described.version.number, described.aliases) == (1, ("champion",))
    assert described.segmentation == two_segments()
    assert described.profile == profile


def test_a_version_without_profile_is_described_as_far_as_it_goes() -> None:
    store = InMemoryStore()
    store.save("mall", two_segments(), a_provenance())

    described = describe_segmentation(store=store)(model="mall", version=1)

    assert described.profile is None


def test_the_version_before_is_its_parent() -> None:
    store = InMemoryStore()
    profile, limits = a_report().profile, DriftLimits(few=7)
    store.save("mall", two_segments(shift=5.0), a_provenance(), profile=profile, as_champion=True)
    store.save("mall", two_segments(), a_provenance(parent=1))

    described = describe_segmentation(store=store, limits=limits)(model="mall", version=2)

    assert described.before == store.load("mall", 1)
    assert profile is not None
    assert described.density_before == profile.density
    assert described.drift_limits == limits


def test_a_deleted_parent_is_left_out() -> None:
    store = InMemoryStore()
    store.save("mall", two_segments(), a_provenance())
    store.save("mall", two_segments(), a_provenance(parent=1), as_champion=True)
    store.delete("mall", 1)

    described = describe_segmentation(store=store)(model="mall")

    assert (described.before, described.diff) == (None, None)
    assert (described.density_before, described.mall_change) == (None, None)


def test_a_model_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(SegmentationNotFoundError):
        describe_segmentation(store=InMemoryStore())(model="mall")


def test_the_months_of_the_ledger_are_given_by_segment() -> None:
    store, ledger = InMemoryStore(), InMemoryLedger()
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    rule = SettlingRule(
        model="mall", version=1, segmentation=two_segments(), as_of=date(2026, 6, 30)
    )
    with ledger.updating(rule) as update:
        columns = (array("d", [20.0]), array("d", [20.0]))
        update.add(IdentifiedBatch(ids=["a"], columns=columns))
        update.compare()
        update.commit()

    described = describe_segmentation(store=store, ledger=ledger)(model="mall")

    june = SegmentMonth(month=date(2026, 6, 1), size=1, joined=1, left=0)
    assert described.months == {"seg-01": (june,), "seg-02": (replace(june, size=0, joined=0),)}
