"""A CSV file uploaded in a request: it and its copy are unnamed temporary files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from mallseg.adapters.csv_customers.labelled_copy import CsvLabelledCopy
from mallseg.adapters.input_files.unnamed_file import UnnamedFile
from mallseg.domain.ports import LabelledCopy
from mallseg.domain.sources.data_contract import DataContract

_NAME = Path("customers.csv")
"""Its name in messages."""


class PostedCsv:
    """Receives a file, and makes its labelled copy.

    Parameters
    ----------
    largest
        The most bytes a compressed file may expand to.
    """

    def __init__(self, contract: DataContract, *, encoding: str, largest: int) -> None:
        self._received, self._labelled = UnnamedFile(), UnnamedFile()
        self.copy: LabelledCopy = CsvLabelledCopy(
            _NAME,
            contract,
            encoding=encoding,
            largest_expanded_bytes=largest,
            content=self._received,
            target=_NAME,
            out=self._labelled,
        )

    @contextmanager
    def receiving(self) -> Iterator[IO[bytes]]:
        """Open the file for writing."""
        with self._received.opened() as file:
            yield file

    @contextmanager
    def labelled(self) -> Iterator[IO[bytes]]:
        """Open the copy for reading, once it is written."""
        with self._labelled.opened("rb") as file:
            yield file
