import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallseg.domain.number_of_segments.border import Strip, in_order_of_strips

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
    assert in_order_of_strips(ratios, [FULL, HALF, EMPTY]) == expected


def test_borders_of_which_each_is_emptier_in_a_way_keep_their_ratios() -> None:
    wide, lonely = Strip(beside=3, widest=0.5), Strip(beside=0, widest=0.1)
    assert in_order_of_strips([0.2, 0.7], [wide, lonely]) == [0.2, 0.7]


@given(borders=STRIPS)
def test_a_wider_strip_with_fewer_people_beside_it_is_never_less_of_a_gap(
    borders: list[tuple[Strip, float]],
) -> None:
    strips, before = [strip for strip, _ in borders], [ratio for _, ratio in borders]
    after = in_order_of_strips(before, strips)
    for one, ratio in zip(strips, after, strict=True):
        for other, other_ratio in zip(strips, after, strict=True):
            if one.widest >= other.widest and one.beside <= other.beside:
                assert ratio <= other_ratio
