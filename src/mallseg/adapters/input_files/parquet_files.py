"""Finds the Parquet files of a path."""

import glob
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mallseg.adapters.input_files.file_kind import regular_file
from mallseg.adapters.input_files.found_files import CSV_ENDINGS
from mallseg.domain.errors import CustomerDataError

_MAGIC = b"PAR1"
_ENDINGS = {".parquet", ".parq", ".pq"}


@dataclass(frozen=True, slots=True)
class ParquetFiles:
    """The files of one table.

    Attributes
    ----------
    path
        A file, a pattern, or a folder of them.
    files
        Sorted by path.
    is_partitioned
        Whether folders below `path` are named ``column=value`` (Hive partitioning).
    """

    path: Path
    files: tuple[Path, ...]
    is_partitioned: bool = False

    @property
    def name(self) -> str:
        """Their name in messages."""
        return self.path.name or str(self.path)


def parquet_at(path: Path) -> ParquetFiles | None:
    """Find the Parquet files of an argument: a file, a glob pattern, or a folder with subfolders.

    None where there are none, or other files as well: then the CSV reader reports what is wrong. A
    folder with CSV files stands for these.
    """
    if path.is_dir():
        return None if _has_texts(path) else _below(path)
    if path.exists():
        return ParquetFiles(path, (path,)) if _is_parquet(path) else None
    found = [Path(each) for each in sorted(glob.glob(str(path)))]  # noqa: PTH207  (absolute ones)
    return ParquetFiles(path, (*found,)) if found and all(map(_is_parquet, found)) else None


def _below(folder: Path) -> ParquetFiles | None:
    found = sorted(_visible(folder, (f for f in folder.rglob("*") if f.suffix.lower() in _ENDINGS)))
    if not found:
        return None
    folders = {part for file in found for part in file.relative_to(folder).parts[:-1]}
    return ParquetFiles(folder, (*found,), is_partitioned=any("=" in part for part in folders))


def _has_texts(folder: Path) -> bool:
    return any(path.name.lower().endswith(CSV_ENDINGS) for path in folder.glob("*"))


def _visible(folder: Path, files: Iterable[Path]) -> Iterable[Path]:
    """Skip what writers leave beside their files, such as ``_temporary``."""
    return (
        file
        for file in files
        if not any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)
        and file.is_file()
    )


def _is_parquet(path: Path) -> bool:
    try:
        with regular_file(path) as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except (CustomerDataError, OSError):
        return False
