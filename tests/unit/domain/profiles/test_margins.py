from functools import cache
from random import Random

import pytest

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError
from mallseg.domain.monitoring.bins import FeatureBins
from mallseg.domain.profiles.density import Density, Margin

FEATURES = tuple(Feature(name=f"f{i}", lowest=0, highest=100) for i in range(6))


@cache
def many_customers() -> Census:
    """5000 at points that hardly ever agree: a joint grid has about six cells along each."""
    random = Random(1)  # noqa: S311  (not for secrets)
    counts: dict[Point, int] = {}
    for _ in range(5000):
        counts[tuple(round(random.uniform(0, 100), 1) for _ in FEATURES)] = 1
    return Census.of_counts(FEATURES, counts)


@cache
def density_of_many() -> Density:
    census = many_customers()
    return Density.of(census, ["seg-01"] * len(census), shown=(1, 4))


def test_a_margin_counts_customers_in_cells_around_their_values() -> None:
    margin = Margin.of([10.0, 11.0, 11.0, 14.0, 50.0], [1, 2, 3, 4, 5])

    assert (margin.origin, margin.width) == (9.5, 1.0)
    assert (margin.places, margin.customers) == ((0, 1, 4, 40), (1, 5, 4, 5))
    assert dict(
        zip(margin.census(FEATURES[0]).points(), margin.census(FEATURES[0]).counts, strict=True)
    ) == {(10.0,): 1, (11.0,): 5, (14.0,): 4, (50.0,): 5}


def test_many_features_have_margins_that_are_finer_than_their_joint_grid() -> None:
    density = density_of_many()

    assert all(density.along(i).width * 8 <= density.width[i] for i in range(len(FEATURES)))
    assert all(sum(density.along(i).customers) == 5000 for i in range(len(FEATURES)))


def test_the_features_that_are_shown_have_a_plane_of_their_own() -> None:
    density = density_of_many()

    assert max(density.plane((1, 4)).width) * 4 <= min(density.width)
    assert density.plane((0, 1)).width == density.width[:2]
    assert density.plane((1, 4)).customers == density.plane((0, 1)).customers == 5000


def test_three_features_have_one_grid_as_before() -> None:
    census = many_customers()
    three = Census.of_counts(FEATURES[:3], {p[:3]: 1 for p in census.points()})

    density = Density.of(three, ["seg-01"] * len(three))

    assert (density.margins, density.planes) == ((), ())


def test_the_bins_of_many_features_are_about_equally_full() -> None:
    bins = FeatureBins.of_density(density_of_many(), FEATURES)

    assert [len(each.customers) for each in bins] == [10] * len(FEATURES)
    assert all(250 <= count <= 600 for each in bins for count in each.customers)


def test_a_segment_has_its_new_slug_in_the_planes_too() -> None:
    density = density_of_many().renamed("seg-01", "seg-07")

    assert {cell.slug for cell in density.plane((1, 4)).cells} == {"seg-07"}


def test_a_margin_for_some_features_only_is_refused() -> None:
    density = density_of_many()

    with pytest.raises(InvalidOptionError, match="margins"):
        Density(
            origin=density.origin,
            width=density.width,
            cells=density.cells,
            margins=density.margins[:2],
        )
