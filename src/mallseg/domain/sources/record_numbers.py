"""Numbers of records that name the file or the sheet, where several are read as one.

As integers they count through all files or sheets, so that they are unique and ascending.
"""

from typing import Self


class LocatedRecord(int):
    """The number of a record, which is written as its location."""

    def __format__(self, form: str) -> str:
        """Write the location; with a format specification, the overall number."""
        return str(self) if not form else super().__format__(form)


class FileRecord(LocatedRecord):
    """The number of a record, with its file and its number there: ``5 of feb.csv``."""

    file: str
    record: int

    def __new__(cls, number: int, file: str = "", record: int = 0) -> Self:
        """Make it from the overall number, the file and the number in the file."""
        self = super().__new__(cls, number)
        self.file = file
        self.record = record
        return self

    def __str__(self) -> str:
        return f"{self.record} of {self.file}"


class SheetRow(LocatedRecord):
    """The number of a record, with its sheet and row: ``5 of sheet 'Feb'``."""

    sheet: str
    row: int

    def __new__(cls, number: int, sheet: str = "", row: int = 0) -> Self:
        """Make it from the overall number, the sheet and the row."""
        self = super().__new__(cls, number)
        self.sheet = sheet
        self.row = row
        return self

    def __str__(self) -> str:
        return f"{self.row} of sheet {self.sheet!r}"
