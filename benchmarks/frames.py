"""Times training and assigning with frames of Polars and Arrow beside pandas, in turn.

Usage: python -m benchmarks.frames [ROWS] [ROUNDS]

Both the time on the clock and that of the processors are the least of all rounds: what else the
machine does only adds to them.
"""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

import mallseg

_CENTRES = np.array([[25, 79], [26, 21], [55, 50], [87, 82], [88, 17]])
_SPREAD = 8


def main(rows: int, rounds: int) -> None:
    """Print the times, and their ratios to those of pandas."""
    print(f"{rows:,} rows; the least of {rounds} rounds, on the clock and of the processors")
    for unit, parts in (("thousands", 1), ("dollars", 1000)):
        frames = _frames(rows, parts)
        segmentation = mallseg.train(frames["pandas"], segments=5, income_unit=unit)
        for name, job in _jobs(segmentation, unit):
            times: dict[str, list[tuple[float, float]]] = {kind: [] for kind in frames}
            for _ in range(rounds):
                for kind, frame in frames.items():
                    times[kind].append(_time(job, frame))
            least = {kind: [min(own) for own in zip(*t, strict=True)] for kind, t in times.items()}
            for kind, (elapsed_s, busy_s) in least.items():
                ratios = elapsed_s / least["pandas"][0], busy_s / least["pandas"][1]
                print(
                    f"{unit:<10} {name:<13} {kind:<7} {elapsed_s:>6.3f} s {busy_s:>6.3f} s   "
                    f"{ratios[0]:.2f} {ratios[1]:.2f}, aim 1.2"
                )


def _jobs(
    segmentation: mallseg.Segmentation, unit: str
) -> Iterator[tuple[str, Callable[[Any], object]]]:
    yield "train", lambda frame: mallseg.train(frame, segments=5, income_unit=unit)
    yield "assign_frame", lambda frame: mallseg.assign_frame(frame, segmentation, income_unit=unit)


def _time(job: Callable[[Any], object], frame: object) -> tuple[float, float]:
    started_s, busy_s = time.perf_counter(), time.process_time()
    job(frame)
    return time.perf_counter() - started_s, time.process_time() - busy_s


def _frames(rows: int, parts: int) -> dict[str, Any]:
    """Make one mall in three libraries, with the columns that the published one has."""
    rng = np.random.default_rng(rows)
    incomes, scores = rng.normal(_CENTRES[rng.integers(0, len(_CENTRES), rows)], _SPREAD).T
    columns = {
        "CustomerID": np.arange(rows),
        "Gender": rng.choice(np.array(["Female", "Male"], dtype=object), rows),
        "Age": rng.integers(18, 80, rows),
        "Income": np.rint(np.clip(incomes, 5, None) * parts).astype(np.int64),
        "Score": np.rint(np.clip(scores, 1, 100)).astype(np.int64),
    }
    frame = pd.DataFrame(columns).astype({"Gender": "str"})
    lists = {**columns, "Gender": columns["Gender"].tolist()}
    return {"pandas": frame, "polars": pl.DataFrame(lists), "arrow": pa.table(lists)}


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], *("1000000", "5")[len(sys.argv) - 1 :])))
