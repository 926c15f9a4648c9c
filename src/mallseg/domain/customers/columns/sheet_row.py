"""Record numbers that name the sheet, where several sheets are read as one."""

from typing import Self


class SheetRow(int):
    """The number of a record, with its sheet and row.

    As an integer it counts through all sheets, so that numbers are unique and ascending.
    """

    sheet: str
    row: int

    def __new__(cls, number: int, sheet: str = "", row: int = 0) -> Self:
        """Make it from the overall number, the sheet and the row."""
        self = super().__new__(cls, number)
        self.sheet = sheet
        self.row = row
        return self

    def __str__(self) -> str:
        """Write the location: ``5 of sheet 'Feb'``."""
        return f"{self.row} of sheet {self.sheet!r}"

    def __format__(self, form: str) -> str:
        """Write the location; with a format specification, the overall number."""
        return str(self) if not form else super().__format__(form)
