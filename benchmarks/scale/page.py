"""The page of results."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.scale.contenders import (
    DUCKDB_PARQUET,
    MALLSEG_CSV,
    MALLSEG_PARQUET,
    MALLSEG_SPARK,
    MLLIB,
    POLARS_CSV,
    SKLEARN,
    SPARK_SCAN,
)
from benchmarks.scale.judging import Line
from benchmarks.scale.results import Size, line_of

_WORKERS = 50
BEGIN, END = "<!-- lines: written by make bench -->", "<!-- end of lines -->"
_PART = 128 * 2**20
"""Bytes that Spark reads as one task."""

_MANY = 10_000_000_000
_BASE = {MALLSEG_SPARK: MALLSEG_SPARK, MLLIB: MALLSEG_SPARK, SPARK_SCAN: MALLSEG_SPARK}
"""By whose time another's is divided, where that is not `mallseg, CSV`: times on Spark begin when
the session has started, all others with the process."""


@dataclass(frozen=True)
class Budget:
    """What was aimed at: a ratio of two contenders, and seconds that may be added to the other."""

    what: str
    ours: str
    theirs: str
    most: float
    extra_s: float = 0.0


BUDGETS = (
    Budget("train, CSV, beside pandas + KMeans", MALLSEG_CSV, SKLEARN, 1 / 12),
    Budget("train, CSV, beside Polars' group-by", MALLSEG_CSV, POLARS_CSV, 1.5),
    Budget("train, Parquet, beside DuckDB's group-by + 2 s", MALLSEG_PARQUET, DUCKDB_PARQUET, 1, 2),
    Budget("train on Spark, beside MLlib", MALLSEG_SPARK, MLLIB, 1 / 5),
)


def page(
    sizes: Sequence[Size], machine: str, versions: str, jobs: str, *, rounds: int, note: str = ""
) -> str:
    """Write it as Markdown; a note says what is to be known of the run."""
    tables = "\n\n".join(map(_table, sizes))
    return f"""# Results

Written by `make bench`, on {machine}, with {versions}.
Medians of {rounds} rounds, in which all took turns.

Each process finds five segments in a made-up mall with whole incomes and scores, from the file to
the result, imports included; on Spark, the time begins when the session has started. The last
three columns: the time over that of `mallseg, CSV` (on Spark, of mallseg on Spark) in the same
round; the inertia over the least one, each computed in the same way over all rows, in standard
deviations; and the largest size of the process. A group-by finds no segments: it is the limit.

![Time against rows, with the bare scans as the limit](results.png)

{tables}

## Against what was aimed at

| what | rows | at most | seen |
|---|---:|---:|---:|
{_budgets(sizes)}

{jobs}## The line

{lines(sizes, note)}
"""


def _table(size: Size) -> str:
    mb = f"{size.csv_bytes / 1e6:,.1f} MB of CSV, {size.parquet_bytes / 1e6:,.1f} MB of Parquet"
    rows = "\n".join(_row(size, name) for name in sorted(size.results, key=size.median_s))
    return f"""## {size.rows:,} customers

{mb}, {size.points:,} distinct points.

| | s | CPU s | ratio | inertia | MiB |
|---|---:|---:|---:|---:|---:|
{rows}"""


def _row(size: Size, name: str) -> str:
    results = size.results[name]
    cpu = [each.cpu_s for each in results if each.cpu_s is not None]
    peaks = [each.peak_mib for each in results if each.peak_mib is not None]
    ratio, excess = size.ratio(name, _BASE.get(name, MALLSEG_CSV)), size.excess(name)
    cells = [
        name,
        f"{size.median_s(name):.2f}",
        f"{sorted(cpu)[len(cpu) // 2]:.2f}" if cpu else "-",
        "-" if ratio is None else f"{ratio:.2f}",
        "-" if excess is None else f"{excess:+.1e}" if excess else "least",
        f"{max(peaks):,.0f}" if peaks else "-",
    ]
    return f"| {' | '.join(cells)} |"


def _budgets(sizes: Sequence[Size]) -> str:
    lines = []
    for budget in BUDGETS:
        for size in sizes:
            ratio = size.ratio(budget.ours, budget.theirs)
            if ratio is None:
                continue
            if budget.extra_s:
                own, limit = size.median_s(budget.ours), size.median_s(budget.theirs)
                seen, most = f"{own:.2f} s", f"{limit + budget.extra_s:.2f} s"
            else:
                seen, most = f"{ratio:.3f}", f"{budget.most:.3f}"
            lines.append(f"| {budget.what} | {size.rows:,} | {most} | {seen} |")
    return "\n".join(lines)


def lines(sizes: Sequence[Size], note: str = "") -> str:
    """Write the lines through the times, and what they say of very many customers.

    Parameters
    ----------
    note
        What is to be known of the run.
    """
    found, last = [], sizes[-1]
    for name in (MALLSEG_CSV, MALLSEG_PARQUET, MALLSEG_SPARK):
        if line := line_of(name, sizes):
            scanned = last.csv_bytes if name == MALLSEG_CSV else last.parquet_bytes
            found.append(_line(name, line, scanned / last.rows))
    if not found:
        return "A line needs two sizes."
    table = "\n".join(found)
    rows = " and ".join(f"{size.rows:,}" for size in (sizes[0], last))
    parts = math.ceil(last.parquet_bytes / last.rows * _MANY / _PART)
    known = f"{note}\n\n" if note else ""
    return f"""{known}Seconds = fixed + rows x seconds a row, by least squares of relative errors
through the medians of {len(sizes)} sizes between {rows} customers. For the last two columns the
rows are divided among {_WORKERS} workers, each a machine like the one measured; what does not
depend on the rows is not divided.

| | fixed s | ns a row | bytes a row | GB scanned of {_MANY:,} rows | s on {_WORKERS} workers |
|---|---:|---:|---:|---:|---:|
{table}

As Parquet, that many rows are {parts:,} parts of 128 MB. Each part sends its own groups to the next
step, at most the {last.points:,} points of this mall: {parts * last.points / 1e6:,.1f} million rows
are shuffled, and {last.points:,} leave the engine."""


def _line(name: str, line: Line, bytes_a_row: float) -> str:
    cells = [
        name,
        f"{line.fixed_s:.2f}",
        f"{line.row_s * 1e9:,.0f}",
        f"{bytes_a_row:.1f}",
        f"{bytes_a_row * _MANY / 1e9:,.0f}",
        f"{line.seconds(_MANY, _WORKERS):,.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def into_guide(lines: str, guide: Path) -> None:
    """Put the lines into a guide, between the marks where those of the last run stand."""
    before, _, rest = guide.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    guide.write_text(f"{before}{BEGIN}\n{lines}\n{END}{after}", encoding="utf-8")
