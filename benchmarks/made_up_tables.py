"""The tables of ``data/`` that are made up: ``python -m benchmarks.made_up_tables data``.

Groups, sizes and spreads were chosen by hand; the same seed makes the same files.
"""

import csv
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

_SEED = 20261129
Row = list[object]


def visits(random: Random) -> Iterator[Row]:
    """Income, visits a month, and what a visit brings: four groups of 80."""
    yield ["Card", "Annual Income (k$)", "Visits per month", "Basket value (USD)", "City"]
    for number in range(320):
        income, often, basket = ((32, 9, 18), (34, 2, 22), (70, 3, 120), (78, 8, 75))[number % 4]
        yield [
            1001 + number,
            max(8, round(random.gauss(income, 6))),
            max(0, round(random.gauss(often, 1.3))),
            f"{random.lognormvariate(math.log(basket), 0.25):.2f}",
            random.choice(("North", "South", "East")),
        ]


def orders(random: Random) -> Iterator[Row]:
    """Recency, frequency and money: four groups of 100."""
    yield ["Customer ID", "Recency (days)", "Orders", "Revenue (EUR)"]
    for number in range(400):
        recency, often, money = ((12, 14, 2600), (20, 4, 240), (150, 3, 180), (260, 1, 60))[
            number % 4
        ]
        yield [
            5001 + number,
            max(0, round(random.gauss(recency, 0.3 * recency))),
            max(1, round(random.gauss(often, 0.3 * often))),
            f"{random.lognormvariate(math.log(money), 0.5):.2f}",
        ]


def wholesale(random: Random) -> Iterator[Row]:
    """Amounts a year in six categories: cafés, shops and restaurants, 120 of each."""
    yield ["Fresh", "Milk", "Grocery", "Frozen", "Detergents", "Delicatessen"]
    kinds = (
        (12000, 2000, 2500, 3500, 250, 1000),
        (4500, 9000, 14000, 900, 6000, 1300),
        (28000, 4500, 5200, 6500, 500, 3000),
    )
    for number in range(360):
        amounts = kinds[number % len(kinds)]
        yield [round(random.lognormvariate(math.log(amount), 0.45)) for amount in amounts]


def main(folder: Path) -> None:
    """Write the three tables."""
    for table in (visits, orders, wholesale):
        with (folder / f"{table.__name__}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(table(Random(_SEED)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
