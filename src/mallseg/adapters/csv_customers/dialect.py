"""What the first line tells: the delimiter, the columns, and where the features stand."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mallseg.adapters.csv_customers.records import Records
from mallseg.adapters.csv_customers.stream import LONGEST_RECORD, Lines
from mallseg.domain.customers.column import find_columns, find_ids
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError, SourceFault

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_QUOTED = re.compile(r'"[^"]*"?')


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How the file is laid out.

    Attributes
    ----------
    columns
        Feature to the position of its column, in the order asked for.
    ids
        The position of the customers' ids, where there is just one such column.
    line
        The bytes of the first record, with its line end.
    """

    line: bytes
    delimiter: str
    header: list[str]
    columns: dict[Feature, int]
    ids: int | None


FindColumns = Callable[[list[str]], dict[Feature, int]]


def read_dialect(lines: Lines, source: str, find: FindColumns) -> Dialect:
    """Read the first record, with the delimiter by which the features' columns are found.

    Raises
    ------
    CustomerDataError
        With no delimiter every feature has one column; the reason is that of the most frequent.
    """
    first = _first_record(lines)
    text = _QUOTED.sub("", first.decode(errors="replace"))
    candidates = sorted(DELIMITERS, key=text.count, reverse=True)
    refusal: CustomerDataError | None = None
    for delimiter in candidates:
        try:
            return _dialect(first, source, delimiter, find)
        except CustomerDataError as error:
            refusal = refusal or error
    raise refusal or CustomerDataError(source, SourceFault.NO_FIRST_LINE)


def finding(source: str, features: tuple[Feature, ...], named: Mapping[str, str]) -> FindColumns:
    """Look for these features, some of them under a name that was given."""
    return lambda header: find_columns(source, header, features, named)


def _dialect(first: bytes, source: str, delimiter: str, find: FindColumns) -> Dialect:
    records = list(Records(source, delimiter, lambda: b"").of_block(first))
    header = records[0].fields if records else []
    columns = find(header)
    return Dialect(
        line=first, delimiter=delimiter, header=header, columns=columns, ids=find_ids(header)
    )


def _first_record(lines: Lines) -> bytes:
    """Take the line of column names, on however many lines its quoted names stand."""
    first = lines.line()
    while first.count(b'"') % 2 and len(first) <= LONGEST_RECORD and (more := lines.line()):
        first += more
    return first
