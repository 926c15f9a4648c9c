"""Which Parquet files there are at a place."""

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
        In the order of their paths.
    is_partitioned
        Whether folders below `path` are called ``column=value``, and are a column each.
    """

    path: Path
    files: tuple[Path, ...]
    is_partitioned: bool = False

    @property
    def name(self) -> str:
        """What messages call them."""
        return self.path.name or str(self.path)


def parquet_at(path: Path) -> ParquetFiles | None:
    """Find the Parquet files that a word stands for: one, those of a pattern, or below a folder.

    None where there are others, or none: then the reader of texts says what is wrong. A folder with
    CSV files in it stands for these.
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
    """Leave out what writers leave beside their files, such as ``_temporary``."""
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
