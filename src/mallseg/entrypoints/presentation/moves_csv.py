"""Who moved, and who is in which segment by the ledger, as CSV files for their owner only."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.moves.ledger_moves import MovedMember
from mallseg.domain.moves.membership import Membership
from mallseg.files.csv_rows import CsvRows
from mallseg.files.draft import check_target, draft_of
from mallseg.files.formulas import harmless
from mallseg.files.modes import PRIVATE

if TYPE_CHECKING:  # the ledger does without
    from mallseg.application.moves.find_moves import Mover

_OPTION = "out"
_ENDING = ".csv"

_MEMBERSHIP_HEADER = (
    "id", "segment", "since", "version", "nearest", "nearest_since", "first", "last",
)  # fmt: skip

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class SavedCsv:
    """A CSV file to write.

    Attributes
    ----------
    sources
        The files of the customers: the target must be another one.
    """

    target: Path
    sources: Sequence[Path] = ()

    def check_writable(self) -> None:
        """Raise InvalidOptionError if it is not writable, before anything is read."""
        if self.target.suffix.lower() != _ENDING:
            raise InvalidOptionError(_OPTION, OptionFault.WRONG_ENDING, endings=(_ENDING,))
        for source in (*self.sources, None):
            check_target(self.target, option=_OPTION, source=source)

    def write(self, header: Row, rows: Iterable[Row]) -> int:
        """Write the rows as they are; return their number."""
        with draft_of(self.target, option=_OPTION, source=None, mode=PRIVATE.file) as draft:
            return _write(draft.write, header, rows)


@dataclass(frozen=True, slots=True)
class SentCsv:
    """A CSV file that is sent in a response, not stored."""

    file: IO[bytes]

    def write(self, header: Row, rows: Iterable[Row]) -> int:
        """Write the rows as SavedCsv does."""
        return _write(self.file.write, header, rows)


def _write(write: Callable[[bytes], object], header: Row, rows: Iterable[Row]) -> int:
    written, number = CsvRows(write), 0
    written.add(header)
    for row in rows:
        written.add(row)
        number += 1
    written.flush()
    return number


def write_movers(file: SavedCsv, id_column: str, movers: "Iterable[Mover]") -> int:
    """Write a row for each customer who moved between two files; return their number.

    An id that a spreadsheet would run as a formula has an apostrophe before it.
    """
    rows = (
        (each.id, each.before.slug, each.before.name, each.after.slug, each.after.name, each.cause)
        for each in movers
    )
    return _write_moves(file, id_column, rows)


def write_moved(
    file: SavedCsv | SentCsv, moved: Iterable[MovedMember], names: Mapping[str, str]
) -> int:
    """Write a row for each customer who moved by the ledger; return their number.

    Parameters
    ----------
    names
        Of the segments, by slug, as far as they are known.
    """
    rows = (
        (
            each.id,
            each.before,
            names.get(each.before, ""),
            each.after,
            names.get(each.after, ""),
            each.cause,
        )
        for each in moved
    )
    return _write_moves(file, "id", rows)


def _write_moves(file: SavedCsv | SentCsv, id_column: str, rows: Iterable[Row]) -> int:
    header = [harmless(id_column), "before", "before_name", "after", "after_name", "cause"]
    return file.write(header, ([*map(harmless, row)] for row in rows))


def write_memberships(file: SavedCsv, customers: Iterable[tuple[str, Membership]]) -> int:
    """Write a row for each customer in the ledger; return their number.

    An id that a spreadsheet would run as a formula has an apostrophe before it.
    """
    return file.write(_MEMBERSHIP_HEADER, (_membership(*each) for each in customers))


def _membership(customer: str, own: Membership) -> tuple[str, ...]:
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
