import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.number_of_segments.border import (
    GAP_BELOW,
    Border,
    Strip,
    components,
    consistent_saddle_ratios,
    neighbours,
)


def test_next_to_each_other_on_a_line_are_neighbours() -> None:
    assert neighbours([(0.0,), (1.0,), (5.0,)]) == ((0, 1), (1, 2))


def test_all_corners_of_a_square_are_neighbours_of_one_another() -> None:
    # The midpoint of a diagonal is as near to the other two corners: no nearer.
    square = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
    assert len(neighbours(square)) == 6


def test_a_middle_centre_separates_opposite_corners() -> None:
    star = [(-1.0, -1.0), (-1.0, 1.0), (0.0, 0.0), (1.0, -1.0), (1.0, 1.0)]
    assert set(neighbours(star)) == {
        (0, 1), (0, 2), (0, 3), (1, 2), (1, 4), (2, 3), (2, 4), (3, 4),
    }  # fmt: skip


@pytest.mark.parametrize(("third", "meet"), [(1.3, False), (1.5, True), (2.1, True)])
def test_segments_of_the_plane_meet_where_a_map_shows_them_side_by_side(
    *, third: float, meet: bool
) -> None:
    # Of all (0, y), the ends are nearer than (0, third) where y is below (third² - 4) / (2 third),
    # and the view ends at -third / 2: the one is above the other where third is above √2.
    ends_and_third = [(-2.0, 0.0), (2.0, 0.0), (0.0, third)]
    assert ((0, 1) in neighbours(ends_and_third)) is meet


def test_two_centres_are_always_neighbours() -> None:
    assert neighbours([(0.0, 0.0), (1e6, 3.0)]) == ((0, 1),)


@pytest.mark.parametrize(
    ("saddle_ratio", "kind"),
    [(0.0, "gap"), (GAP_BELOW - 1e-9, "gap"), (GAP_BELOW, "line"), (1.0, "line")],
)
def test_a_gap_is_a_saddle_ratio_that_is_low_enough(saddle_ratio: float, kind: str) -> None:
    assert Border(between=(1, 2), saddle_ratio=saddle_ratio).kind == kind


@pytest.mark.parametrize(
    ("lines", "expected"), [((), 4), (((1, 2),), 3), (((1, 2), (3, 4)), 2), (((2, 4), (1, 4)), 2)]
)
def test_segments_that_lines_join_are_one_part(
    lines: tuple[tuple[int, int], ...], expected: int
) -> None:
    gap = Border(between=(1, 3), saddle_ratio=0.1)
    borders = [gap, *(Border(between=pair, saddle_ratio=0.9) for pair in lines)]
    assert components(borders, 4) == expected


FULL, HALF, EMPTY = (
    Strip(beside=6, widest=0.1),
    Strip(beside=2, widest=0.3),
    Strip(beside=0, widest=0.5),
)

STRIPS = st.lists(
    st.tuples(st.builds(Strip, beside=st.integers(0, 5), widest=st.floats(0, 1)), st.floats(0, 1)),
    min_size=1,
)


@pytest.mark.parametrize(
    ("ratios", "expected"),
    [
        ([0.9, 0.5, 0.1], [0.9, 0.5, 0.1]),
        ([0.2, 0.1, 0.6], [0.6, 0.6, 0.6]),
        ([0.9, 0.1, 0.6], [0.9, 0.6, 0.6]),
    ],
)
def test_a_border_has_at_least_the_ratio_of_every_emptier_one(
    ratios: list[float], expected: list[float]
) -> None:
    assert consistent_saddle_ratios(ratios, [FULL, HALF, EMPTY]) == expected


def test_incomparable_strips_keep_their_saddle_ratios() -> None:
    wide, lonely = Strip(beside=3, widest=0.5), Strip(beside=0, widest=0.1)
    assert consistent_saddle_ratios([0.2, 0.7], [wide, lonely]) == [0.2, 0.7]


@given(borders=STRIPS)
def test_a_wider_strip_with_fewer_neighbours_never_has_a_higher_ratio(
    borders: list[tuple[Strip, float]],
) -> None:
    strips, before = [strip for strip, _ in borders], [ratio for _, ratio in borders]
    after = consistent_saddle_ratios(before, strips)
    for one, ratio in zip(strips, after, strict=True):
        for other, other_ratio in zip(strips, after, strict=True):
            if one.widest >= other.widest and one.beside <= other.beside:
                assert ratio <= other_ratio
