"""Record numbers that name the file, where several files are read as one."""

from typing import Self


class FileRecord(int):
    """The number of a record, with its file and its number there.

    As an integer it counts through all files, so that numbers are unique and ascending.
    """

    file: str
    record: int

    def __new__(cls, number: int, file: str = "", record: int = 0) -> Self:
        """Make it from the overall number, the file and the number in the file."""
        self = super().__new__(cls, number)
        self.file = file
        self.record = record
        return self

    def __str__(self) -> str:
        """Write the location: ``5 of feb.csv``."""
        return f"{self.record} of {self.file}"

    def __format__(self, form: str) -> str:
        """Write the location; with a format specification, the overall number."""
        return str(self) if not form else super().__format__(form)
