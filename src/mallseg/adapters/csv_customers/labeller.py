"""The reference writer of a labelled copy: record by record."""

import re

from mallseg.adapters.csv_customers.account import Account
from mallseg.adapters.csv_customers.dialect import Dialect
from mallseg.adapters.csv_customers.labels import Cells, Labels
from mallseg.adapters.csv_customers.table import Table
from mallseg.domain.customers.labelling import LABEL_COLUMNS
from mallseg.domain.errors import CustomerDataError, SourceFault

_BLANK_LINES = re.compile(rb"(?:\r?\n)*")


class Labeller:
    """Puts labels behind records, one by one."""

    def __init__(self, table: Table, labels: Labels, cells: Cells) -> None:
        self.account = Account(table)
        self.labels = labels
        self._table = table
        self._cells = cells

    def header(self) -> bytes:
        """Put the names of the new columns behind the first line."""
        dialect = self._table.dialect
        if taken := _taken(dialect):
            raise CustomerDataError(self._table.source, SourceFault.COLUMN_TAKEN, column=min(taken))
        body, end = _without_line_end(dialect.line)
        return self._cells.rewritten(body, dialect.header) + self._cells.behind(LABEL_COLUMNS) + end

    def labelled(self, block: bytes) -> bytes:
        """Label whole lines; blank ones stay as they are."""
        pieces = []
        at = 0
        for record in self._table.records.of_block(block):
            blank = _BLANK_LINES.match(block, at)
            pieces.append(blank[0] if blank else b"")
            at += len(pieces[-1]) + len(record.raw)
            body, end = _without_line_end(record.raw)
            label = self.labels.behind(self.account.judge(record))
            pieces += [self._cells.rewritten(body, record.fields), label, end]
        return b"".join([*pieces, block[at:]])


def _taken(dialect: Dialect) -> set[str]:
    return set(LABEL_COLUMNS) & {name.strip().lower() for name in dialect.header}


def _without_line_end(raw: bytes) -> tuple[bytes, bytes]:
    body = raw.removesuffix(b"\n").removesuffix(b"\r")
    return body, raw[len(body) :]
