"""Times the assigning of a large file beside pandas and scikit-learn, whole processes in turn.

Usage: python -m benchmarks.assigning [ROWS] [ROUNDS]

mallseg's copy is the larger one: it has five columns more, the other has one.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.reading import write_customers
from benchmarks.whole_processes import CUSTOMERS, MALLSEG, PROJECT, PYTHON, run


def main(rows: int, rounds: int) -> None:
    """Print the medians, and the ratio of each round."""
    with tempfile.TemporaryDirectory() as folder:
        source, out, store = Path(folder) / "in.csv", f"{folder}/out.csv", f"{folder}/models"
        pickled, scripts = f"{folder}/model.joblib", PROJECT / "benchmarks"
        write_customers(source, rows)
        run([MALLSEG, "train", CUSTOMERS, "--store", store])
        run([PYTHON, str(scripts / "usual_script.py"), CUSTOMERS, pickled])
        ours = [MALLSEG, "assign", "--file", str(source), "--out", out, "--store", store]
        theirs = [PYTHON, str(scripts / "usual_assign_file.py"), pickled, str(source), out]
        runs = [(run(ours), run(theirs)) for _ in range(rounds)]
    print(f"{rows:,} rows; medians of {rounds} rounds")
    for i, name in enumerate(("mallseg assign --file", "pandas + scikit-learn")):
        elapsed_s = statistics.median(pair[i].elapsed_s for pair in runs)
        print(f"{name:<22} {elapsed_s:>7.2f} s {max(p[i].peak_mib for p in runs):>7.0f} MiB")
    ratio = statistics.median(a.elapsed_s / b.elapsed_s for a, b in runs)
    print(f"ratio {ratio:.2f}, aim 0.33")


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], *("10000000", "3")[len(sys.argv) - 1 :])))
