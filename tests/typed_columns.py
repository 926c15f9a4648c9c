"""The records of the contract suites as typed columns: of numbers where all cells are numbers."""

from collections.abc import Sequence


def typed(
    header: Sequence[str], records: Sequence[Sequence[str]]
) -> tuple[list[bool], list[list[float | str | None]]]:
    """Say which columns hold numbers, and give the records; in those, an empty cell is None."""
    columns = [[record[i] for record in records] for i in range(len(header))]
    are_numbers = [all(map(_is_number_or_none, column)) for column in columns]
    rows = [
        [_number(cell) if own else cell for cell, own in zip(record, are_numbers, strict=True)]
        for record in records
    ]
    return are_numbers, rows


def _number(text: str) -> float | None:
    return float(text) if text else None


def _is_number_or_none(text: str) -> bool:
    try:
        float(text or "0")
    except ValueError:
        return False
    return True
