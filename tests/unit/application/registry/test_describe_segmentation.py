import pytest

from mallseg.domain.errors import SegmentationNotFoundError
from mallseg.domain.monitoring.drift import DriftLimits
from mallseg.testing.builders import a_provenance, two_segments
from mallseg.testing.fakes import InMemoryStore
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
