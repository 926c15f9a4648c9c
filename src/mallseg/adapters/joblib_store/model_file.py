"""The bytes of ``model.joblib``: written by joblib, read by a restricted unpickler.

A record without classes, dumped uncompressed, is an ordinary pickle stream: loading needs neither
joblib nor numpy, and can refuse every class.

A pickle is a program for a stack machine with a memo. Classes are only the best-known danger: nine
bytes that name the memo's index 2**27 allocate a gigabyte, and a string may announce more bytes
than follow. A record of dicts, lists, text and numbers needs a third of the 68 opcodes; a file with
any other is refused before it is interpreted.
"""

import io
import json
import pickle
import struct
from typing import Any

LARGEST_MODEL = 1 << 20
"""A model has a few kilobytes, whatever the number of customers."""

MOST_INSTRUCTIONS = 6_000
"""The largest model, of 20 segments by 3 features, has about 1100."""

_START = struct.Struct("<cBcQ")
"""PROTO, the protocol, FRAME, the length of all that follows."""

_ARGUMENT_BYTES = {
    pickle.EMPTY_DICT: 0, pickle.EMPTY_LIST: 0, pickle.MARK: 0, pickle.MEMOIZE: 0,
    pickle.SETITEM: 0, pickle.SETITEMS: 0, pickle.APPEND: 0, pickle.APPENDS: 0,
    pickle.NONE: 0, pickle.NEWTRUE: 0, pickle.NEWFALSE: 0, pickle.STOP: 0,
    pickle.BININT1: 1, pickle.BININT2: 2, pickle.BININT: 4, pickle.BINFLOAT: 8,
    pickle.BINGET: 1, pickle.LONG_BINGET: 4,
}  # fmt: skip
_LENGTH_BYTES = {pickle.SHORT_BINUNICODE: 1, pickle.BINUNICODE: 4, pickle.LONG1: 1}


def dump(record: dict[str, Any]) -> bytes:
    """Serialise a record; equal records give equal bytes.

    Equal dicts may pickle to unequal bytes: pickle memoises identical strings, and keeps the order
    of keys. A round trip through sorted JSON makes both the same.
    """
    import joblib  # brings numpy, which assigning and serving never need

    canonical = json.loads(json.dumps(record, sort_keys=True, allow_nan=False))
    buffer = io.BytesIO()
    joblib.dump(canonical, buffer, protocol=4)
    return buffer.getvalue()


def load(content: bytes) -> object:
    """Read a record of dicts, lists, texts and numbers; raise ValueError for anything else."""
    _check_instructions(content)
    try:
        return _PlainUnpickler(io.BytesIO(content)).load()
    except Exception as error:  # noqa: BLE001  (damaged pickles raise anything)
        raise ValueError(f"holds no record: {type(error).__name__}") from None


class _PlainUnpickler(pickle.Unpickler):
    """Refuses every class, even if the allow-list let its opcode through."""

    def find_class(self, module: str, name: str) -> object:
        del module, name
        raise pickle.UnpicklingError("it needs a class, which no model does")


def _check_instructions(content: bytes) -> None:
    """Raise ValueError unless this is one pickle of protocol 4 that builds plain records only."""
    if content[:2] != pickle.PROTO + b"\x04" or content[2:3] != pickle.FRAME:
        raise ValueError("is no pickle of protocol 4")
    if len(content) < _START.size or _START.unpack_from(content)[3] != len(content) - _START.size:
        raise ValueError("is not one frame from beginning to end")
    offset = _START.size
    for _ in range(MOST_INSTRUCTIONS):
        instruction = content[offset : offset + 1]
        offset += 1 + _argument_length(content, instruction, offset + 1)
        if offset > len(content):
            raise ValueError("ends in the middle of an instruction")
        if instruction == pickle.STOP:
            break
    else:
        raise ValueError(f"has more than {MOST_INSTRUCTIONS} instructions")
    if offset < len(content):
        raise ValueError("goes on after its end")


def _argument_length(content: bytes, instruction: bytes, offset: int) -> int:
    if instruction in _ARGUMENT_BYTES:
        return _ARGUMENT_BYTES[instruction]
    if instruction not in _LENGTH_BYTES:
        raise ValueError("holds an instruction that no model needs")
    size = _LENGTH_BYTES[instruction]
    return size + int.from_bytes(content[offset : offset + size], "little")
