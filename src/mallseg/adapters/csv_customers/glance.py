"""The first rows of a CSV file, before its dialect is known."""

from dataclasses import dataclass

from mallseg.adapters.csv_customers.dialect import rows_at_the_top
from mallseg.adapters.csv_customers.table import CsvFile
from mallseg.domain.customers.columns.first_rows import FirstRows


@dataclass(frozen=True, slots=True)
class CsvGlance(CsvFile):
    """A CSV file, to look at its first rows."""

    def first_rows(self, *, most: int) -> tuple[FirstRows, ...]:
        """Split the first lines."""
        with self._lines_of(self._files[0], self.unchanged) as lines:
            rows = tuple(map(tuple, rows_at_the_top(lines, most)))
        return (FirstRows(name="", rows=rows),)
