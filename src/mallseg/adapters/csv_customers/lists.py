"""The lists of a campaign as CSV files beside each other, for their owner to read."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import AddRow
from mallseg.files.draft import Draft, check_target, draft_of
from mallseg.files.formulas import harmless
from mallseg.files.modes import PRIVATE

LIST_ENCODING = "utf-8"
"""Whatever that of the customers is: a list is read by other programs."""

_OPTION = "out"
_AT_ONCE = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvLists:
    """CSV files in UTF-8, in which nothing is what a spreadsheet would run.

    Attributes
    ----------
    target
        The list of those who are mailed; the others stand beside it: ``july.held-out.csv``.
    """

    target: Path

    def names(self, kinds: Collection[ListKind]) -> Mapping[ListKind, str]:
        """Name the files."""
        return {kind: path_of(self.target, kind).name for kind in kinds}

    def check(self, kinds: Collection[ListKind]) -> None:
        """Look for a file of an earlier list, and whether a file can be written."""
        for kind in ListKind:
            path = path_of(self.target, kind)
            if kind not in kinds and path.exists():
                raise InvalidOptionError(_OPTION, OptionFault.LEFT_OF_EARLIER, file=path.name)
        for kind in kinds:
            check_target(path_of(self.target, kind), option=_OPTION, source=None)

    @contextmanager
    def drafted(
        self,
        headers: Mapping[ListKind, Sequence[str]],
        delimiter: str,
        *,
        texts: Collection[str] = (),
    ) -> Iterator[AddRow]:
        """Write drafts; that of those who are mailed gets its name last."""
        del texts
        with ExitStack() as drafts:
            written: dict[ListKind, _CsvDraft] = {}
            for kind in sorted(headers, key=lambda kind: kind is not ListKind.MAILED):
                path = path_of(self.target, kind)
                draft = drafts.enter_context(
                    draft_of(path, option=_OPTION, source=None, mode=PRIVATE.file)
                )
                written[kind] = _CsvDraft(draft, delimiter)
                written[kind].add(headers[kind])
            yield lambda kind, row: written[kind].add(row)
            for each in written.values():
                each.flush()


class _CsvDraft:
    """Writes rows to a draft, many at once."""

    def __init__(self, draft: Draft, delimiter: str) -> None:
        self._draft = draft
        self._rows = io.StringIO()
        self._writer = csv.writer(self._rows, delimiter=delimiter, lineterminator="\r\n")

    def add(self, row: Sequence[str]) -> None:
        self._writer.writerow([*map(harmless, row)])
        if self._rows.tell() >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        self._draft.write(self._rows.getvalue().encode(LIST_ENCODING))
        self._rows.seek(0)
        self._rows.truncate()


def path_of(target: Path, kind: ListKind) -> Path:
    """Give the file of a kind: those beside the list are CSV files, whatever that is."""
    if kind is ListKind.MAILED:
        return target
    return target.with_name(f"{target.stem}.{kind}.csv")
