import pytest

from mallseg.application.registry.compare_versions import CompareVersions
from mallseg.domain.customers.census import Point
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, OptionFault
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.version_diff import VersionDiff
from mallseg.testing.builders import a_provenance, census_of, segmentation_of, two_segments
from mallseg.testing.fake_customers import InMemoryCustomers
from mallseg.testing.fake_store import InMemoryStore
from mallseg.testing.features import AGE
from tests.refusals import coded

HEADER = ["income", "score"]
# The border is at 50 in the first version and at 60 in the second.
NOW = [["20", "50"]] * 6 + [["55", "50"]] * 3 + [["80", "50"]] * 11
THEN = [["20", "50"]] * 12 + [["80", "50"]] * 8


def a_store(*, with_profiles: bool = True) -> InMemoryStore:
    store = InMemoryStore()
    for border in (50.0, 60.0):
        points: dict[Point, int] = {(border - 30, 50.0): 4, (border + 30, 50.0): 4}
        segmentation = segmentation_of(points, [*points])
        profile = Profile.of(
            census_of({(20.0, 50.0): 5, (55.0, 50.0): 1, (90.0, 50.0): 4}), segmentation
        )
        store.save(
            "mall",
            segmentation,
            a_provenance(),
            profile=profile if with_profiles else None,
            as_champion=True,
        )
    return store


def compared(
    store: InMemoryStore,
    now: list[list[str]] | None = None,
    then: list[list[str]] | None = None,
) -> VersionDiff:
    return CompareVersions(store=store)(
        model="mall",
        before=1,
        after="champion",
        source=InMemoryCustomers(HEADER, now) if now else None,
        earlier=InMemoryCustomers(HEADER, then) if then else None,
    )


def test_both_versions_assign_the_customers_of_the_source() -> None:
    diff = compared(a_store(), NOW)

    assert diff.overlap.customers == ((6, 0), (3, 11))
    assert (diff.moved, diff.source) == (3, "memory")
    assert (diff.before.version, diff.after.version) == (1, 2)
    assert not diff.is_coarse
    assert diff.customers_changed is None


def test_a_change_of_the_customers_is_separate_from_a_change_of_the_model() -> None:
    diff = compared(a_store(), NOW, THEN)

    # By the first version 12 and 8 then, 6 and 14 now: shares of 0.6 and 0.3.
    assert diff.earlier == (12, 8)
    assert diff.customers_changed == pytest.approx(0.3)
    assert diff.moved_share == pytest.approx(3 / 20)


def test_each_segment_is_paired_with_its_counterpart() -> None:
    (first, _), (_, second) = compared(a_store(), NOW).by_counterpart()

    assert first.before is not None
    assert first.after is not None
    assert (first.before.centre, first.after.centre) == ((20.0, 50.0), (30.0, 50.0))
    assert (second.stayed, second.left, second.joined) == (11, 3, 0)


def test_without_a_source_the_customers_of_the_density_are_compared() -> None:
    diff = compared(a_store())

    assert diff.is_coarse
    assert diff.source == "version 2"
    assert diff.overlap.customers == ((5, 0), (1, 4))


def test_without_a_density_a_source_is_needed() -> None:
    with pytest.raises(InvalidOptionError, check=coded(OptionFault.SOURCE_NEEDED)):
        compared(a_store(with_profiles=False))


def test_a_density_without_all_features_is_not_used() -> None:
    store = a_store()
    by_age = segmentation_of({(20.0,): 1, (60.0,): 1}, [(20.0,), (60.0,)], features=(AGE,))
    store.save("mall", by_age, a_provenance(), as_champion=True)

    with pytest.raises(InvalidOptionError, check=coded(OptionFault.SOURCE_NEEDED)):
        compared(store)
    with pytest.raises(CustomerDataError):  # it has no ages
        compared(store, NOW)


def test_a_source_with_too_many_faults_is_refused_as_in_a_training() -> None:
    with pytest.raises(CustomerDataError):
        compared(a_store(), [*NOW, *3 * [["many", "50"]]])


def test_a_version_compared_with_itself_moves_no_customer() -> None:
    store = InMemoryStore()
    store.save("mall", two_segments(), a_provenance(), as_champion=True)
    diff = CompareVersions(store=store)(
        model="mall", before=1, after=1, source=InMemoryCustomers(HEADER, NOW)
    )

    assert diff.moved == 0
