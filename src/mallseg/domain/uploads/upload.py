"""A file that was sent to a service, to be looked at and used."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

Settings = Mapping[str, Mapping[str, object]]
"""Section to setting to value, as they are said to be used for one source."""

_LONGEST = 80
_LONGEST_ENDING = 12
_UNNAMED = "customers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file, and who may use it.

    Attributes
    ----------
    token
        By which it is asked for; it cannot be guessed.
    name
        What the sender calls it, without what a path or a terminal could take for something else.
    owner
        The name of the key with which it was sent; empty where there are no keys.
    size
        In bytes.
    path
        Where it is. Its last part is its name.
    made
        A folder for what is made of it; it is removed with it.
    used_at
        When it was sent, or last asked for, with its time zone.
    read_as
        How it is read, as far as its owner has said so.
    """

    token: str = field(repr=False)
    name: str
    owner: str
    size: int
    path: Path
    made: Path
    used_at: datetime
    read_as: Settings = field(default_factory=dict)


def plain_file_name(sent: str) -> str:
    r"""Make a file's name of what a client calls it: one part of a path, of printable characters.

    ``C:\mall\June.xlsx`` becomes ``June.xlsx``, and what has nothing of a name ``customers``.
    """
    last = unicodedata.normalize("NFC", sent).replace("\\", "/").rpartition("/")[2]
    shown = "".join(each for each in last if each.isprintable()).strip(" .")
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return _shortened(shown, _LONGEST) or _UNNAMED
    kept = _shortened(stem, _LONGEST - len(ending) - 1).rstrip(" .")
    return f"{kept or _UNNAMED}.{ending}"


def _shortened(text: str, most: int) -> str:
    """Cut a text to this many characters, of at most three bytes each on average."""
    while len(text) > most or len(text.encode()) > 2 * most:
        text = text[:-1]
    return text
