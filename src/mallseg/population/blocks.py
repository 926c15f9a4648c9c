"""Blocks of rows, in memory up to a size and in an unnamed temporary file beyond it."""

import os
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np

from mallseg.population.arrays import Numbers

IN_MEMORY = 256 * 1024**2
"""Bytes; the columns of ten million rows with six features."""


@dataclass(frozen=True, slots=True)
class _Spilled:
    """The position of an array in the file."""

    offset: int
    rows: int
    dtype: np.dtype[np.generic]


class Blocks:
    """Arrays that are appended block by block and read again in any order, by several threads.

    The temporary file has no name as soon as it is open, and mode 0600 until then: it is gone
    whatever becomes of the process.
    """

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._left = in_memory
        self._blocks: list[list[Numbers | _Spilled]] = []
        self._file: IO[bytes] | None = None

    def __len__(self) -> int:
        return len(self._blocks)

    @property
    def is_spilled(self) -> bool:
        """Whether some blocks are on disk."""
        return self._file is not None

    def append(self, arrays: Sequence[Numbers]) -> None:
        """Add a block: some arrays of one length."""
        self._left -= sum(array.nbytes for array in arrays)
        self._blocks.append([*arrays] if self._left >= 0 else [self._spill(a) for a in arrays])

    def rows(self, block: int) -> int:
        """Count the rows of a block."""
        first = self._blocks[block][0]
        return first.rows if isinstance(first, _Spilled) else len(first)

    def array(self, block: int, index: int) -> Numbers:
        """Give one array of a block."""
        own = self._blocks[block][index]
        if not isinstance(own, _Spilled):
            return own
        return self._read(own)

    def _read(self, place: _Spilled) -> Numbers:
        size = place.rows * place.dtype.itemsize
        data = os.pread(self._file.fileno(), size, place.offset) if self._file else b""
        return np.frombuffer(data, place.dtype)

    def _spill(self, array: Numbers) -> "Numbers | _Spilled":
        data = array.tobytes()
        try:
            if self._file is None:
                # Unbuffered: what a full disk has not taken does not wait to be written again.
                self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  (closed below)
                weakref.finalize(self, self._file.close)
            offset = self._file.seek(0, os.SEEK_END)
            is_whole = self._file.write(data) == len(data)
        except OSError:  # no folder for it, or a full disk: memory may still suffice
            is_whole = False
        return _Spilled(offset, len(array), array.dtype) if is_whole else array
