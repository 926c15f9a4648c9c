"""The first rows of a table as texts, as a viewer of the file shows them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Row = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRows:
    """The top of a table.

    Attributes
    ----------
    name
        The name of the sheet; empty where the source has none.
    rows
        The texts of each row, from row 1 on.
    total
        The number of rows; None where it is not known before everything is read.
    """

    name: str
    rows: tuple[Row, ...]
    total: int | None = None

    def row_of(self, names: Sequence[str], *, rather: int = 0) -> int:
        """Find the row that has these names and no others; 0 where none of those shown has.

        Parameters
        ----------
        rather
            The number of the row that is taken where several have them.
        """
        wanted = [name.strip() for name in names]
        found = [
            number
            for number, row in enumerate(self.rows, start=1)
            if [text.strip() for text in row[: len(wanted)]] == wanted
            and not any(row[len(wanted) :])
        ]
        return rather if rather in found else next(iter(found), 0)

    def below(self, number: int) -> Iterator[tuple[int, Row]]:
        """Yield the numbers and texts of the rows below one, without blank rows."""
        for own, row in enumerate(self.rows[number:], start=number + 1):
            if any(text.strip() for text in row):
                yield own, row
