"""Several sheets joined as one CSV file, column by column: by feature, else by name."""

import csv
import io
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from mallseg.adapters.input_files.unnamed_file import UnnamedFile
from mallseg.adapters.workbooks.choice import FittingSheet
from mallseg.domain.sources.data_contract import DataContract, Layout
from mallseg.domain.sources.record_numbers import SheetRow

_SHEET_COLUMN = "sheet"
_HEADER = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedSheets:
    """A sheet, or several joined in one file.

    Attributes
    ----------
    contract
        The contract to read the file by.
    firsts
        For each sheet, its first record in the file and that record's row.
    """

    file: UnnamedFile
    contract: DataContract
    sheets: tuple[FittingSheet, ...]
    firsts: tuple[tuple[int, int], ...] = ()

    @property
    def header_record(self) -> int:
        """The number of the record with the names of the columns; 0 where there is none."""
        return _HEADER if self.firsts else self.sheets[0].header_row

    def origin_of(self, record: int) -> tuple[int, int]:
        """Return the index of the sheet that a record is from, and its row there."""
        if not self.firsts:
            return 0, record
        place = max(0, bisect_right(self.firsts, record, key=itemgetter(0)) - 1)
        first, row = self.firsts[place]
        return place, record - first + row

    def place_of(self, record: int) -> int:
        """Locate a record: by its row, and by its sheet where there are several."""
        if not self.firsts:
            return record
        place, row = self.origin_of(record)
        return SheetRow(record, self.sheets[place].sheet.name, row)


def joined(sheets: Sequence[FittingSheet], contract: DataContract) -> JoinedSheets:
    """Concatenate several sheets; a single one stays as it is.

    The columns are those of the first sheet, then any that another adds, then the sheet's name.
    Columns of the same feature are merged, whatever their names.
    """
    contract = replace(contract, shown_signs=_shown_signs(sheets))
    if len(sheets) == 1:
        return JoinedSheets(file=sheets[0].file, contract=contract, sheets=(sheets[0],))
    file = UnnamedFile()
    names, places = _columns(sheets)
    marks = [] if _SHEET_COLUMN in names else [_SHEET_COLUMN]
    number, firsts = _HEADER, []
    with file.opened() as out:
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")
        write_row = csv.writer(text, lineterminator="\n").writerow
        write_row([*names, *marks])
        for sheet, own in zip(sheets, places, strict=True):
            firsts.append((number + 1, sheet.header_row + 1))
            mark = [sheet.sheet.name] if marks else []
            for row in rows_below(sheet):
                number += 1
                cells = [row[place] if 0 <= place < len(row) else "" for place in own]
                if any(cells):
                    write_row([*cells, *mark])
                else:
                    text.write("\n")
        text.detach()
    return JoinedSheets(
        file=file,
        contract=replace(contract, layout=Layout(header_row=_HEADER)),
        sheets=tuple(sheets),
        firsts=tuple(firsts),
    )


def _shown_signs(sheets: Sequence[FittingSheet]) -> dict[str, dict[str, int]]:
    """Count, by feature, the numbers that are shown with a currency."""
    found: dict[str, Counter[str]] = {}
    for each in sheets:
        for feature, place in each.columns.items():
            found.setdefault(feature.name, Counter()).update(each.sheet.signs.get(place, {}))
    return {name: dict(signs) for name, signs in found.items() if signs}


def rows_below(sheet: FittingSheet) -> Iterator[list[str]]:
    """Yield the rows below the header, empty ones included."""
    with sheet.file.opened() as file:
        rows = csv.reader(io.TextIOWrapper(file, encoding="utf-8", newline=""))
        for number, row in enumerate(rows, start=1):
            if number > sheet.header_row:
                yield row


def _columns(sheets: Sequence[FittingSheet]) -> tuple[list[str], list[list[int]]]:
    """Return the names of all columns, and for each sheet the index of each: -1 for none."""
    names: list[str] = []
    found: list[dict[int, int]] = []
    of_feature = {f.name: place for f, place in sheets[0].columns.items()}
    for sheet in sheets:
        own = {of_feature[f.name]: place for f, place in sheet.columns.items() if names}
        for place, name in enumerate(sheet.header):
            if place not in own.values():
                own[_place_for(name, names, own)] = place
        found.append(own)
    return names, [[own.get(column, -1) for column in range(len(names))] for own in found]


def _place_for(name: str, names: list[str], taken: Iterable[int]) -> int:
    """Find the first unused column of this name, or add one."""
    for place, other in enumerate(names):
        if other.strip() == name.strip() and place not in taken:
            return place
    names.append(name)
    return len(names) - 1
