import pytest

from mallseg.domain.number_of_segments.border import GAP_BELOW, Border, neighbours


def test_next_to_each_other_on_a_line_are_neighbours() -> None:
    assert neighbours([(0.0,), (1.0,), (5.0,)]) == ((0, 1), (1, 2))


def test_all_corners_of_a_square_are_neighbours_of_one_another() -> None:
    # The midpoint of a diagonal is as near to the other two corners: no nearer.
    square = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
    assert len(neighbours(square)) == 6


def test_a_centre_in_the_middle_comes_between_the_corners_that_face_each_other() -> None:
    star = [(-1.0, -1.0), (-1.0, 1.0), (0.0, 0.0), (1.0, -1.0), (1.0, 1.0)]
    assert set(neighbours(star)) == {
        (0, 1), (0, 2), (0, 3), (1, 2), (1, 4), (2, 3), (2, 4), (3, 4),
    }  # fmt: skip


def test_two_centres_are_neighbours_wherever_they_are() -> None:
    assert neighbours([(0.0, 0.0), (1e6, 3.0)]) == ((0, 1),)


@pytest.mark.parametrize(
    ("ridge_ratio", "kind"),
    [(0.0, "gap"), (GAP_BELOW - 1e-9, "gap"), (GAP_BELOW, "line"), (1.0, "line")],
)
def test_a_gap_is_a_ridge_ratio_that_is_low_enough(ridge_ratio: float, kind: str) -> None:
    assert Border(between=(1, 2), ridge_ratio=ridge_ratio).kind == kind
