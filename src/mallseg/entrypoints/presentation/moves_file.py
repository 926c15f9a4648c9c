"""The list of customers who moved as CSV, with formulas escaped."""

from collections.abc import Iterable

from mallseg.application.moves.find_moves import Mover
from mallseg.entrypoints.presentation.list_file import ListFile
from mallseg.files.formulas import harmless


def write_movers(file: ListFile, id_column: str, movers: Iterable[Mover]) -> int:
    """Write a row for each customer; return their number.

    An id that a spreadsheet would run as a formula has an apostrophe before it.
    """
    header = (id_column, "before", "before_name", "after", "after_name", "cause")
    return file.write(_harmless(header), map(_row, movers))


def _row(mover: Mover) -> list[str]:
    before, after = mover.before, mover.after
    return _harmless((mover.id, before.slug, before.name, after.slug, after.name, mover.cause))


def _harmless(cells: Iterable[str]) -> list[str]:
    return [harmless(cell) for cell in cells]
