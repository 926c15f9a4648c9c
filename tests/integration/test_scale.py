"""Figures that `make bench` computes from times and centres, and the page that it writes."""

from pathlib import Path

import duckdb
import numpy as np
import pytest
from benchmarks.scale.contenders import MALLSEG_CSV, MALLSEG_PARQUET, SKLEARN, Result
from benchmarks.scale.judging import Judge, Line
from benchmarks.scale.page import BEGIN, END, into_guide, lines, page
from benchmarks.scale.plot import draw
from benchmarks.scale.results import Size
from benchmarks.scale.usual import COLUMNS

from tests.pages import PROJECT


def test_an_inertia_is_that_of_all_rows_in_deviations(tmp_path: Path) -> None:
    # Incomes 10, 10, 30, 30: mean 20, deviation 10. Scores 1, 1, 1, 5: mean 2, deviation √3.
    # Centres (10, 1) and (30, 3): the rows are off by 0, 0, 2 and 2 scores, so 4/3 + 4/3.
    path = tmp_path / "mall.parquet"
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    rows = f"FROM (VALUES (10, 1), (10, 1), (30, 1), (30, 5)) AS mall({names})"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")

    judge = Judge.of(path)

    assert len(judge.points) == 3
    assert judge.inertia([[10, 1], [30, 3]]) == pytest.approx(8 / 3)


@pytest.mark.parametrize(("fixed_s", "row_s"), [(2.0, 1e-6), (0.0, 1e-6), (2.0, 0.0)])
def test_a_line_is_found_again(fixed_s: float, row_s: float) -> None:
    rows = [10**5, 10**6, 10**7]

    line = Line.through(rows, [fixed_s + row_s * n for n in rows])

    assert [line.fixed_s, line.row_s] == pytest.approx([fixed_s, row_s], abs=1e-12)


def test_a_line_costs_nothing_below_zero() -> None:
    falling = Line.through([10, 20], [3.0, 1.0])
    steep = Line.through([10, 20], [1.0, 3.0])

    assert (falling.row_s, steep.fixed_s) == (0, 0)
    assert np.isclose(falling.fixed_s, (1 / 3 + 1) / (1 / 9 + 1))
    assert np.isclose(steep.row_s, (10 + 20 / 3) / (100 + 400 / 9))


def test_workers_share_the_rows_and_nothing_else() -> None:
    assert Line(fixed_s=3, row_s=1e-6).seconds(10**9, workers=50) == pytest.approx(23)


def _size(rows: int, times: dict[str, list[float]]) -> Size:
    results = {name: [Result(elapsed_s=s) for s in own] for name, own in times.items()}
    inertias = dict.fromkeys(times, 8.0) | {SKLEARN: 9.0}
    return Size(rows, 24 * rows, 8 * rows, 100, results, inertias)


def test_the_page_has_medians_ratios_of_the_same_round_and_lines(tmp_path: Path) -> None:
    small = {MALLSEG_CSV: [1.0, 2.0, 4.0], MALLSEG_PARQUET: [2.0] * 3, SKLEARN: [3.0, 8.0, 8.0]}
    large = {MALLSEG_CSV: [20.0] * 3, SKLEARN: [400.0] * 3}
    sizes = [_size(10**5, small), _size(10**7, large)]

    text = page(sizes, "a machine", "Python", "", rounds=3)
    draw(sizes, tmp_path / "results.png")

    assert "| pandas + KMeans | 8.00 | - | 3.00 | +1.2e-01 | - |" in text
    assert "| mallseg, CSV | 2.00 | - | 1.00 | least | - |" in text
    assert "| train, CSV, beside pandas + KMeans | 10,000,000 | 0.083 | 0.050 |" in text
    assert "| mallseg, CSV | 1.82 | 1,818 | 24.0 | 240 | 365 |" in text
    assert "| mallseg, Parquet | 1.82" not in text
    assert (tmp_path / "results.png").stat().st_size > 10_000


def test_a_guide_gets_the_lines_of_the_last_run(tmp_path: Path) -> None:
    guide = tmp_path / "scale.md"
    guide.write_text(f"Before.\n\n{BEGIN}\nold\n{END}\n\nAfter.\n", encoding="utf-8")
    found = lines([_size(10**5, {MALLSEG_CSV: [2.0]}), _size(10**7, {MALLSEG_CSV: [20.0]})])

    into_guide(found, guide)

    text = guide.read_text(encoding="utf-8")
    assert text == f"Before.\n\n{BEGIN}\n{found}\n{END}\n\nAfter.\n"
    assert "597 parts of 128 MB" in text  # of 8 bytes a row: 8e10 / 2^27 = 596.05
    assert "0.1 million rows" in text


def test_the_guide_on_scale_has_the_lines_of_the_results() -> None:
    guide = (PROJECT / "docs" / "guides" / "scale.md").read_text(encoding="utf-8")
    own = guide.partition(BEGIN)[2].partition(END)[0].strip()

    assert own
    assert own in (PROJECT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
