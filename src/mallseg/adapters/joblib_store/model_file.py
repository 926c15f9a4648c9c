"""The bytes of ``model.joblib``: written by joblib, read by the one loader of the product.

A record without classes, dumped uncompressed, is an ordinary pickle stream: so the loader needs
neither joblib nor numpy, and can refuse every class.
"""

import io
import json
import pickle
from typing import Any

from mallseg.adapters.joblib_store import pickle_allowlist

LARGEST_MODEL = 1 << 20
"""A model has a few kilobytes, whatever the number of customers."""


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
    pickle_allowlist.check(content)
    try:
        return _PlainUnpickler(io.BytesIO(content)).load()
    except Exception as error:  # noqa: BLE001  (damaged pickles raise anything)
        raise ValueError(f"holds no record: {type(error).__name__}") from None


class _PlainUnpickler(pickle.Unpickler):
    """Refuses every class, even if the allow-list let an instruction for one through."""

    def find_class(self, module: str, name: str) -> object:
        del module, name
        raise pickle.UnpicklingError("it needs a class, which no model does")
