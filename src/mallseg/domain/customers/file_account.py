"""The record counts of each of several files."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAccount:
    """The counts of one of several files that were read as one: accepted + rejected = records."""

    file: str
    records: int
    rejected: int

    @property
    def accepted(self) -> int:
        """The number of accepted records."""
        return self.records - self.rejected
