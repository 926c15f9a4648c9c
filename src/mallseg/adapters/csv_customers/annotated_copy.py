"""An annotated copy of a CSV file: the bytes of every record kept, its segment behind them."""

import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from mallseg.adapters.csv_customers.annotations import Annotator, Cells
from mallseg.adapters.csv_customers.encoding import Bytes, TextEncoding
from mallseg.adapters.csv_customers.grouping import by_segment
from mallseg.adapters.csv_customers.readers import read_batches
from mallseg.adapters.csv_customers.table import CsvFile, Table
from mallseg.adapters.csv_customers.validator import Validator
from mallseg.domain.customers.labelling import LABEL_COLUMNS, Labelling
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, OptionFault, SourceFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.files.draft import Draft, draft_of


@dataclass(frozen=True, slots=True)
class CsvLabelledCopy(CsvFile):
    """A CSV file that is to be copied with the segments behind its records.

    The copy has the encoding of the source, and its byte order mark, and is as private. It is
    packed with gzip where its name ends in ``.gz``, whatever the source is.

    Attributes
    ----------
    target
        The file to be written.
    for_spreadsheet
        Whether texts that a spreadsheet would run are made harmless.
    """

    target: Path = field(kw_only=True)
    for_spreadsheet: bool = field(default=False, kw_only=True)

    def write(self, segmentation: Segmentation, *, progress: Progress) -> Labelling:
        """Copy in one pass, in memory that does not grow with the file."""
        mode = self.path.stat().st_mode & 0o666
        with (
            self.opened(segmentation.features) as table,
            draft_of(self.target, option="out", source=self.path, mode=mode) as draft,
        ):
            _check_columns(table)
            _check_names(segmentation, table.lines.encoding)
            validator, customers = Validator(table), Counter[int]()
            annotator = self._annotator(table, segmentation)
            segments = by_segment(segmentation, segment=annotator.segment)
            is_packed = self.target.suffix == ".gz"
            with _Output(draft, table.lines.encoding, is_packed=is_packed) as out:
                out.write(annotator.header(table.dialect.line, table.dialect.header))
                for batch in read_batches(table, validator, progress=progress):
                    customers.update(batch.counts(segments))
                    out.write(batch.annotated(annotator))
                validator.close()
        return Labelling(
            source=self.name,
            customers={s.slug: customers[i] for i, s in enumerate(segmentation.segments)},
            faults=dict(validator.faults),
            rejections=tuple(validator.rejections),
        )

    def _annotator(self, table: Table, segmentation: Segmentation) -> Annotator:
        cells = Cells(
            table.dialect.delimiter, self.contract.decimal, for_spreadsheet=self.for_spreadsheet
        )
        return Annotator(segmentation, cells)


class _Output:
    """Takes UTF-8 and writes it as the copy has it, in a thread: meanwhile, the next is read."""

    def __init__(self, draft: Draft, encoding: TextEncoding, *, is_packed: bool) -> None:
        self._draft = draft
        self._encoding = encoding
        self._packer = zlib.compressobj(wbits=_GZIP) if is_packed else None
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._at_work = self._thread.submit(self._hand_on, encoding.mark)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._at_work.result()
                self._draft.write(self._packer.flush() if self._packer else b"")
        finally:
            self._thread.shutdown()

    def write(self, data: Bytes) -> None:
        self._at_work.result()
        self._at_work = self._thread.submit(self._hand_on, self._encoding.encoded(data))

    def _hand_on(self, data: Bytes) -> None:
        self._draft.write(self._packer.compress(data) if self._packer else data)


_GZIP = 31
"""What makes zlib write a gzip file: the largest window, with gzip's header and check."""


def _check_columns(table: Table) -> None:
    taken = set(LABEL_COLUMNS) & {name.strip().lower() for name in table.dialect.header}
    if taken:
        raise CustomerDataError(table.source, SourceFault.COLUMN_TAKEN, column=min(taken))


def _check_names(segmentation: Segmentation, encoding: TextEncoding) -> None:
    for segment in segmentation.segments:
        if not encoding.knows(segment.name):
            raise InvalidOptionError(
                "encoding", OptionFault.NAME_NOT_ENCODABLE, segment=segment.number
            )
