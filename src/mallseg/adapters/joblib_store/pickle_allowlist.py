"""The allow-list for model files, applied before a byte of them is interpreted.

Pickle is a language for a machine with a stack and a memo. A class is only the best known danger:
nine bytes that name the memo's index 2**27 allocate a gigabyte, and a text may announce more bytes
than follow. A record of dicts, lists, text and numbers needs a third of the 68 instructions.
"""

import pickle
import struct

MOST_INSTRUCTIONS = 2_000
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


def check(content: bytes) -> None:
    """Raise ValueError unless this is one pickle of protocol 4 that can only make plain records."""
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
