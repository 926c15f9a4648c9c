"""Times whole processes in pairs, A B A B …, and prints the ratio of each pair.

Usage: python -m benchmarks.whole_processes [PAIRS]

A ratio of two runs that follow each other holds on a busy machine, where seconds do not. Import and
start of Python are part of every figure. Memory is the largest resident size of the process.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PYTHON = sys.executable
MALLSEG = str(Path(PYTHON).parent / "mallseg")
CUSTOMERS = str(PROJECT / "data" / "mall_customers.csv")


@dataclass(frozen=True)
class Pair:
    """Two commands that do comparable work, and the ratio that is aimed at."""

    name: str
    ours: list[str]
    theirs: list[str]
    aim: float


@dataclass(frozen=True)
class Run:
    """One finished process."""

    elapsed_s: float
    peak_mib: float


_ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
"""Modules are compiled once, as those of installed packages are."""


def run(command: list[str]) -> Run:
    """Run a command to its end; a failure ends the benchmark."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
    )
    _, status, usage = os.wait4(process.pid, 0)
    elapsed_s = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return Run(elapsed_s, usage.ru_maxrss / 1024)


def compare(pair: Pair, pairs: int) -> None:
    """Print the medians of both commands and of the ratio."""
    run(pair.ours), run(pair.theirs)  # warm caches
    runs = [(run(pair.ours), run(pair.theirs)) for _ in range(pairs)]
    ours, theirs = ([r[i] for r in runs] for i in (0, 1))
    ratio = statistics.median(o.elapsed_s / t.elapsed_s for o, t in runs)
    print(
        f"{pair.name:<48} {_median_ms(ours):>8.0f} {_median_ms(theirs):>8.0f} "
        f"{ratio:>7.2f} {pair.aim:>7.2f} {max(o.peak_mib for o in ours):>8.0f}"
    )


def serve(store: str) -> None:
    """Print how long the server takes to answer, and its size then."""
    process = subprocess.Popen(
        [MALLSEG, "serve", "--port", "0", "--store", store], stderr=subprocess.PIPE, text=True
    )
    started = time.perf_counter()
    try:
        address = _address(process)
        while not _answers(f"{address}/readyz"):
            time.sleep(0.005)
        ready_s = time.perf_counter() - started
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        kib = int(status.partition("VmRSS:")[2].split()[0])
        print(f"\nserve: ready after {ready_s:.2f} s (aim: 1), {kib / 1024:.0f} MiB (aim: 90)")
    finally:
        process.terminate()
        process.wait()


def _address(process: "subprocess.Popen[str]") -> str:
    for line in process.stderr or ():
        if "http://" in line:
            return "http://" + line.partition("http://")[2].partition('"')[0]
    sys.exit("serve did not start")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url):  # noqa: S310  (our own server)
            return True
    except (urllib.error.URLError, ConnectionError):
        return False


def _median_ms(runs: list[Run]) -> float:
    return statistics.median(r.elapsed_s for r in runs) * 1000


def main(pairs: int) -> None:
    """Compare everything."""
    with tempfile.TemporaryDirectory() as folder:
        store, pickled = f"{folder}/models", f"{folder}/model.joblib"
        train = [MALLSEG, "train", CUSTOMERS, "--store", store]
        usual = [PYTHON, str(PROJECT / "benchmarks/usual_script.py"), CUSTOMERS, pickled]
        assign = [MALLSEG, "assign", "--income", "87", "--score", "82", "--store", store]
        predict = [PYTHON, str(PROJECT / "benchmarks/usual_assign.py"), pickled, "87", "82"]
        nothing = [PYTHON, "-c", "pass"]
        print(f"{'':<48} {'A ms':>8} {'B ms':>8} {'A/B':>7} {'aim':>7} {'A MiB':>8}")
        for pair in (
            Pair("A train 200 customers, B the usual script", train, usual, 1.4),
            Pair("A mallseg --help, B python -c pass", [MALLSEG, "--help"], nothing, 6.0),
            Pair("A assign one customer, B joblib.load and predict", assign, predict, 1.0),
        ):
            compare(pair, pairs)
        serve(store)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
