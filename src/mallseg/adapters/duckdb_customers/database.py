"""Connections to DuckDB that can access one table and nothing else."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from mallseg.adapters.input_files.parquet_files import ParquetFiles
from mallseg.processors import usual_threads

VIEW = "customers"
MEMORY_LIMIT = "1GB"
LAKE = "lake"
_BITS_OF_GROUPS = 20
"""Group keys of at most this many bits use a perfect hash table: 16 MB a thread."""
_PATTERN = {"*": "[*]", "?": "[?]", "[": "[[]"}


@contextmanager
def opened(table: ParquetFiles, draft: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory in which the Parquet files are the view `customers`.

    It can access these files, a temporary folder to spill to, and the draft to be written: no other
    file, no extension, no variable of the caller.
    """
    with _sandboxed(lambda connection: _allow(table.files, draft, connection)) as connection:
        partitioned = "true" if table.is_partitioned else "false"
        connection.execute(
            f"CREATE TEMP VIEW {VIEW} AS SELECT * "  # noqa: S608  (constants)
            f"FROM read_parquet(getvariable('files'), hive_partitioning = {partitioned})"
        )
        yield connection


@contextmanager
def attached(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory with that of a file attached read-only, as the default.

    Views in it that read other files fail.
    """

    def attach(connection: duckdb.DuckDBPyConnection) -> None:
        literal = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{literal}' AS {LAKE} (READ_ONLY)")

    with _sandboxed(attach) as connection:
        connection.execute(f"USE {LAKE}")
        yield connection


@contextmanager
def _sandboxed(
    allow: Callable[[duckdb.DuckDBPyConnection], None],
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database in memory; after `allow`, disable external access for good."""
    with tempfile.TemporaryDirectory(prefix="mallseg-") as folder:
        connection = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": folder,
                "threads": str(usual_threads()),
                "perfect_ht_threshold": str(_BITS_OF_GROUPS),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "python_enable_replacements": "false",
            },
        )
        try:
            allow(connection)
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            yield connection
        finally:
            connection.close()


def _allow(
    files: Sequence[Path], draft: Path | None, connection: duckdb.DuckDBPyConnection
) -> None:
    """Allow these files; DuckDB takes paths for glob patterns, so both forms are allowed."""
    allowed = [*files, *([draft] if draft else [])]
    patterns = [*map(pattern_of, allowed)]
    paths = [str(file.resolve()) for file in allowed]
    connection.execute("SET allowed_paths = $1", [[*paths, *patterns]])
    connection.execute("SET VARIABLE files = $1", [patterns[: len(files)]])


def pattern_of(file: Path) -> str:
    """Escape a path as a glob pattern that matches this file only."""
    return "".join(_PATTERN.get(each, each) for each in str(file.resolve()))
