"""Values are kept to the last bit, and their sums are exact."""

import resource
import tempfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallseg.population.blocks import Blocks
from mallseg.population.coding import coded
from mallseg.population.exact_sums import Unit, squares, sums
from mallseg.population.ranked_hashes import RankedHashes
from mallseg.population.rows import SEEDS, Rows
from tests.examples import examples

_DECIMALS = st.decimals(-999_999_999, 999_999_999, places=6, allow_nan=False).map(float)
_ANY = st.floats(-1e12, 1e12, allow_nan=False)
_PARTS = st.sampled_from([1, 100, 1000])


def _array(values: list[float]) -> npt.NDArray[np.float64]:
    return np.array(values, np.float64)


@settings(max_examples=examples(200))
@given(values=st.lists(_DECIMALS | _ANY, min_size=1, max_size=30), parts=_PARTS)
def test_any_values_come_back_to_the_last_bit(values: list[float], parts: int) -> None:
    given_ = _array(values) / parts

    assert coded(given_, parts).values(parts).tobytes() == (given_ + 0.0).tobytes()


def test_dollars_take_four_bytes() -> None:
    thousands = _array([12_345, 87_000, 1]) / 1000

    found = coded(thousands, 1000)

    assert found.numbers.itemsize == 4
    assert found.decimals == 0
    assert found.numbers.tolist() == [12_345, 87_000, 1]


def test_a_float_that_is_no_decimal_stays_a_float() -> None:
    assert coded(_array([0.5, 1 / 3]), 1).decimals is None


@settings(max_examples=examples(200))
@given(
    rows=st.lists(st.tuples(_DECIMALS, st.integers(0, 2)), min_size=1, max_size=40), parts=_PARTS
)
def test_sums_of_decimals_are_exact(rows: list[tuple[float, int]], parts: int) -> None:
    values, labels = _array([v for v, _ in rows]), np.array([label for _, label in rows])
    column = coded(values / parts, parts)
    exact = [Fraction(str(v)) / parts for v, _ in rows]
    unit = Unit.of(parts, is_decimal=True).denominator
    assert column.decimals is not None

    for label, (first, second) in enumerate(
        zip(sums(column, labels, 3), squares(column, labels, 3), strict=True)
    ):
        own = [x for x, (_, other) in zip(exact, rows, strict=True) if other == label]
        assert Fraction(first, unit) == sum(own)
        assert Fraction(second, unit**2) == sum(x * x for x in own)


@settings(max_examples=examples(200))
@given(rows=st.lists(st.tuples(_ANY, st.integers(0, 2)), min_size=1, max_size=40))
def test_sums_of_any_floats_are_exact(rows: list[tuple[float, int]]) -> None:
    values = _array([1 / 3, *(v for v, _ in rows)])
    labels = np.array([0, *(label for _, label in rows)])
    column = coded(values, 1)
    unit = Unit.of(1, is_decimal=False).denominator
    assert column.decimals is None

    for label, (first, second) in enumerate(
        zip(sums(column, labels, 3), squares(column, labels, 3), strict=True)
    ):
        own = [Fraction(v) for v in values[labels == label].tolist()]
        assert Fraction(first, unit) == sum(own)
        assert Fraction(second, unit**2) == sum(x * x for x in own)


def test_the_smallest_floats_are_summed_exactly_too() -> None:
    column = coded(_array([5e-324, 1e12, 1 / 3]), 1)
    unit = Unit.of(1, is_decimal=False).denominator

    (found,) = sums(column, np.zeros(3, np.intp), 1)

    assert Fraction(found, unit) == Fraction(5e-324) + 10**12 + Fraction(1 / 3)


@pytest.mark.parametrize("in_memory", [0, 100, 1 << 20])
def test_rows_are_the_same_in_memory_and_on_disk(in_memory: int) -> None:
    rows = Rows((1, 1), Blocks(in_memory))
    values = np.stack([np.arange(50.0), np.linspace(0, 1, 50)])
    for first in range(0, 50, 10):
        rows.append(values[:, first : first + 10])

    found = [np.concatenate([rows.values(b, axis) for b in range(5)]) for axis in (0, 1)]

    assert np.array_equal(found, values)
    assert rows.blocks.is_spilled is (in_memory < 1 << 20)


def _kept(rows: Rows) -> list[float]:
    return [v for block in range(len(rows.blocks)) for v in rows.values(block, 0).tolist()]


def test_rows_stay_in_memory_where_there_is_no_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    rows = Rows((1,), Blocks(0))

    rows.append(_array([1.0, 2.0])[None])

    assert _kept(rows) == [1.0, 2.0]
    assert not rows.blocks.is_spilled


def test_rows_stay_in_memory_where_the_disk_is_full() -> None:
    rows = Rows((1,), Blocks(0))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
        for first in range(0, 1000, 100):
            rows.append(np.arange(first, first + 100.0)[None])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert _kept(rows) == [*range(1000)]


def test_one_float_makes_its_whole_column_floats() -> None:
    rows = Rows((1,), Blocks())
    rows.append(_array([0.1, 0.2])[None])
    rows.append(_array([1 / 3])[None])

    assert [rows.column(block, 0).decimals for block in (0, 1)] == [None, None]
    assert rows.values(0, 0).tolist() == [0.1, 0.2]


def test_large_numbers_beside_fine_ones_are_not_cut_off() -> None:
    rows = Rows((1,), Blocks())
    rows.append(_array([2e13, 1.0])[None])
    rows.append(_array([0.000001, 0.5])[None])

    found = [rows.widened(rows.column(block, 0), 0).values(1).tolist() for block in (0, 1)]

    assert found == [[2e13, 1.0], [0.000001, 0.5]]


@pytest.mark.parametrize("in_memory", [0, 1 << 20])
@pytest.mark.parametrize("most", [3, 100, 2**16])
def test_points_at_ranks_are_those_of_all_in_the_order_of_their_hashes(
    most: int, in_memory: int
) -> None:
    rng = np.random.default_rng(most)
    rows = Rows((1,), Blocks(in_memory))
    for _ in range(3):
        rows.append(rng.integers(0, most, (1, 5000)).astype(np.float64))
    ranks = rng.integers(0, rows.customers, 40)

    hashes = np.concatenate([rows.hashes(block, SEEDS[1]) for block in range(3)])
    values = np.concatenate([rows.values(block, 0) for block in range(3)])

    found = RankedHashes.of(rows).points_at(ranks)

    assert found.tolist() == [values[np.argsort(hashes)][ranks].tolist()]
