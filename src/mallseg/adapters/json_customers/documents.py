"""The customers in a JSON document, or in lines of JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import IO, Any

from mallseg.domain.errors import CustomerDataError, FileFault

LARGEST = 256 * 1024 * 1024
"""Bytes of a document, which is read as a whole; JSON lines are streamed."""

_LARGEST_OF_LINES = 16 * 1024**3
_LONGEST_LINE = 2 * 1024 * 1024
_MARK = b"\xef\xbb\xbf"

Row = Mapping[str, Any]


class Number(str):
    """A number as written in the document."""

    __slots__ = ()


class _RepeatedNameError(ValueError):
    """An object has a name twice."""


def are_lines(file: IO[bytes]) -> bool:
    """Check whether a file is JSON lines: a complete object or list on each of the first two."""
    file.seek(0)
    lines = (line.strip() for line in iter(lambda: file.readline(_LONGEST_LINE), b""))
    first, second = [*islice(filter(None, lines), 2), b"", b""][:2]
    file.seek(0)
    return first[-1:] in {b"}", b"]"} and second[:1] in {b"{", b"["}


def rows_of_lines(file: IO[bytes], source: str) -> Iterator[Row]:
    """Read the customers line by line; skip blank lines."""
    file.seek(0)
    names: list[str] = []
    size = 0
    for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), start=1):
        size += len(line)
        if size > _LARGEST_OF_LINES:
            raise CustomerDataError(source, FileFault.EXPANDS_TOO_FAR, largest=_LARGEST_OF_LINES)
        text = line.removeprefix(_MARK).strip() if number == 1 else line.strip()
        if not text:
            continue
        value = _parsed(text, source, number)
        if isinstance(value, list) and not names:
            names = _names(value, source)
        elif isinstance(value, list):
            yield dict(zip(names, value, strict=False))
        elif isinstance(value, dict):
            yield _flat(value)
        else:
            raise CustomerDataError(source, FileFault.JSON)


def rows_of_document(file: IO[bytes], source: str) -> Iterator[Row]:
    """Read a document: a list of objects or lists, an object with one such list, or columns."""
    file.seek(0)
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise CustomerDataError(source, FileFault.JSON_TOO_LARGE, largest=LARGEST)
    table = _table(_parsed(data.removeprefix(_MARK), source, 0))
    if not table:
        raise CustomerDataError(source, FileFault.JSON)
    if isinstance(table[0], list):
        names = _names(table[0], source)
        return (dict(zip(names, row, strict=False)) for row in table[1:])
    return map(_flat, table)


def _table(value: object) -> Sequence[Any]:
    """Find the list of customers; return an empty one unless there is exactly one."""
    if isinstance(value, list):
        is_table = any(all(isinstance(row, kind) for row in value) for kind in (dict, list))
        return value if is_table else []
    if not isinstance(value, dict):
        return []
    tables = [
        found for each in value.values() if isinstance(each, list) and (found := _table(each))
    ]
    return tables[0] if len(tables) == 1 else _of_columns(value)


def _of_columns(value: Mapping[str, Any]) -> Sequence[Row]:
    """Read columns as exported from data frames: a list each, or an object with a value per row."""
    columns = {
        name: [*own.values()] if isinstance(own, dict) else own for name, own in value.items()
    }
    sizes = {len(own) if isinstance(own, list) else 0 for own in columns.values()}
    if len(sizes) != 1 or sizes == {0}:
        return []
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _names(row: Sequence[object], source: str) -> list[str]:
    names = [each for each in row if isinstance(each, str) and not isinstance(each, Number)]
    if len(names) < len(row) or len({*names}) < len(names):
        raise CustomerDataError(source, FileFault.JSON)
    return names


def _flat(row: Mapping[str, Any]) -> Row:
    """Flatten nested objects, with joined names: ``profile.income``."""
    if not any(isinstance(each, dict) for each in row.values()):
        return row
    return dict(chain.from_iterable(_named(name, each) for name, each in row.items()))


def _named(name: str, value: object) -> Iterable[tuple[str, Any]]:
    if not isinstance(value, dict):
        return [(name, value)]
    return [(f"{name}.{inner}", own) for inner, own in _flat(value).items()]


def _parsed(text: bytes, source: str, line: int) -> Any:
    try:
        return json.loads(
            text.decode(),
            parse_float=Number,
            parse_int=Number,
            parse_constant=lambda _: None,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError):
        if line:
            raise CustomerDataError(source, FileFault.DAMAGED_JSON_LINE, line=line) from None
        raise CustomerDataError(source, FileFault.DAMAGED_JSON) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _RepeatedNameError
    return found
