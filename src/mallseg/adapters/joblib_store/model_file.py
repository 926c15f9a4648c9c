"""The bytes of ``model.joblib``: written by joblib, read by the one loader of the product.

A record without classes, dumped uncompressed, is an ordinary pickle stream: so the loader needs
neither joblib nor numpy, and can refuse every class.
"""

import io
import json
import os
import pickle
import stat
from pathlib import Path
from typing import Any

LARGEST_FILE = 1 << 20
"""A model is some kilobytes whatever the number of customers: more is no model."""


def dump(record: dict[str, Any]) -> bytes:
    """Write a record so that equal records give equal bytes.

    Equal dicts may pickle to unequal bytes: pickle notes which texts are one object, and the order
    of the keys. A round trip through sorted JSON makes both the same.
    """
    import joblib  # brings numpy, which assigning and serving never need

    canonical = json.loads(json.dumps(record, sort_keys=True, allow_nan=False))
    buffer = io.BytesIO()
    joblib.dump(canonical, buffer, protocol=4)
    return buffer.getvalue()


def load(content: bytes) -> object:
    """Read a record of dicts, lists, texts and numbers; raise ValueError for anything else."""
    try:
        return _PlainUnpickler(io.BytesIO(content)).load()
    except Exception as error:  # noqa: BLE001  (damaged pickles raise whatever they like)
        raise ValueError(f"holds no record: {error}") from None


def read(path: Path) -> bytes:
    """Read a small file, opened once and without following a link.

    Raises
    ------
    ValueError
        It is no ordinary file, or too large to be one of ours.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("is not a file")
        if status.st_size > LARGEST_FILE:
            raise ValueError(f"is larger than {LARGEST_FILE} bytes")
        return file.read(LARGEST_FILE)


class _PlainUnpickler(pickle.Unpickler):
    """Builds no object of any class: whatever asks for one is no model of ours."""

    def find_class(self, module: str, name: str) -> object:
        del module, name
        raise pickle.UnpicklingError("it asks for a class, as no model of ours does")
