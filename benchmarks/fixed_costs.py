"""Times what a training costs beside its customers: small files, and large ones that collapse.

Usage: python -m benchmarks.fixed_costs [ROUNDS]

Whole processes in turn beside pandas and scikit-learn with `n_init=10`; both know the number of
segments. Most of the time is imports.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.reading import write_customers
from benchmarks.spread_customers import Race, hold, write_dollars
from benchmarks.whole_processes import MALLSEG, PROJECT, PYTHON

_SCRIPT = str(PROJECT / "benchmarks" / "usual_spread.py")


def race(folder: Path, rows: int, unit: str, aim: float) -> Race:
    """Write a file, and give the two commands."""
    source = folder / f"{unit}-{rows}.csv"
    options = ["--segments", "5", "--promote", "always"]
    if unit == "dollars":
        write_dollars(source, rows)
        options += ["--income-unit", "dollars"]
    else:
        write_customers(source, rows)
    return Race(
        f"train on {rows:,} rows in {unit}",
        [MALLSEG, "train", str(source), *options, "--store", str(folder / "models")],
        [PYTHON, _SCRIPT, unit, str(source), str(folder / "model.joblib")],
        aim,
    )


def main(rounds: int) -> None:
    """Print the medians, and the ratio of each round."""
    print(f"{'':<42} {'ours s':>8} {'usual s':>8} {'ratio':>7} {'aim':>6} {'MiB':>6}")
    with tempfile.TemporaryDirectory() as name:
        for rows, unit, aim in (
            (1_200, "thousands", 1.0),
            (20_000, "dollars", 1.2),
            (1_000_000, "thousands", 0.6),
        ):
            hold(race(Path(name), rows, unit, aim), rounds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
