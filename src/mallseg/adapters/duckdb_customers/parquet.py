"""Parquet files: which there are, and a DuckDB that reads them and nothing else."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mallseg.domain.errors import CustomerDataError, FileFault
from mallseg.population.processors import usual_threads

VIEW = "customers"
MEMORY_LIMIT = "1GB"
_ENDINGS = {".parquet", ".parq", ".pq"}
_PATTERN = {"*": "[*]", "?": "[?]", "[": "[[]"}


@dataclass(frozen=True, slots=True)
class ParquetFiles:
    """The files of one table.

    Attributes
    ----------
    path
        A file, or a folder of them.
    files
        In the order of their paths.
    is_partitioned
        Whether folders below `path` are called ``column=value``, and are a column each.
    """

    path: Path
    files: tuple[Path, ...]
    is_partitioned: bool

    @property
    def name(self) -> str:
        """What messages call them."""
        return self.path.name or str(self.path)

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
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
                with self._translated():
                    self._close_the_door(connection)
                    yield connection
            finally:
                connection.close()

    def _close_the_door(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Allow these files, then nothing else, and lock that; a path is a pattern to DuckDB."""
        paths = [str(file.resolve()) for file in self.files]
        patterns = ["".join(_PATTERN.get(each, each) for each in path) for path in paths]
        # The pattern is looked up, and what it finds is opened.
        connection.execute("SET allowed_paths = $1", [[*paths, *patterns]])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        connection.execute("SET VARIABLE files = $1", [patterns])
        partitioned = "true" if self.is_partitioned else "false"
        connection.execute(
            f"CREATE TEMP VIEW {VIEW} AS SELECT * "  # noqa: S608  (a name and a word of ours)
            f"FROM read_parquet(getvariable('files'), hive_partitioning = {partitioned})"
        )

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Say what is wrong in our words: DuckDB's may quote a value."""
        try:
            yield
        except duckdb.OutOfMemoryException:
            raise CustomerDataError(str(self.path), FileFault.NO_ROOM_TO_COUNT) from None
        except duckdb.Error:
            raise CustomerDataError(str(self.path), FileFault.DAMAGED_PARQUET) from None


def parquet_files(path: Path) -> ParquetFiles:
    """Take a file, or find all below a folder.

    Raises
    ------
    CustomerDataError
        It is a folder without any.
    """
    if not path.is_dir():
        return ParquetFiles(path, (path,), is_partitioned=False)
    found = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in _ENDINGS and not _is_hidden(file, path) and file.is_file()
    )
    if not found:
        raise CustomerDataError(str(path), FileFault.NO_PARQUET_FILES)
    folders = {part for file in found for part in file.relative_to(path).parts[:-1]}
    return ParquetFiles(path, (*found,), is_partitioned=any("=" in part for part in folders))


def _is_hidden(file: Path, folder: Path) -> bool:
    """Tell what writers leave beside their files, such as ``_temporary``."""
    return any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)
