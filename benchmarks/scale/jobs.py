"""Other jobs than training a large file, each beside what is usually done instead."""

import statistics
import tempfile
from pathlib import Path

import duckdb

from benchmarks.parquet_copies import COPY_WITH_A_CONSTANT
from benchmarks.reading import write_customers
from benchmarks.scale.measuring import run_and_read
from benchmarks.whole_processes import CUSTOMERS, MALLSEG, PROJECT, PYTHON, Pair

_HERE = PROJECT / "benchmarks"


def jobs(rows: int, rounds: int) -> str:
    """Measure all, and write their part of the page."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [_measured(pair, rounds) for pair in _pairs(Path(folder), rows)]
    return f"""| another job | ours s | usual s | at most | ratio | MiB |
|---|---:|---:|---:|---:|---:|
{chr(10).join(lines)}

"""


def _pairs(folder: Path, rows: int) -> list[Pair]:
    customers, out, pickled = folder / "customers.csv", folder / "out.csv", folder / "model.joblib"
    parquet, copied = str(folder / "customers.parquet"), str(folder / "out.parquet")
    write_customers(customers, rows)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM '{customers}') TO '{parquet}' (FORMAT parquet)")
    source, store = str(customers), ["--store", str(folder / "models")]
    usual_script = [PYTHON, str(_HERE / "usual_script.py"), CUSTOMERS, str(pickled)]
    train = [MALLSEG, "train", CUSTOMERS, "--model", "small", *store]
    run_and_read([MALLSEG, "train", source, "--segments", "5", *store])
    run_and_read(usual_script)
    return [
        Pair(
            "train 200 customers, with the study; the script with its elbow", train, usual_script, 1
        ),
        Pair(
            f"check {rows:,} rows of CSV; Polars' group-by",
            [MALLSEG, "check", source],
            [PYTHON, str(_HERE / "scale" / "usual.py"), "polars", source],
            1.2,
        ),
        Pair(
            f"check {rows:,} rows of CSV; Polars, asked for the same counts",
            [MALLSEG, "check", source],
            [PYTHON, str(_HERE / "scale" / "usual.py"), "polars-counts", source],
            1.2,
        ),
        Pair(
            f"assign {rows:,} rows, CSV to CSV; pandas and predict",
            [MALLSEG, "assign", "--file", source, "--out", str(out), *store],
            [PYTHON, str(_HERE / "usual_assign_file.py"), str(pickled), source, str(out)],
            1 / 12,
        ),
        Pair(
            f"assign {rows:,} rows, Parquet to Parquet; DuckDB's copy with a constant column",
            [MALLSEG, "assign", "--file", parquet, "--out", copied, *store],
            [PYTHON, "-c", COPY_WITH_A_CONSTANT, parquet, copied],
            2,
        ),
    ]


def _measured(pair: Pair, rounds: int) -> str:
    runs = [(run_and_read(pair.ours), run_and_read(pair.theirs)) for _ in range(rounds)]
    cells = [
        pair.name,
        *(f"{statistics.median(both[i].elapsed_s for both in runs):.2f}" for i in (0, 1)),
        f"{pair.aim:.3f}",
        f"{statistics.median(own.elapsed_s / other.elapsed_s for own, other in runs):.3f}",
        f"{max(own.peak_mib for own, _ in runs):,.0f}",
    ]
    return f"| {' | '.join(cells)} |"
