"""Times the reading of a large file beside pandas and Polars, whole processes in turn.

Usage: python -m benchmarks.reading [ROWS] [ROUNDS]

Polars is compared where it is installed; mallseg does not need it.
"""

import statistics
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks.whole_processes import MALLSEG, PYTHON, Run, run

_READ_BY_PANDAS = """
import sys, pandas as pd
columns = ["Annual Income (k$)", "Spending Score (1-100)"]
print(pd.read_csv(sys.argv[1], usecols=columns).groupby(columns).size().shape)
"""
_READ_BY_POLARS = """
import sys, polars as pl
columns = ["Annual Income (k$)", "Spending Score (1-100)"]
print(pl.scan_csv(sys.argv[1]).group_by(columns).len().collect().shape)
"""
_CENTRES = np.array([[26, 20], [26, 79], [55, 50], [87, 82], [88, 17]])
_ROWS_AT_ONCE = 500_000


def write_customers(path: Path, rows: int) -> None:
    """Write a mall of five groups, with the columns of the published one."""
    rng = np.random.default_rng(0)
    with path.open("w", encoding="utf-8") as file:
        file.write("CustomerID,Gender,Age,Annual Income (k$),Spending Score (1-100)\n")
        for start in range(0, rows, _ROWS_AT_ONCE):
            size = min(_ROWS_AT_ONCE, rows - start)
            points = rng.normal(_CENTRES[rng.integers(5, size=size)], 12).round().astype(int)
            incomes, scores = points[:, 0].clip(0, 200), points[:, 1].clip(1, 100)
            ages = rng.integers(18, 71, size=size)
            genders = np.array(["Female", "Male"])[rng.integers(2, size=size)]
            file.writelines(
                f"{start + i},{gender},{age},{income},{score}\n"
                for i, (gender, age, income, score) in enumerate(
                    zip(genders, ages, incomes, scores, strict=True)
                )
            )


def main(rows: int, rounds: int) -> None:
    """Print the median of each reader, and its ratio to mallseg's of the same round."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        write_customers(path, rows)
        readers = {"mallseg check": [MALLSEG, "check", str(path)]}
        readers["pandas"] = [PYTHON, "-c", _READ_BY_PANDAS, str(path)]
        if find_spec("polars"):
            readers["polars"] = [PYTHON, "-c", _READ_BY_POLARS, str(path)]
        runs: dict[str, list[Run]] = {name: [] for name in readers}
        for _ in range(rounds):
            for name, command in readers.items():
                runs[name].append(run(command))
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB; medians of {rounds} rounds")
        for name, own in runs.items():
            ratios = [
                o.elapsed_s / m.elapsed_s for o, m in zip(own, runs["mallseg check"], strict=True)
            ]
            print(
                f"{name:<14} {statistics.median(r.elapsed_s for r in own):>7.2f} s "
                f"{statistics.median(ratios):>7.2f} x {max(r.peak_mib for r in own):>7.0f} MiB"
            )


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], *("10000000", "3")[len(sys.argv) - 1 :])))
