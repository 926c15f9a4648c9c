"""All customers of the ledger as a CSV file, for its owner alone, harmless in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.memberships.membership import Membership
from mallseg.files.draft import check_target, draft_of
from mallseg.files.formulas import harmless
from mallseg.files.modes import PRIVATE

_OPTION = "out"
_ENDING = ".csv"
_AT_ONCE = 10_000
_HEADER = (
    "id", "segment", "since", "version", "nearest", "nearest_since", "first", "last",
)  # fmt: skip


def check_exportable(target: Path) -> None:
    """Raise InvalidOptionError if the file could not be written, before anything is read."""
    if target.suffix.lower() != _ENDING:
        raise InvalidOptionError(_OPTION, OptionFault.WRONG_ENDING, endings=(_ENDING,))
    check_target(target, option=_OPTION, source=None)


def write_customers(target: Path, customers: Iterable[tuple[str, Membership]]) -> int:
    """Write a row for each customer; return how many there are.

    An id that a spreadsheet would run as a formula has an apostrophe before it.
    """
    number, rows = 0, iter(customers)
    with draft_of(target, option=_OPTION, source=None, mode=PRIVATE.file) as draft:
        draft.write(_lines([_HEADER]))
        while some := [*islice(rows, _AT_ONCE)]:
            draft.write(_lines(_row(*each) for each in some))
            number += len(some)
    return number


def _row(customer: str, own: Membership) -> tuple[str, ...]:
    return (
        harmless(customer),
        own.segment,
        own.since.isoformat(),
        f"{own.version}",
        own.nearest,
        own.nearest_since.isoformat(),
        own.first.isoformat(),
        own.last.isoformat(),
    )


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
