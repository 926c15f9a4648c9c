"""Encodings of text files: decoded to UTF-8 for reading, encoded again for writing."""

import codecs
from collections.abc import Callable
from dataclasses import dataclass

from mallseg.domain.errors import InvalidOptionError, OptionFault

ENCODINGS = ("utf-8", "utf-16", "latin-1", "cp1252")
UTF_16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UNDECODABLE = "mallseg.undecodable"

Bytes = bytes | memoryview
Decode = Callable[[bytes], bytes]


def check_encoding(name: str) -> None:
    """Raise InvalidOptionError unless this encoding is supported."""
    if name not in ENCODINGS:
        raise InvalidOptionError("encoding", OptionFault.NOT_ONE_OF, choices=ENCODINGS)


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """The encoding of one file.

    Attributes
    ----------
    codec
        Python's name of the codec, with its byte order.
    mark
        The byte order mark, if any.
    """

    codec: str
    mark: bytes

    @classmethod
    def of(cls, name: str, head: bytes) -> "TextEncoding":
        """Find the byte order of a file in one of ENCODINGS from its first bytes."""
        if name == "utf-16":
            for mark, codec in UTF_16_MARKS.items():
                if head.startswith(mark):
                    return cls(codec, mark)
            return cls("utf-16-be" if head.startswith(b"\0") else "utf-16-le", b"")
        marked = name == "utf-8" and head.startswith(codecs.BOM_UTF8)
        return cls(name, codecs.BOM_UTF8 if marked else b"")

    def decoder(self) -> Decode:
        """Make a function that decodes chunks of the file to UTF-8, the last of them empty.

        Undecodable bytes become invalid UTF-8, which is reported by the reader, as it knows the
        number of the record.
        """
        if self.codec == "utf-8":
            return lambda data: data
        decoder = codecs.getincrementaldecoder(self.codec)(errors=_UNDECODABLE)
        return lambda data: decoder.decode(data, final=not data).encode("utf-8", "surrogatepass")

    def encoded(self, data: Bytes) -> Bytes:
        """Encode UTF-8 in the file's encoding; decoded bytes are restored exactly."""
        return data if self.codec == "utf-8" else str(data, "utf-8").encode(self.codec)

    def knows(self, text: str) -> bool:
        """Whether a text can be written in this encoding."""
        try:
            text.encode(self.codec)
        except UnicodeEncodeError:
            return False
        return True


codecs.register_error(_UNDECODABLE, lambda error: ("\udc80", error.end))  # type: ignore[attr-defined]
