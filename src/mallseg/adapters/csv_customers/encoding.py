"""Encodings of text files: into UTF-8 while reading, and back for what is written."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass

from mallseg.domain.errors import InvalidOptionError, OptionFault

ENCODINGS = ("utf-8", "utf-16", "latin-1", "cp1252")
UTF_16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UNDECODABLE = "mallseg.undecodable"

Octets = bytes | memoryview
Decode = Callable[[bytes], bytes]


def check_encoding(name: str) -> None:
    """Raise InvalidOptionError unless files may be of this encoding."""
    if name not in ENCODINGS:
        raise InvalidOptionError("encoding", OptionFault.NOT_ONE_OF, choices=ENCODINGS)


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """How the bytes of one file are text.

    Attributes
    ----------
    codec
        Python's name, of one order of bytes.
    mark
        The bytes at the beginning that say so and are no text; often there are none.
    """

    codec: str
    mark: bytes

    @classmethod
    def of(cls, name: str, head: bytes) -> "TextEncoding":
        """Look at the first bytes of a file that is said to be of one of ENCODINGS."""
        if name == "utf-16":
            for mark, codec in UTF_16_MARKS.items():
                if head.startswith(mark):
                    return cls(codec, mark)
            return cls("utf-16-be" if head.startswith(b"\0") else "utf-16-le", b"")
        marked = name == "utf-8" and head.startswith(codecs.BOM_UTF8)
        return cls(name, codecs.BOM_UTF8 if marked else b"")

    def decoder(self) -> Decode:
        """Make what turns the file's bytes into UTF-8, piece by piece, the last one being empty.

        Bytes that the encoding does not know become bytes that are not UTF-8: so the reader that
        knows the record's number finds them there.
        """
        if self.codec == "utf-8":
            return lambda data: data
        decoder = codecs.getincrementaldecoder(self.codec)(errors=_UNDECODABLE)
        return lambda data: decoder.decode(data, final=not data).encode("utf-8", "surrogatepass")

    def encoded(self, data: Octets) -> Octets:
        """Turn UTF-8 into the file's encoding; what was decoded from it gets its own bytes back."""
        return data if self.codec == "utf-8" else str(data, "utf-8").encode(self.codec)

    def knows(self, text: str) -> bool:
        """Whether a text can be written in this encoding."""
        try:
            text.encode(self.codec)
        except UnicodeEncodeError:
            return False
        return True


codecs.register_error(_UNDECODABLE, lambda error: ("\udc80", error.end))  # type: ignore[attr-defined]
