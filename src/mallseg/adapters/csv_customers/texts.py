"""A CSV file as a table of texts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from mallseg.adapters.csv_customers.members import columns_of
from mallseg.adapters.csv_customers.table import CsvFile, OpenCsvFile
from mallseg.domain.campaigns.member import TextColumns
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.sources.data_contract import Layout
from mallseg.files.formulas import harmless

_UNNAMED = "id"
"""The name of the only column in a file without header."""


@dataclass(frozen=True, slots=True)
class CsvTexts(CsvFile):
    """A CSV file as a table of texts. A file with a single column of ids needs no header.

    Apostrophes that escape formulas in lists are removed, so that ids match the customers' again.
    """

    def columns(self) -> TextColumns:
        """Look at the first records."""
        with self._opened() as table:
            return columns_of(table)

    def rows(self) -> Iterator[Sequence[str]]:
        """Read record by record."""
        with self._opened() as table:
            size = table.options.block_bytes
            while block := table.lines.block(size):
                for record in table.records.of_block(block):
                    if record.fields:
                        yield [*map(without_apostrophe, record.fields)]

    @contextmanager
    def _opened(self) -> Iterator[OpenCsvFile]:
        try:
            columns = self._named()
        except CustomerDataError as error:
            if not are_only_ids(error):
                raise
            columns = replace(self, contract=replace(self.contract, layout=ONLY_IDS))
        with columns.opened(()) as table:
            yield table

    def _named(self) -> "CsvTexts":
        """Return the file, if it has a header."""
        with self.opened(()):
            return self


ONLY_IDS = Layout(column_names=(_UNNAMED,))


def are_only_ids(refusal: CustomerDataError) -> bool:
    """Whether a file was refused because its only column has no name."""
    return refusal.code is SourceFault.NO_HEADER and refusal.facts.get("columns") == 1


def without_apostrophe(text: str) -> str:
    """Remove the apostrophe that `harmless` adds."""
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text
