"""The files of a source, and how text files are read."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from mallseg.domain.errors import (
    CustomerDataError,
    FileFault,
    InvalidOptionError,
    OptionFault,
    TableFault,
)
from mallseg.domain.sources.data_contract import DataContract
from mallseg.domain.sources.database_url import DatabaseUrl

if TYPE_CHECKING:
    from mallseg.adapters.input_files.found_files import FoundFile
    from mallseg.adapters.workbooks.content import Content
    from mallseg.adapters.workbooks.source import Workbook

WORKBOOK_ENDING = ".xlsx"

Source = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
"""A file, a folder or pattern of files, ``-`` for standard input, or several of these."""


def is_of_files(source: object) -> TypeGuard[Source]:
    """Distinguish files from data frames."""
    if isinstance(source, list | tuple):
        return bool(source) and all(isinstance(each, str | os.PathLike) for each in source)
    return isinstance(source, str | os.PathLike)


def files_of(source: Source | DatabaseUrl) -> "tuple[FoundFile, ...]":
    """Resolve a source to files.

    Raises
    ------
    CustomerDataError
        There are none, or it is a database and only files can be read.
    """
    from mallseg.adapters.input_files.found_files import found_files

    if isinstance(source, DatabaseUrl):
        raise CustomerDataError(str(source), TableFault.FILES_ONLY)
    given = [source] if isinstance(source, str | os.PathLike) else source
    return found_files([Path(each) for each in given])


def workbook_in(files: "Sequence[FoundFile]") -> "Content | None":
    """Find the workbook in a single file; several files must all be CSV.

    Raises
    ------
    CustomerDataError
        One of several is no CSV file.
    """
    from mallseg.adapters.input_files.file_kind import FileKind, file_kind_of
    from mallseg.adapters.workbooks.content import content_of

    if len(files) == 1:
        return content_of(files[0].content_path)
    for each in files:
        path = each.content_path
        if file_kind_of(path) is FileKind.JSON or content_of(path):
            raise CustomerDataError(str(each.path), FileFault.NOT_ONE_OF_SEVERAL)
    return None


@dataclass(frozen=True, slots=True)
class OpenedWorkbook:
    """A source that is a workbook, whose sheets are read."""

    workbook: "Workbook"


@dataclass(frozen=True, slots=True)
class OpenedTexts:
    """A source of texts, CSV or JSON: its first path, and how an adapter of CSV reads all of it."""

    path: Path
    arguments: Mapping[str, Any]


def opened(
    files: "Sequence[FoundFile]", contract: DataContract, *, encoding: str
) -> OpenedWorkbook | OpenedTexts:
    """Open files by their content, for the adapters of whatever kind they are.

    Raises
    ------
    CustomerDataError
        One of several files is no CSV file, or it is a zip archive without a table.
    InvalidOptionError
        A sheet is asked for, and there are none.
    """
    path = files[0].path
    if content := workbook_in(files):
        from mallseg.adapters.workbooks.source import Workbook

        return OpenedWorkbook(Workbook(path, content, contract))
    refuse_sheet(contract)
    return OpenedTexts(path, text_arguments(files, contract, encoding))


def text_arguments(
    files: "Sequence[FoundFile]", contract: DataContract, encoding: str
) -> dict[str, Any]:
    """Return the arguments with which an adapter of CSV reads texts: CSV files, or one of JSON.

    JSON is written as CSV first, and its records are named by where they are in the JSON.
    """
    from mallseg.adapters.input_files.file_kind import FileKind, file_kind_of

    first, *more = files
    if more or file_kind_of(first.content_path) is not FileKind.JSON:
        return {"encoding": encoding, "content": first.content, "more": tuple(more)}
    from mallseg.adapters.json_customers.converted import json_as_csv, place_in_json

    content = json_as_csv(first.content_path, contract.numbers.decimal, named=first.path)
    return {"content": content, "place_of": place_in_json, "format": "JSON"}


def refuse_sheet(contract: DataContract) -> None:
    """Raise InvalidOptionError if a sheet is asked for, as the source has none."""
    if contract.layout.sheet:
        raise InvalidOptionError("sheet", OptionFault.WORKBOOKS_ONLY)
