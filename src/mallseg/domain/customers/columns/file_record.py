"""The number of a record among those of several files."""

from typing import Self


class FileRecord(int):
    """A record's number that says in which file it is, and which of its records.

    As an integer it counts through all files, so that numbers are unique and ascend.
    """

    file: str
    record: int

    def __new__(cls, number: int, file: str = "", record: int = 0) -> Self:
        """Take the number among all, and where the record is."""
        self = super().__new__(cls, number)
        self.file = file
        self.record = record
        return self

    def __str__(self) -> str:
        """Say where it is: ``5 of feb.csv``."""
        return f"{self.record} of {self.file}"

    def __format__(self, form: str) -> str:
        """Say where it is, unless a number is asked for."""
        return str(self) if not form else super().__format__(form)
