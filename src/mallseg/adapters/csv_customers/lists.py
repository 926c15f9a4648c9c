"""The lists of a campaign as CSV files in one folder, readable by their owner only."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import AddRow
from mallseg.files.csv_rows import CsvRows
from mallseg.files.draft import check_target, draft_of
from mallseg.files.formulas import harmless
from mallseg.files.modes import PRIVATE

_OPTION = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvLists:
    """CSV files in UTF-8, with formulas escaped.

    Attributes
    ----------
    target
        The mailing list; the other lists are beside it: ``july.held-out.csv``.
    """

    target: Path

    def names(self, kinds: Collection[ListKind]) -> Mapping[ListKind, str]:
        """Name the files."""
        return {kind: path_of(self.target, kind).name for kind in kinds}

    def check(self, kinds: Collection[ListKind]) -> None:
        """Check that no file of an earlier list is left over, and that the files can be written."""
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
        """Write drafts; the mailing list is renamed into place last."""
        del texts
        with ExitStack() as drafts:
            written: dict[ListKind, CsvRows] = {}
            for kind in sorted(headers, key=lambda kind: kind is not ListKind.MAILED):
                path = path_of(self.target, kind)
                draft = drafts.enter_context(
                    draft_of(path, option=_OPTION, source=None, mode=PRIVATE.file)
                )
                written[kind] = CsvRows(draft.write, delimiter=delimiter)
                written[kind].add([*map(harmless, headers[kind])])
            yield lambda kind, row: written[kind].add([*map(harmless, row)])
            for each in written.values():
                each.flush()


def path_of(target: Path, kind: ListKind) -> Path:
    """Return the path of a list; all but the mailing list are CSV files, whatever that is."""
    if kind is ListKind.MAILED:
        return target
    return target.with_name(f"{target.stem}.{kind}.csv")
