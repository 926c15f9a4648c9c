"""mallseg beside what is usually done, at several sizes: `make bench`.

Usage: python -m benchmarks.scale [--rows 100000 1000000 10000000] [--rounds 3]

Writes RESULTS.md and results.png into `benchmarks/`, and the lines into the guide on scale. What is
not installed is left out: faiss comes with `make .venv/bench`, Spark with
`make .venv-spark/tested`.
"""

import argparse
import gc
import sys
import tempfile
from pathlib import Path

import duckdb

from benchmarks.reading import write_customers
from benchmarks.scale.contenders import Contender, Files, contenders
from benchmarks.scale.jobs import jobs
from benchmarks.scale.judging import Judge
from benchmarks.scale.machine import machine, versions
from benchmarks.scale.page import into_guide, lines, page
from benchmarks.scale.plot import draw
from benchmarks.scale.results import Size
from benchmarks.whole_processes import PROJECT

_ROWS = (100_000, 1_000_000, 10_000_000)
_MOST_USUAL = 10_000_000
_FOLDER = PROJECT / "benchmarks"
_GUIDE = PROJECT / "docs" / "guides" / "scale.md"
_SPARK_PYTHON = PROJECT / ".venv-spark" / "bin" / "python"


def main() -> None:
    """Measure every size, and write page and plot."""
    asked = _asked()
    found = contenders(asked.spark_python)
    sizes = [measured(rows, asked.rounds, asked.most_usual, found) for rows in sorted(asked.rows)]
    others = jobs(asked.jobs, asked.rounds) if asked.jobs else ""
    spark = _spark_version(asked.spark_python)
    text = page(sizes, machine(), versions(spark), others, rounds=asked.rounds, note=asked.note)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "RESULTS.md").write_text(text, encoding="utf-8")
    draw(sizes, asked.out / "results.png")
    if asked.out == _FOLDER:
        into_guide(lines(sizes, asked.note), _GUIDE)
    print(text)


def measured(rows: int, rounds: int, most_usual: int, found: list[Contender]) -> Size:
    """Write a mall of a size, and have all take turns."""
    with tempfile.TemporaryDirectory() as name:
        files = _written(Path(name), rows)
        judge = Judge.of(files.parquet)
        size = Size(
            rows=rows,
            csv_bytes=files.csv.stat().st_size,
            parquet_bytes=files.parquet.stat().st_size,
            points=len(judge.points),
        )
        gc.collect()
        for number in range(rounds):
            for each in found:
                if each.is_usual and rows > most_usual:
                    continue
                print(
                    f"{rows:,} rows, round {number + 1}: {', '.join(each.names)}", file=sys.stderr
                )
                for own, result in each.runs(files, number).items():
                    size.results.setdefault(own, []).append(result)
                    if result.centres:
                        size.inertias[own] = judge.inertia(result.centres)
        return size


def _written(folder: Path, rows: int) -> Files:
    files = Files(folder / "customers.csv", folder / "customers.parquet", folder)
    write_customers(files.csv, rows)
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM '{files.csv}') TO '{files.parquet}' (FORMAT parquet)")
    return files


def _spark_version(python: Path) -> list[str]:
    found = [*python.parent.parent.glob("lib/python*/site-packages/pyspark-*.dist-info")]
    return [f"Spark {each.name.split('-')[1].removesuffix('.dist')}" for each in found]


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument("--rows", type=int, nargs="+", default=_ROWS, help="the sizes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--most-usual",
        type=int,
        default=_MOST_USUAL,
        help="up to how many rows what holds them all in memory takes part",
    )
    parser.add_argument(
        "--jobs", type=int, default=10_000_000, help="rows of the other jobs; 0: none"
    )
    parser.add_argument("--note", default="", help="what is to be known of the run")
    parser.add_argument("--spark-python", type=Path, default=_SPARK_PYTHON)
    parser.add_argument("--out", type=Path, default=_FOLDER)
    return parser.parse_args()


if __name__ == "__main__":
    main()
