"""How often mallseg is right, on kinds of malls that it was not made on: `make honest`.

Usage: python -m benchmarks.honest [MALLS] [SEED] [FILE]

MALLS of each kind and size, 30 unless given, or a number for each table: 10,10,10,1,30,30,30,30.
Thirty for all tables take some ninety minutes of processor time. The page is printed, and written
to FILE, ``docs/guides/how-often-right.md`` unless given. Every result is kept in ``.honest``, so a
run that was stopped goes on, and a table is printed again at once.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.honest.alarms import alarms
from benchmarks.honest.borders import borders
from benchmarks.honest.cards import cards
from benchmarks.honest.certain import certainty
from benchmarks.honest.names_kept import names_kept
from benchmarks.honest.numbers import numbers
from benchmarks.honest.public_sets import public_sets
from benchmarks.honest.sample import Sample, Table
from benchmarks.honest.verdicts import verdicts

TABLES: tuple[Table, ...] = (
    numbers, verdicts, borders, public_sets, cards, certainty, alarms, names_kept,
)  # fmt: skip
"""In the order of the page; another one is a function in a file of its own."""

PAGE = Path("docs/guides/how-often-right.md")
_FOLDER = Path(".honest")
_DEFAULTS = ("30", "20261129", str(PAGE))


def page(sample: Sample, malls: Sequence[int] = ()) -> str:
    """Measure all tables, and put the page together; `malls` for each, if they differ."""
    each = malls or [sample.malls] * len(TABLES)
    pairs = zip(TABLES, each, strict=True)
    tables = "\n".join(table(replace(sample, malls=number)) for table, number in pairs)
    counts = ", ".join(map(str, each)) if len({*each}) > 1 else str(each[0])
    of = "malls of each kind and size" + (", table by table" if len({*each}) > 1 else "")
    return f"""# How often is it right?

`make honest` invents malls of many kinds whose groups are known, shows them to mallseg, and
writes this page: {counts} {of}, seed {sample.seed}. Brackets hold the
interval of 95 % (Wilson). What the rule does and why is in
[decision 0013](../decisions/0013-three-verdicts.md).

{tables}"""


def main(malls: str, seed: str, file: str) -> None:
    """Measure, print and write."""
    numbers = [*map(int, malls.split(","))]
    sample = Sample(malls=numbers[0], seed=int(seed), folder=_FOLDER)
    text = page(sample, numbers if len(numbers) > 1 else ())
    print(text)
    Path(file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:], *_DEFAULTS[len(sys.argv) - 1 :])
