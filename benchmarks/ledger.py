"""An update of the ledger beside inserting the same rows into the same table.

``python -m benchmarks.ledger [CUSTOMERS]`` prints the processor time and the time of the clock of
both, in a first month and in a second, with ids in their order and in none, and how many times
longer the update takes. The rows are inserted in the order of the file, in one transaction.
"""

import sqlite3
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np

from mallseg.adapters.sqlite_ledger.ledger import SqliteLedger
from mallseg.adapters.sqlite_ledger.schema import MIGRATIONS
from mallseg.domain.moves.membership import SettlingRule
from mallseg.domain.sources.identified import IdentifiedBatch
from mallseg.testing.builders import two_segments

_BATCH = 1 << 16
_MONTHS = (date(2026, 6, 30), date(2026, 7, 31))
_INSERT = "INSERT OR REPLACE INTO customers VALUES (1, ?, 1, 1, 1, 1, 1, ?)"


def main(customers: int) -> None:
    """Print a line for each month and order of ids."""
    rng = np.random.default_rng(1)
    points = rng.normal(50, 25, (2, customers))
    orders = {"sorted": np.arange(customers), "at random": rng.permutation(customers)}
    print(f"{customers:,} customers             update       insert       ratio (clock)")
    for name, order in orders.items():
        ids = [f"{number:08d}" for number in order]
        with tempfile.TemporaryDirectory() as folder:
            values = points
            for number, day in enumerate(_MONTHS, start=1):
                ours = _timed(lambda: _update(Path(folder), day, ids, values))  # noqa: B023
                theirs = _timed(lambda: _insert(Path(folder), number, ids))  # noqa: B023
                print(
                    f"ids {name:9}, month {number}: {ours[0]:7.1f} s cpu {theirs[0]:7.1f} s cpu "
                    f"{ours[0] / theirs[0]:6.2f} ({ours[1] / theirs[1]:.2f})"
                )
                values = points + rng.normal(0, 3, points.shape)


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    """Give the seconds of the processor and of the clock."""
    cpu_s, clock_s = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu_s, time.perf_counter() - clock_s


def _update(folder: Path, day: date, ids: Sequence[str], points: np.ndarray) -> None:
    rule = SettlingRule(model="mall", version=1, segmentation=two_segments(), as_of=day)
    with SqliteLedger(folder).updating(rule) as update:
        for start in range(0, len(ids), _BATCH):
            own = slice(start, start + _BATCH)
            columns = tuple(array("d", column[own].tobytes()) for column in points)
            update.add(IdentifiedBatch(ids=ids[own], columns=columns))
        update.compare()
        update.commit()


def _insert(folder: Path, number: int, ids: Sequence[str]) -> None:
    with closing(sqlite3.connect(folder / "rows.sqlite", isolation_level=None)) as connection:
        if number == 1:
            connection.executescript(MIGRATIONS[0])
        connection.execute("BEGIN IMMEDIATE")
        for start in range(0, len(ids), _BATCH):
            rows = [(each, number) for each in ids[start : start + _BATCH]]
            connection.executemany(_INSERT, rows)
        connection.execute("COMMIT")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500_000)
