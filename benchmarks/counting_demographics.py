"""Times the counting of ages and genders by segment beside the census of the same file.

Usage: python -m benchmarks.counting_demographics [ROWS] [ROUNDS]
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import mallseg
from benchmarks.reading import write_customers
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.testing.features import DEFAULT_FEATURES


def _seconds(work: Callable[[], object]) -> float:
    """Processor time: other processes on the machine make no difference to it."""
    started = time.process_time()
    work()
    return time.process_time() - started


def main(rows: int, rounds: int) -> None:
    """Print the median of each, and the median of their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        write_customers(path, rows)
        customers = CsvCustomers(path)
        segmentation = mallseg.train(path, segments=5)
        pairs = [
            (
                _seconds(lambda: customers.take_census(DEFAULT_FEATURES, progress=lambda *_: None)),
                _seconds(
                    lambda: customers.count_demographics(segmentation, progress=lambda *_: None)
                ),
            )
            for _ in range(rounds)
        ]
    census, demographics = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(demographics / census for census, demographics in pairs)
    print(
        f"{rows:,} rows: census {census:.2f} s, demographics {demographics:.2f} s ({ratio:.2f} x)"
    )


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], *("10000000", "3")[len(sys.argv) - 1 :])))
