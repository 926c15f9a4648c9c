"""The file of an alias: which version it names, and which it named before."""

import re

import msgspec

from mallseg.adapters.joblib_store.json_file import SignedJson, convert
from mallseg.adapters.joblib_store.older_formats import FORMAT
from mallseg.domain.registry.catalogue import Pointer

LARGEST_POINTER = 4 << 10

_FIRST_FORMAT = re.compile(rb"([1-9][0-9]{0,17})\n")
"""A bare number. No flipped bit and no truncation turns a newer file into one."""


def write(model: str, pointer: Pointer, signed_json: SignedJson) -> bytes:
    """Write a pointer with the name of its model, so that it cannot stand in for another."""
    return signed_json.encode({"format": FORMAT, "model": model, **msgspec.to_builtins(pointer)})


def read(content: bytes, *, model: str, alias: str, signed_json: SignedJson) -> Pointer:
    """Read the pointer of this alias of this model back.

    Raises
    ------
    ValueError
        It is not what `write` writes, is another's, or was written by a newer mallseg.
    """
    if signed_json.key is None and (bare := _FIRST_FORMAT.fullmatch(content)):
        return Pointer(alias=alias, version=int(bare[1]))
    fields = signed_json.decode(content)
    if (fields.get("model"), fields.get("alias")) != (model, alias):
        raise ValueError("belongs to another alias: it was moved or copied here")
    return convert(fields, Pointer)
