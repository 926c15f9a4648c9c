"""The tables that DuckDB opens: Parquet files, and tables of a database file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import duckdb

from mallseg.adapters.duckdb_customers.database import LAKE, VIEW, attached, opened
from mallseg.adapters.duckdb_customers.open_table import DuckdbOpenTable
from mallseg.adapters.input_files.parquet_files import ParquetFiles
from mallseg.domain.errors import CustomerDataError, FileFault, TableFault
from mallseg.domain.sources.table_name import TableName
from mallseg.sql.names import quoted

_TABLES = f"""
SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = '{LAKE}' AND NOT internal
UNION ALL
SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = '{LAKE}' AND NOT internal
ORDER BY ALL
"""  # noqa: S608  (constants)
_USUAL = "main"


@dataclass(frozen=True, slots=True)
class ParquetTable:
    """Parquet files as one table, in the order of their paths."""

    files: ParquetFiles
    format: str = "Parquet"

    @property
    def name(self) -> str:
        """Its name in messages."""
        return self.files.name

    @contextmanager
    def opened(self, draft: Path | None = None) -> Iterator[DuckdbOpenTable]:
        """Open it; with a draft, also to write that.

        Raises
        ------
        CustomerDataError
            A file is damaged, has other columns than the first, or memory or disk is full.
        """
        path = str(self.files.path)
        with _translated(path, FileFault.DAMAGED_PARQUET), opened(self.files, draft) as db:
            yield DuckdbOpenTable.at(VIEW, db)


@dataclass(frozen=True, slots=True)
class DuckdbTable:
    """A table or view of a database file.

    Attributes
    ----------
    table
        Which; None where the file has only one.
    """

    path: Path
    table: TableName | None = None
    format: str = "DuckDB"

    @property
    def name(self) -> str:
        """Its name in messages."""
        return f"{self.path.name}, table {self.table}" if self.table else self.path.name

    @contextmanager
    def opened(self) -> Iterator[DuckdbOpenTable]:
        """Open it.

        Raises
        ------
        CustomerDataError
            The file cannot be read, another process is writing to it, it has no such table or
            several, or memory or disk is full.
        """
        path = str(self.path)
        with _translated(path, FileFault.DUCKDB_NOT_READ), attached(self.path.resolve()) as db:
            schema, table = _found(path, self.table, db.execute(_TABLES).fetchall())
            yield DuckdbOpenTable.at(".".join(map(quoted, (LAKE, schema, table))), db)


def _found(path: str, asked: TableName | None, there: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Find the table asked for, or the only one."""
    names = [str(TableName(parts[1:] if parts[0] == _USUAL else parts)) for parts in there]
    if asked is None:
        if len(there) == 1:
            return there[0]
        code = TableFault.SEVERAL_TABLES if there else TableFault.NO_TABLES
        raise CustomerDataError(path, code, tables=(*names,))
    wanted = asked.parts if len(asked.parts) > 1 else (_USUAL, *asked.parts)
    if wanted not in there:
        near = get_close_matches(str(asked), names)
        raise CustomerDataError(path, TableFault.NO_TABLE, table=str(asked), nearest=(*near,))
    return wanted[0], wanted[1]


@contextmanager
def _translated(path: str, otherwise: FileFault) -> Iterator[None]:
    """Translate DuckDB's errors, whose messages may quote a value."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise CustomerDataError(path, FileFault.NO_ROOM_TO_COUNT) from None
    except duckdb.PermissionException:
        raise CustomerDataError(path, FileFault.READS_OTHER_FILES) from None
    except duckdb.Error as error:
        if "lock" in str(error) and isinstance(error, duckdb.IOException):
            raise CustomerDataError(path, FileFault.WRITTEN_BY_OTHERS, file=path) from None
        raise CustomerDataError(path, otherwise) from None
