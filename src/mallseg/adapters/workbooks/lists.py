"""The mailing list of a campaign as a workbook; the other lists are CSV files beside it."""

import csv
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mallseg.adapters.csv_customers.lists import CsvLists, path_of
from mallseg.adapters.workbooks.new_workbook import write_new_workbook
from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.ports import AddRow
from mallseg.files.draft import draft_of
from mallseg.files.modes import PRIVATE

_OPTION = "out"
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookLists:
    """An xlsx file of the customers to be mailed; texts are text cells, never formulas.

    Attributes
    ----------
    decimal
        The decimal mark of the customers' file.
    """

    target: Path
    decimal: str

    @property
    def _beside(self) -> CsvLists:
        return CsvLists(target=self.target)

    def names(self, kinds: Collection[ListKind]) -> Mapping[ListKind, str]:
        """Name the files."""
        return self._beside.names(kinds)

    def check(self, kinds: Collection[ListKind]) -> None:
        """Check that no file of an earlier list is left over, and that the files can be written."""
        self._beside.check(kinds)

    @contextmanager
    def drafted(
        self,
        headers: Mapping[ListKind, Sequence[str]],
        delimiter: str,
        *,
        texts: Collection[str] = (),
    ) -> Iterator[AddRow]:
        """Collect the rows in a temporary file, and write the workbook at the end."""
        others = dict(headers)
        own = others.pop(ListKind.MAILED)
        target = path_of(self.target, ListKind.MAILED)
        with (
            tempfile.TemporaryDirectory(prefix="mallseg-") as folder,
            draft_of(target, option=_OPTION, source=None, mode=PRIVATE.file) as draft,
            self._beside.drafted(others, delimiter, texts=texts) as beside,
        ):
            rows, book = Path(folder, "rows.csv"), Path(folder, "list.xlsx")
            with rows.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(own)

                def add(kind: ListKind, row: Sequence[str]) -> None:
                    if kind is ListKind.MAILED:
                        writer.writerow(row)
                    else:
                        beside(kind, row)

                yield add
            self._write(rows, book, own, texts)
            with book.open("rb") as written:
                while data := written.read(_CHUNK):
                    draft.write(data)

    def _write(self, rows: Path, book: Path, header: Sequence[str], texts: Collection[str]) -> None:
        places = frozenset(place for place, name in enumerate(header) if name in texts)
        with rows.open(encoding="utf-8", newline="") as file:
            table = ("list", csv.reader(file))
            write_new_workbook(book, [table], decimal=self.decimal, texts=places)
