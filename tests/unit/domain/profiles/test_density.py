from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.customers.census import Census, Point
from mallseg.domain.profiles.density import MOST_CELLS, Cell, Density
from mallseg.testing.builders import census_of
from mallseg.testing.features import FEATURES, SPENDING_SCORE
from tests.builders import mall_census


def one_segment(census: Census) -> Density:
    return Density.of(census, ["all"] * len(census))


def test_few_whole_numbers_are_cell_midpoints() -> None:
    census = mall_census()

    density = one_segment(census)

    assert density.width == (1.0, 1.0)
    assert [density.middle(cell) for cell in density.cells] == list(census.points())
    assert [cell.customers for cell in density.cells] == list(census.counts)


def test_cells_are_listed_for_each_segment_with_customers_there() -> None:
    # Scores 1 and 90 are 89 apart: the least distance is 0.2, 89 / 128 is 0.7, the next nice is 1.
    census = census_of({(1.2,): 3, (1.4,): 4, (90.0,): 1}, (SPENDING_SCORE,))

    density = Density.of(census, ["a", "b", "b"])

    assert (density.origin, density.width) == ((0.5,), (1.0,))
    assert density.cells == (
        Cell(place=(0,), slug="a", customers=3),
        Cell(place=(0,), slug="b", customers=4),
        Cell(place=(89,), slug="b", customers=1),
    )


def test_many_points_get_wider_cells_along_the_feature_with_most_of_them() -> None:
    # 100 by 40 points: 4000 cells of 1; 50 by 40 of 2 by 1; 25 by 40 of 4 by 1, which are 1000.
    census = census_of({(float(x), float(y)): 1 for x in range(100) for y in range(1, 41)})

    density = one_segment(census)

    assert density.width == (4.0, 1.0)
    assert {cell.customers for cell in density.cells} == {4}
    assert density.middle(density.cells[0]) == (1.5, 1.0)


def test_few_distant_customers_are_cell_midpoints() -> None:
    # 60 and 40 apart: a 40th is 1.5, of which 2 is the next nice one, and 1.
    census = census_of({(20.0, 30.0): 2, (80.0, 70.0): 2})

    density = one_segment(census)

    assert density.width == (2.0, 1.0)
    assert [density.middle(cell) for cell in density.cells] == [(20.0, 30.0), (80.0, 70.0)]


def test_all_at_one_point_have_one_cell() -> None:
    density = one_segment(census_of({(50.0, 30.0): 7}))

    assert [(density.middle(cell), cell.customers) for cell in density.cells] == [((50, 30), 7)]


@pytest.mark.parametrize("step", [0.01, 0.37, 1.0])
def test_cents_make_no_more_cells_than_a_coarse_grid_has(step: float) -> None:
    random = Random(0)  # noqa: S311  (not for secrets)
    counts: Counter[Point] = Counter(
        (round(random.gauss(60, 20) / step) * step, float(random.randint(1, 100)))
        for _ in range(3000)
    )

    density = one_segment(census_of(counts))

    assert 300 < len(density.cells) <= MOST_CELLS
    assert density.width[0] >= step


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 120), st.floats(0, 1e6), st.floats(1, 100)),
        st.tuples(st.integers(1, 10**9), st.sampled_from("abc")),
        min_size=1,
        max_size=60,
    )
)
def test_every_customer_is_counted_in_their_cell(
    rows: dict[tuple[int, float, float], tuple[int, str]],
) -> None:
    owners: dict[Point, str] = {point: slug for point, (_, slug) in rows.items()}
    census = census_of({point: n for point, (n, _) in rows.items()}, FEATURES)

    density = Density.of(census, [owners[point] for point in census.points()])

    sizes: Counter[str] = Counter()
    for cell in density.cells:
        sizes[cell.slug] += cell.customers
    expected: Counter[str] = Counter()
    for n, slug in rows.values():
        expected[slug] += n
    assert sizes == expected
    middles = [density.middle(cell) for cell in density.cells]
    for point in census.points():
        assert any(
            all(
                abs(v - m) <= width * (0.5 + 1e-6)
                for v, m, width in zip(point, middle, density.width, strict=True)
            )
            for middle in middles
        )


def test_values_a_billion_cells_from_zero_lie_in_the_grid() -> None:
    points: dict[Point, int] = {(1e9,): 1, (1e9 + 0.5,): 1, (1e9 + 4.0,): 1}

    density = one_segment(census_of(points, (SPENDING_SCORE,)))

    assert density.cells[0].place == (0,)
    assert density.customers == 3
