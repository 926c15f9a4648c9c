"""Chooses the adapters that read and write the lists of an audience."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mallseg.adapters.sources.files import (  # noqa: TID253  (imports nothing heavy)
    WORKBOOK_ENDING,
    OpenedTexts,
    OpenedWorkbook,
    opened,
)
from mallseg.adapters.sources.tables import queried_table_of  # noqa: TID253  (imports nothing heavy)
from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.customers.number_format import NumberFormat
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import AudienceLists, TextTable
from mallseg.domain.sources.data_contract import DataContract, Layout
from mallseg.domain.sources.database_url import DatabaseUrl
from mallseg.domain.sources.table_name import TableName
from mallseg.files.csv_rows import CSV_ENCODING

if TYPE_CHECKING:
    from pydantic import SecretStr

    from mallseg.adapters.sources.tables import MakeSessions


def texts_in(
    source: str | os.PathLike[str] | DatabaseUrl,
    numbers: NumberFormat,
    table: TableName | None,
    *,
    encoding: str,
    password: "SecretStr | None" = None,
    spark_sessions: "MakeSessions | None" = None,
) -> TextTable:
    """Choose by source: a table of a database, or a file by its content.

    Raises
    ------
    InvalidOptionError
        A table is asked for, and the source has none.
    """
    contract = DataContract(numbers=numbers, layout=Layout(table=table))
    if found := queried_table_of(source, contract, password, spark_sessions):
        from mallseg.adapters.counted_tables.texts import TableTexts

        return TableTexts(found, numbers)
    return text_table_of(Path(str(source)), numbers, encoding=encoding)


def text_table_of(path: Path, numbers: NumberFormat, *, encoding: str) -> TextTable:
    """Choose by the content of a file; the table in it is found automatically."""
    from mallseg.adapters.input_files.found_files import FoundFile

    contract = DataContract(numbers=numbers)
    match opened([FoundFile(path)], contract, encoding=encoding):
        case OpenedWorkbook(workbook):
            from mallseg.adapters.workbooks.members import WorkbookTexts

            return WorkbookTexts(workbook)
        case OpenedTexts(_, arguments):
            from mallseg.adapters.csv_customers.texts import CsvTexts

            return CsvTexts(path, contract, **arguments)


def list_table_of(target: Path, numbers: NumberFormat) -> TextTable:
    """Choose the reader of a list written earlier."""
    return text_table_of(target, numbers, encoding=CSV_ENCODING)


def list_tables_of(target: Path, numbers: NumberFormat) -> tuple[TextTable, TextTable]:
    """Choose the readers of a list written earlier, and of the held-out customers beside it.

    Raises
    ------
    InvalidOptionError
        There is no file of held-out customers.
    """
    from mallseg.adapters.csv_customers.lists import path_of

    beside = path_of(target, ListKind.HELD_OUT)
    if target.exists() and not beside.exists():
        raise InvalidOptionError("audience", OptionFault.NO_HELD_OUT, file=beside.name)
    return list_table_of(target, numbers), list_table_of(beside, numbers)


def audience_lists_at(target: Path, contract: DataContract) -> AudienceLists:
    """Choose by the name of the target: a workbook or a CSV file.

    Raises
    ------
    InvalidOptionError
        The target has another ending.
    """
    from mallseg.adapters.csv_customers.lists import CsvLists

    ending = target.suffix.lower()
    if ending == ".csv":
        return CsvLists(target=target)
    if ending == WORKBOOK_ENDING:
        from mallseg.adapters.workbooks.lists import WorkbookLists

        return WorkbookLists(target=target, decimal=contract.numbers.decimal)
    raise InvalidOptionError("out", OptionFault.WRONG_ENDING, endings=(".csv", WORKBOOK_ENDING))
