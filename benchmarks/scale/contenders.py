"""Who is measured: mallseg, what is usually done instead, and bare scans, the limit of all."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.scale.measuring import Run, run_and_read
from benchmarks.whole_processes import MALLSEG, PROJECT, PYTHON

_HERE = PROJECT / "benchmarks" / "scale"
_CLUSTERS = 5

MALLSEG_CSV, MALLSEG_PARQUET, MALLSEG_SPARK = "mallseg, CSV", "mallseg, Parquet", "mallseg on Spark"
SKLEARN, MLLIB = "pandas + KMeans", "Spark MLlib"
POLARS_CSV, DUCKDB_PARQUET = "Polars' group-by, CSV", "DuckDB's group-by, Parquet"
SPARK_SCAN = "Spark group-by"
SCANS = (POLARS_CSV, "DuckDB's group-by, CSV", DUCKDB_PARQUET, SPARK_SCAN)

Centres = list[list[float]]


@dataclass(frozen=True)
class Files:
    """One made-up mall, as CSV and as Parquet, and a folder for what is written."""

    csv: Path
    parquet: Path
    folder: Path


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one contender took, and the centres that it found, in the units of the file."""

    elapsed_s: float
    cpu_s: float | None = None
    peak_mib: float | None = None
    centres: Centres | None = None


@dataclass(frozen=True, kw_only=True)
class Contender:
    """A process that does one job, or several of which it prints each.

    Attributes
    ----------
    runs
        From the files and the number of the round to a result by name.
    is_usual
        Whether it holds every row in memory, and is left out of the largest sizes.
    """

    names: tuple[str, ...]
    runs: Callable[[Files, int], dict[str, Result]]
    is_usual: bool = False


def contenders(spark_python: Path) -> list[Contender]:
    """List those that are installed."""
    found = [
        _alone(MALLSEG_CSV, lambda files: _train(files.csv, files), _centres_of_mallseg),
        _alone(MALLSEG_PARQUET, lambda files: _train(files.parquet, files), _centres_of_mallseg),
        _usual(SKLEARN, "kmeans"),
        _usual("pandas + MiniBatchKMeans", "minibatch"),
        _scan("DuckDB's group-by, CSV", "duckdb", lambda files: files.csv),
        _scan(DUCKDB_PARQUET, "duckdb", lambda files: files.parquet),
    ]
    if find_spec("faiss"):
        found.append(_usual("pandas + faiss", "faiss"))
    if find_spec("polars"):
        found.append(_scan(POLARS_CSV, "polars", lambda files: files.csv))
    if spark_python.exists():
        found.append(_on_spark(spark_python))
    return found


def _train(source: Path, files: Files) -> list[str]:
    options = ["--segments", str(_CLUSTERS), "--keep-outliers", "--promote", "always", "--json"]
    store = ["--store", str(files.folder / f"models-{source.suffix}")]
    return [MALLSEG, "train", str(source), *options, *store]


def _centres_of_mallseg(printed: Any) -> Centres:
    return [[*segment["centre"].values()] for segment in printed["segments"]]


def _alone(
    name: str,
    command: Callable[[Files], Sequence[str]],
    centres: Callable[[Any], Centres | None],
    *,
    is_usual: bool = False,
) -> Contender:
    def runs(files: Files, _round: int) -> dict[str, Result]:
        run = run_and_read(command(files))
        return {name: _result(run, centres(json.loads(run.printed)))}

    return Contender(names=(name,), runs=runs, is_usual=is_usual)


def _usual(name: str, job: str) -> Contender:
    script = str(_HERE / "usual.py")
    return _alone(
        name,
        lambda files: [PYTHON, script, job, str(files.csv)],
        lambda printed: [*printed["centres"]],
        is_usual=True,
    )


def _scan(name: str, job: str, source: Callable[[Files], Path]) -> Contender:
    script = str(_HERE / "usual.py")
    return _alone(
        name, lambda files: [PYTHON, script, job, str(source(files))], lambda _printed: None
    )


def _result(run: Run, centres: Centres | None) -> Result:
    return Result(elapsed_s=run.elapsed_s, cpu_s=run.cpu_s, peak_mib=run.peak_mib, centres=centres)


def _on_spark(python: Path) -> Contender:
    """Have all jobs done on one session: their times begin when it has started."""
    script = str(_HERE / "on_spark.py")

    def runs(files: Files, number: int) -> dict[str, Result]:
        run = run_and_read([str(python), script, str(files.parquet), str(number)])
        return {name: Result(**own) for name, own in json.loads(run.printed).items()}

    return Contender(names=(MALLSEG_SPARK, MLLIB, SPARK_SCAN), runs=runs)
