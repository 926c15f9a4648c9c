"""Model files made to do harm, by kind. None of them is opened by any other loader than ours."""

import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import pickle
import struct
import sys
import zlib
from pathlib import Path

import joblib
import numpy as np

from mallseg.adapters.joblib_store.json_file import SignedJson
from mallseg.adapters.joblib_store.model_file import dump
from mallseg.domain.segments.record import to_record
from mallseg.testing.builders import two_segments

_GIGABYTE = 1 << 30
_MEMO_BOMB = b"\x80\x04]r\x00\x00\x00\x08."
"""Nine bytes: an empty list, remembered at place 2**27 of the memo, which takes a gigabyte."""


def put_in_place(version: Path, content: bytes) -> None:
    """Put a model file in place, with a manifest that vouches for it."""
    (version / "model.joblib").write_bytes(content)
    fields = json.loads((version / "manifest.json").read_text())
    del fields["digest"]
    fields["files"]["model.joblib"] = {
        "length": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    (version / "manifest.json").write_bytes(SignedJson().encode(fields))


def framed(instructions: bytes) -> bytes:
    """Dress instructions up as our own files are: protocol 4, one frame."""
    return b"\x80\x04\x95" + struct.pack("<Q", len(instructions)) + instructions


class _Touch:
    """Reduces to a call that makes a file named ``ran`` in the current folder."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch ran",)


def crafted() -> dict[str, bytes]:
    """All kinds; each is to be refused, whatever it does to an ordinary loader."""
    return {
        **_that_call(),
        **_that_announce_more_than_there_is(),
        **_that_are_much_of_something(),
        **_that_are_something_else(),
        **_that_break_the_machine(),
    }


def _that_call() -> dict[str, bytes]:
    text = b"\x8c\x02os\x8c\x06system"
    argument = b"\x8c\x09touch ran\x85R."
    return {
        **{f"reduce, protocol {p}": pickle.dumps(_Touch(), protocol=p) for p in range(6)},
        "global": framed(b"cos\nsystem\n" + argument),
        "stack global": framed(text + b"\x93" + argument),
        "inst": framed(b"(\x8c\x09touch ranios\nsystem\n."),
        "obj": framed(b"(cos\nsystem\n\x8c\x09touch rano."),
        "newobj": framed(text + b"\x93\x8c\x01x\x85\x81."),
        "newobj with keywords": framed(text + b"\x93)}\x92."),
        "build": framed(b"}}b."),
        "extension": framed(b"\x82\x01."),
        "persistent id": framed(b"Pevil\n."),
        "persistent id on the stack": framed(b"\x8c\x04evilQ."),
        "out-of-band buffer": framed(b"\x97."),
    }


def _that_announce_more_than_there_is() -> dict[str, bytes]:
    long8 = struct.pack("<Q", _GIGABYTE)
    long4 = struct.pack("<I", _GIGABYTE)
    return {
        "memo bomb of nine bytes": _MEMO_BOMB,
        "memo bomb in a frame": framed(_MEMO_BOMB[2:]),
        "memo bomb as text": framed(b"]p134217728\n."),
        "text of a gigabyte": framed(b"X" + long4 + b"x."),
        "long text of a gigabyte": framed(b"\x8d" + long8 + b"x."),
        "bytes of a gigabyte": framed(b"B" + long4 + b"x."),
        "long bytes of a gigabyte": framed(b"\x8e" + long8 + b"x."),
        "byte array of a gigabyte": framed(b"\x96" + long8 + b"x."),
        "number of a gigabyte": framed(b"\x8b" + long4 + b"x."),
        "frame of a gigabyte": b"\x80\x04\x95" + long8 + b"N.",
        "frame in a frame": framed(b"\x95" + long8 + b"N."),
    }


def _that_are_much_of_something() -> dict[str, bytes]:
    modulus = sys.hash_info.modulus
    colliding = b"".join(
        b"\x8a\x20" + (modulus * i).to_bytes(32, "little") + b"N" for i in range(1, 8_000)
    )
    laughs = b"]\x94" + b"".join(
        b"](h" + bytes([i]) + b"h" + bytes([i]) + b"e\x94" for i in range(100)
    )
    return {
        "a megabyte of lists": framed(b"]" * ((1 << 20) - 12) + b"."),
        "two megabytes": framed(b"]" * (2 << 20) + b"."),
        "lists in lists": framed(b"]" * 900 + b"a" * 899 + b"."),
        "doubling lists": framed(laughs + b"."),
        "colliding keys": framed(b"}(" + colliding + b"u."),
        "a long number": framed(b"L" + b"9" * 100_000 + b"L\n."),
        "a megabyte of text": framed(b"X" + struct.pack("<I", 1_000_000) + b"x" * 1_000_000 + b"."),
    }


def _that_are_something_else() -> dict[str, bytes]:
    good = dump(to_record(two_segments()))
    bomb = framed(b"X" + struct.pack("<I", 16 << 20) + b"x" * (16 << 20) + b".")
    arrays = io.BytesIO()
    joblib.dump(
        {"centres": np.zeros((5, 2)), "nested": [np.array([None, {}], dtype=object)]}, arrays
    )
    return {
        "arrays": arrays.getvalue(),
        "pickled arrays": pickle.dumps(np.zeros((5, 2)), protocol=4),
        "zlib bomb": zlib.compress(bomb),
        "gzip bomb": gzip.compress(bomb, mtime=0),
        "bz2 bomb": bz2.compress(bomb),
        "lzma bomb": lzma.compress(bomb, preset=0),
        "compressed model": zlib.compress(good),
        "two streams": good + good,
        "two streams in a frame": framed(good[11:] + good),
        "a byte more": good + b"\x00",
        "text protocol": pickle.dumps(to_record(two_segments()), protocol=0),
        "protocol 5": pickle.dumps(to_record(two_segments()), protocol=5),
        "JSON": json.dumps(to_record(two_segments())).encode(),
        "another record": dump({"format": 1}),
        "a list": dump([]),  # type: ignore[arg-type]
    }


def _that_break_the_machine() -> dict[str, bytes]:
    return {
        "nothing": b"",
        "a frame of nothing": framed(b""),
        "stop alone": framed(b"."),
        "items of nothing": framed(b"u."),
        "append to nothing": framed(b"a."),
        "append to a dict": framed(b"}Na."),
        "items to a list": framed(b"](NNu."),
        "key that cannot be one": framed(b"}]Ns."),
        "odd items": framed(b"}(Nu."),
        "unknown place of the memo": framed(b"h\xff."),
        "far place of the memo": framed(b"j\xff\xff\xff\xff."),
        "no utf-8": framed(b"\x8c\x01\xff."),
        "no end": framed(b"}"),
        "half an instruction": framed(b"G\x00"),
        "mark alone": framed(b"(."),
    }
