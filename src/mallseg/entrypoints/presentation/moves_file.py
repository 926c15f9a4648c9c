"""The list of customers who moved: a CSV file for its owner alone, harmless in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from mallseg.application.moves.find_moves import Mover
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.files.draft import check_target, draft_of
from mallseg.files.formulas import harmless
from mallseg.files.modes import PRIVATE

_OPTION = "out"
_ENDING = ".csv"
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class MovesFile:
    """A file to be written.

    Attributes
    ----------
    sources
        The files of the customers: the target must be another one.
    """

    target: Path
    sources: Sequence[Path] = ()

    def check_writable(self) -> None:
        """Raise InvalidOptionError if it could not be written, before anything is read."""
        if self.target.suffix.lower() != _ENDING:
            raise InvalidOptionError(_OPTION, OptionFault.WRONG_ENDING, endings=(_ENDING,))
        for source in (*self.sources, None):
            check_target(self.target, option=_OPTION, source=source)

    def write(self, id_column: str, movers: Iterable[Mover]) -> int:
        """Write a row for each customer; return how many there are.

        An id that a spreadsheet would run as a formula has an apostrophe before it.
        """
        header = (id_column, "before", "before_name", "after", "after_name", "cause")
        number, rows = 0, iter(movers)
        with draft_of(self.target, option=_OPTION, source=None, mode=PRIVATE.file) as draft:
            draft.write(_lines([header]))
            while some := [*islice(rows, _AT_ONCE)]:
                draft.write(_lines(map(_row, some)))
                number += len(some)
        return number


def _row(mover: Mover) -> tuple[str, ...]:
    before, after = mover.before, mover.after
    return (mover.id, before.slug, before.name, after.slug, after.name, mover.cause)


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode()
