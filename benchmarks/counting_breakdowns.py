"""Times a census with its breakdown counts by age and gender beside the census alone.

Usage: python -m benchmarks.counting_breakdowns [ROWS] [ROUNDS]
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.reading import write_customers
from mallseg.adapters.csv_customers.source import CsvCustomers
from mallseg.domain.customers.breakdown import Breakdown
from mallseg.settings.loading import load_settings
from mallseg.testing.features import DEFAULT_FEATURES


def _seconds(customers: CsvCustomers, breakdowns: Sequence[Breakdown]) -> float:
    """Processor time: other processes on the machine make no difference to it."""
    started = time.process_time()
    customers.take_census(DEFAULT_FEATURES, breakdowns=breakdowns, progress=lambda *_: None)
    return time.process_time() - started


def main(rows: int, rounds: int) -> None:
    """Print the median of each, and the median of their ratios."""
    breakdowns = load_settings(from_outside=False).breakdowns_to_count()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "customers.csv"
        write_customers(path, rows)
        customers = CsvCustomers(path)
        pairs = [(_seconds(customers, ()), _seconds(customers, breakdowns)) for _ in range(rounds)]
    census, both = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(both / census for census, both in pairs)
    print(f"{rows:,} rows: census {census:.2f} s, with breakdowns {both:.2f} s ({ratio:.2f} x)")


if __name__ == "__main__":
    main(*(int(word) for word in (*sys.argv[1:], *("10000000", "3")[len(sys.argv) - 1 :])))
