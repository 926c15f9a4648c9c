import pytest

from mallseg.domain.number_of_segments.heaping import Heaping, heaping_of


def test_unrounded_values_have_no_heaps() -> None:
    assert heaping_of([float(value) for value in range(100)], [3] * 100, 1.0) == Heaping()


def test_a_heap_has_the_step_and_the_share_of_those_who_round() -> None:
    # One customer at each value from 0 to 99, and ten more at each ten: of 200, 110 are at tens.
    # (110 / 200 - 1 / 10) / (1 - 1 / 10) = 0.5
    values = [float(value) for value in range(100)]
    counts = [11 if value % 10 == 0 else 1 for value in range(100)]
    found = heaping_of(values, counts, 1.0)
    assert found.step == 10
    assert found.share == pytest.approx(0.5)
    assert found.variance == pytest.approx(0.5 * 100 / 12)


def test_multiples_of_five_are_not_mistaken_for_tens() -> None:
    counts = [11 if value % 5 == 0 else 1 for value in range(100)]
    assert heaping_of([float(value) for value in range(100)], counts, 1.0).step == 5


def test_steps_are_those_of_the_grid() -> None:
    # The same, in units of 3.67.
    values = [3.67 * value for value in range(100)]
    counts = [11 if value % 10 == 0 else 1 for value in range(100)]
    assert heaping_of(values, counts, 3.67).step == pytest.approx(36.7)


@pytest.mark.parametrize(
    ("values", "step"), [([1.0, 2.0, 3.0, 4.0, 5.0], 1.0), ([0.1, 0.5, 0.77], 0.0)]
)
def test_a_few_values_and_values_on_no_grid_have_no_heaps(values: list[float], step: float) -> None:
    assert heaping_of(values, [50] * len(values), step) == Heaping()
