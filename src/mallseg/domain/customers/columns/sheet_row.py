"""The number of a record among those of several sheets."""

from typing import Self


class SheetRow(int):
    """A record's number that says in which sheet and row it is.

    As an integer it counts through all sheets, so that numbers are unique and ascend.
    """

    sheet: str
    row: int

    def __new__(cls, number: int, sheet: str = "", row: int = 0) -> Self:
        """Take the number among all, and where the record is."""
        self = super().__new__(cls, number)
        self.sheet = sheet
        self.row = row
        return self

    def __str__(self) -> str:
        """Say where it is: ``5 of sheet 'Feb'``."""
        return f"{self.row} of sheet {self.sheet!r}"

    def __format__(self, form: str) -> str:
        """Say where it is, unless a number is asked for."""
        return str(self) if not form else super().__format__(form)
