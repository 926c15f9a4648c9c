"""A file that was uploaded to a service."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

Settings = Mapping[str, Mapping[str, object]]
"""The settings for one source: values by section and setting."""

_LONGEST = 80
_LONGEST_ENDING = 12
_UNNAMED = "customers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file, and its owner.

    Attributes
    ----------
    token
        The unguessable id by which it is requested.
    name
        The client's name for it, as `plain_file_name` sanitises it.
    owner
        The name of the key with which it was uploaded; empty where there are no keys.
    size
        In bytes.
    path
        The path of the file, which ends with its name.
    made
        The folder for files derived from it, which is removed with it.
    used_at
        When it was uploaded or last requested, with its time zone.
    read_as
        The settings for reading it that its owner has chosen.
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
    r"""Sanitise a client's name of a file: one part of a path, of printable characters.

    ``C:\mall\June.xlsx`` becomes ``June.xlsx``; where no name remains, it is ``customers``.
    """
    last = unicodedata.normalize("NFC", sent).replace("\\", "/").rpartition("/")[2]
    shown = "".join(each for each in last if each.isprintable()).strip(" .")
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return _shortened(shown, _LONGEST) or _UNNAMED
    kept = _shortened(stem, _LONGEST - len(ending) - 1).rstrip(" .")
    return f"{kept or _UNNAMED}.{ending}"


def _shortened(text: str, most: int) -> str:
    """Truncate a text to this many characters, and to twice as many bytes."""
    while len(text) > most or len(text.encode()) > 2 * most:
        text = text[:-1]
    return text
