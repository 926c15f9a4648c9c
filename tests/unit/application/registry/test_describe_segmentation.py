import pytest

from mallseg.domain.errors import SegmentationNotFoundError
from mallseg.domain.monitoring.drift import DriftLimits
from mallseg.domain.segments.naming.naming import Wording
from mallseg.domain.segments.naming.playbook import Offer, Play, Playbook
from tests.builders import a_provenance, two_segments
from tests.builders_report import a_report
from tests.fakes import InMemoryStore
from tests.use_cases import describe_segmentation

THREE = tuple(Offer(offer=word, reason="because") for word in ("tea", "cake", "music"))
WORDING = Wording(playbook=Playbook(segments={"seg-01": Play(offers=THREE, avoid=("noise",))}))


def test_a_report_is_put_together_from_the_store() -> None:
    store, profile = InMemoryStore(), a_report().profile
    store.save("mall", two_segments(), a_provenance(), profile=profile, as_champion=True)

    report = describe_segmentation(store=store, wording=WORDING)(model="mall")

    assert (report.version.number, report.aliases) == (1, ("champion",))
    assert report.segmentation == two_segments()
    assert report.profile == profile
    first, second = report.cards
    assert (first.offers, first.avoid) == (THREE, ("noise",))
    assert (second.offers, second.avoid) == ((), ())


def test_a_version_without_portrait_is_described_as_far_as_it_goes() -> None:
    store = InMemoryStore()
    store.save("mall", two_segments(), a_provenance())

    report = describe_segmentation(store=store)(model="mall", version=1)

    assert report.profile is None
    assert not report.map.shows_customers


def test_the_version_before_is_the_champion_of_then() -> None:
    store = InMemoryStore()
    profile, limits = a_report().profile, DriftLimits(few=7)
    store.save("mall", two_segments(shift=5.0), a_provenance(), profile=profile, as_champion=True)
    store.save("mall", two_segments(), a_provenance(parent=1))

    report = describe_segmentation(store=store, limits=limits)(model="mall", version=2)

    assert report.before == store.load("mall", 1)
    assert profile is not None
    assert report.density_before == profile.density
    assert report.drift_limits == limits


def test_a_version_before_that_was_deleted_is_no_reason_to_fail() -> None:
    store = InMemoryStore()
    store.save("mall", two_segments(), a_provenance())
    store.save("mall", two_segments(), a_provenance(parent=1), as_champion=True)
    store.delete("mall", 1)

    report = describe_segmentation(store=store)(model="mall")

    assert (report.before, report.changes) == (None, None)
    assert (report.density_before, report.mall_change) == (None, None)


def test_what_is_not_there_is_not_described() -> None:
    with pytest.raises(SegmentationNotFoundError):
        describe_segmentation(store=InMemoryStore())(model="mall")
