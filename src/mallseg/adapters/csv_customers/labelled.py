"""A labelled copy of a CSV file: the bytes of every record kept, its segment behind them."""

import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from mallseg.adapters.csv_customers.encoding import Octets, TextEncoding
from mallseg.adapters.csv_customers.labeller import Labeller
from mallseg.adapters.csv_customers.labels import Cells, Labels
from mallseg.adapters.csv_customers.table import CsvFile, ReadPlain, Table
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import Progress
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.files.draft import Draft, draft_of


@dataclass(frozen=True, slots=True)
class CsvLabelledCopy(CsvFile):
    """A CSV file that is to be copied with the segments behind its records.

    The copy has the encoding of the source, and its mark, and is as private. It is packed with gzip
    where its name ends in ``.gz``, whatever the source is.

    Attributes
    ----------
    target
        The file that is to be made.
    for_spreadsheet
        Whether texts that a spreadsheet would run are made harmless.
    """

    target: Path = field(kw_only=True)
    for_spreadsheet: bool = field(default=False, kw_only=True)

    def write(self, segmentation: Segmentation, *, progress: Progress) -> Labelling:
        """Copy in one pass, in memory that does not grow with the file."""
        with (
            self.opened(segmentation.features) as table,
            draft_of(self.target, option="out", source=self.path, mode=self._mode()) as draft,
        ):
            _refuse_unwritable(segmentation, table.lines.encoding)
            labeller = self._labeller(table, segmentation)
            is_packed = self.target.suffix == ".gz"
            with _Output(draft, table.lines.encoding, is_packed=is_packed) as out:
                self._copy(table, labeller, out, progress)
        account = labeller.account
        slugs = (segment.slug for segment in segmentation.segments)
        return Labelling(
            source=self.name,
            customers=dict(zip(slugs, labeller.labels.customers, strict=True)),
            faults=dict(account.faults),
            rejections=tuple(account.rejections),
        )

    def _copy(self, table: Table, labeller: Labeller, out: "_Output", progress: Progress) -> None:
        out.write(labeller.header())
        plain = self._plain(table, labeller, out)
        for done in table.walk(plain=plain, reference=lambda b: out.write(labeller.labelled(b))):
            progress(*done)
        labeller.account.close()

    def _mode(self) -> int:
        return self.path.stat().st_mode & 0o666

    def _labeller(self, table: Table, segmentation: Segmentation) -> Labeller:
        cells = Cells(
            table.dialect.delimiter, self.contract.decimal, for_spreadsheet=self.for_spreadsheet
        )
        return Labeller(table, Labels(segmentation, cells), cells)

    def _plain(self, table: Table, labeller: Labeller, out: "_Output") -> ReadPlain | None:
        if not table.is_large:
            return None
        from mallseg.adapters.csv_customers.plain_labels import PlainLabels

        labels = PlainLabels(table, labeller, for_spreadsheet=self.for_spreadsheet)

        def plain(block: bytes) -> bool:
            labelled = labels.labelled(block)
            if labelled is not None:
                out.write(labelled)
            return labelled is not None

        return plain


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

    def write(self, data: Octets) -> None:
        self._at_work.result()
        self._at_work = self._thread.submit(self._hand_on, self._encoding.encoded(data))

    def _hand_on(self, data: Octets) -> None:
        self._draft.write(self._packer.compress(data) if self._packer else data)


_GZIP = 31
"""What makes zlib write a gzip file: the largest window, with gzip's header and check."""


def _refuse_unwritable(segmentation: Segmentation, encoding: TextEncoding) -> None:
    for segment in segmentation.segments:
        if not encoding.knows(segment.name):
            raise InvalidOptionError(
                "encoding", OptionFault.NAME_NOT_ENCODABLE, segment=segment.number
            )
