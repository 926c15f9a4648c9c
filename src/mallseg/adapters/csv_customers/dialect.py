"""The dialect of a file, found in its first line: the delimiter and the columns of features."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from mallseg.adapters.csv_customers.records import Records
from mallseg.adapters.csv_customers.stream import LONGEST_RECORD, Lines
from mallseg.domain.customers.column import find_columns, find_ids
from mallseg.domain.customers.data_contract import DataContract
from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import CustomerDataError, SourceFault

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_QUOTED = re.compile(r'"[^"]*"?')


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The layout of a file.

    Attributes
    ----------
    columns
        The column of each feature, in the order asked for.
    ids
        The column of customer ids, if there is exactly one.
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
        No delimiter gives one column for each feature; the reason is that of the most frequent.
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


def finding(source: str, features: tuple[Feature, ...], contract: DataContract) -> FindColumns:
    """Make a function that finds these features, some of them by a given name."""
    return lambda header: find_columns(source, header, features, contract)


def _dialect(first: bytes, source: str, delimiter: str, find: FindColumns) -> Dialect:
    records = list(Records(source, delimiter, lambda: b"").of_block(first))
    header = records[0].fields if records else []
    columns = find(header)
    return Dialect(
        line=first, delimiter=delimiter, header=header, columns=columns, ids=find_ids(header)
    )


def _first_record(lines: Lines) -> bytes:
    """Take the header, over several lines where a quoted name is."""
    first = lines.line()
    while first.count(b'"') % 2 and len(first) <= LONGEST_RECORD and (more := lines.line()):
        first += more
    return first
