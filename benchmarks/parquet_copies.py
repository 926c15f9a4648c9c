"""Times the assigning of a large Parquet file beside DuckDB copying it with a constant column.

Usage: python -m benchmarks.parquet_copies [ROWS] [ROUNDS]

Whole processes in turn. mallseg's copy has six columns more, the other has one.
"""

import statistics
import sys
import tempfile

from benchmarks.whole_processes import CUSTOMERS, MALLSEG, PYTHON, run

_MAKE = """
import sys, duckdb
spread = "(random() + random() + random() + random() - 2) * 16"
places = "[25, 25, 55, 86, 86][1 + range % 5]", "[20, 80, 50, 18, 82][1 + range % 5]"
income, score = (f"round({place} + {spread})::INT" for place in places)
duckdb.execute(f'''COPY (SELECT range AS customer_id, 18 + range * 7 % 50 AS age,
    greatest(1, {income}) AS annual_income, greatest(1, least(100, {score})) AS spending_score
    FROM range({sys.argv[2]})) TO '{sys.argv[1]}' (FORMAT parquet)''')
"""
COPY_WITH_A_CONSTANT = """
import sys, duckdb
copied = f"SELECT *, 1 AS one FROM '{sys.argv[1]}'"
duckdb.execute(f"COPY ({copied}) TO '{sys.argv[2]}' (FORMAT parquet)")
"""


def main(rows: int, rounds: int) -> None:
    """Print the medians, and the ratio of each round."""
    with tempfile.TemporaryDirectory() as folder:
        source, out, store = f"{folder}/in.parquet", f"{folder}/out.parquet", f"{folder}/models"
        run([PYTHON, "-c", _MAKE, source, str(rows)])
        run([MALLSEG, "train", CUSTOMERS, "--store", store])
        ours = [MALLSEG, "assign", "--file", source, "--out", out, "--store", store]
        runs = [
            (run(ours), run([PYTHON, "-c", COPY_WITH_A_CONSTANT, source, out]))
            for _ in range(rounds)
        ]
    print(f"{rows:,} rows; medians of {rounds} rounds")
    for i, name in enumerate(("mallseg assign --file", "DuckDB, a constant column")):
        elapsed_s = statistics.median(pair[i].elapsed_s for pair in runs)
        print(f"{name:<26} {elapsed_s:>7.2f} s {max(p[i].peak_mib for p in runs):>7.0f} MiB")
    ratio = statistics.median(a.elapsed_s / b.elapsed_s for a, b in runs)
    print(f"ratio {ratio:.2f}, aim 2")


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], *("10000000", "3")[len(sys.argv) - 1 :])))
