"""A DuckDB that reads the files of a table and nothing else."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from mallseg.adapters.input_files.parquet_files import ParquetFiles
from mallseg.domain.errors import CustomerDataError, FileFault
from mallseg.population.processors import usual_threads

VIEW = "customers"
MEMORY_LIMIT = "1GB"
_PATTERN = {"*": "[*]", "?": "[?]", "[": "[[]"}


@contextmanager
def opened(table: ParquetFiles) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory in which the table is the view `customers`.

    It reaches these files, and a folder of its own for what does not fit in memory; no other
    file, no extension, no variable of the caller.

    Raises
    ------
    CustomerDataError
        A file is damaged, has other columns than the first, or there is no room.
    """
    with tempfile.TemporaryDirectory(prefix="mallseg-") as folder:
        connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": folder,
                "threads": str(usual_threads()),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "python_enable_replacements": "false",
            },
        )
        try:
            with _translated(table):
                _close_the_door(table, connection)
                yield connection
        finally:
            connection.close()


def _close_the_door(table: ParquetFiles, connection: duckdb.DuckDBPyConnection) -> None:
    """Allow these files, then nothing else, and lock that; a path is a pattern to DuckDB."""
    paths = [str(file.resolve()) for file in table.files]
    patterns = ["".join(_PATTERN.get(each, each) for each in path) for path in paths]
    # The pattern is looked up, and what it finds is opened.
    connection.execute("SET allowed_paths = $1", [[*paths, *patterns]])
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    connection.execute("SET VARIABLE files = $1", [patterns])
    partitioned = "true" if table.is_partitioned else "false"
    connection.execute(
        f"CREATE TEMP VIEW {VIEW} AS SELECT * "  # noqa: S608  (a name and a word of ours)
        f"FROM read_parquet(getvariable('files'), hive_partitioning = {partitioned})"
    )


@contextmanager
def _translated(table: ParquetFiles) -> Iterator[None]:
    """Say what is wrong in our words: DuckDB's may quote a value."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise CustomerDataError(str(table.path), FileFault.NO_ROOM_TO_COUNT) from None
    except duckdb.Error:
        raise CustomerDataError(str(table.path), FileFault.DAMAGED_PARQUET) from None
