from collections.abc import Mapping
from dataclasses import replace

from mallseg.domain.customers.census import Point
from mallseg.domain.monitoring.drift import DriftLimits
from mallseg.domain.monitoring.mall_change import MallChange
from mallseg.domain.profiles.density import Density
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.testing.builders import a_provenance, census_of, segmentation_of
from tests.builders_report import a_report
from tests.unit.domain.monitoring.test_drift import CENTRES, mall

THEN = mall(400, 400, 400)


def density_of(counts: Mapping[Point, int]) -> Density:
    census = census_of(counts)
    return Density.of(census, ["seg-01"] * len(census))


def change_of(
    then: Mapping[Point, int], now: Mapping[Point, int], *, is_known: bool = True
) -> MallChange:
    before = StoredSegmentation(
        model="mall", version=4, segmentation=segmentation_of(then, CENTRES)
    )
    known = density_of(then) if is_known else None
    return MallChange.between(before, known, density_of(now), limits=DriftLimits())


def test_a_mall_that_is_the_same_has_not_changed() -> None:
    change = change_of(THEN, THEN)

    assert (change.version, change.customers_then, change.customers_now) == (4, 1200, 1200)
    assert change.is_exact
    assert not change.is_large
    assert not change.has_few_customers


def test_customers_are_counted_by_the_segments_of_the_earlier_version() -> None:
    change = change_of(THEN, mall(400, 400, 800))

    assert [each.customers_now for each in change.shares.segments] == [400, 400, 800]
    assert change.shares.largest.share_now == 0.5
    assert change.has_new_shares
    assert [each.then.feature.name for each in change.drifted_features] == [
        "annual_income", "spending_score",
    ]  # fmt: skip


def test_a_large_change_among_few_customers_may_be_chance() -> None:
    change = change_of(mall(20, 20, 20), mall(20, 20, 25))

    assert change.is_large
    assert change.has_few_customers
    assert not change.has_new_shares


def test_shares_are_compared_without_a_density_of_the_earlier_version() -> None:
    change = change_of(THEN, mall(400, 400, 800), is_known=False)

    assert change.features is None
    assert not change.is_exact
    assert change.has_new_shares


def test_a_coarser_later_grid_is_not_exact_but_counts_all_customers() -> None:
    spread: dict[Point, int] = {(20.0 + 0.7 * i, 1.0 + j): 1 for i in range(90) for j in range(90)}

    change = change_of(THEN, spread)

    assert not change.is_exact
    assert change.features
    for feature in change.features:
        assert sum(feature.now.customers) == change.customers_now == 8100


def test_a_report_has_the_change_since_the_version_before() -> None:
    before = StoredSegmentation(model="mall", version=2, segmentation=a_report().segmentation)
    report = replace(a_report(provenance=a_provenance(parent=2)), before=before)

    assert a_report().mall_change is None
    assert replace(report, profile=None).mall_change is None
    change = report.mall_change
    assert change is not None
    assert (change.version, change.features, change.customers_now) == (2, None, 10)


def test_a_version_that_only_renames_has_the_same_customers() -> None:
    before = StoredSegmentation(model="mall", version=2, segmentation=a_report().segmentation)
    provenance = replace(a_provenance(parent=2), renamed="seg-01")

    assert replace(a_report(provenance=provenance), before=before).mall_change is None
