"""The static files, with URLs that change with their content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FOLDER = "static"

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """A static file."""

    name: str
    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        """The digest of its content."""
        return hashlib.sha256(self.content).hexdigest()[:12]


@cache
def static_files() -> Mapping[str, StaticFile]:
    """Read all static files, by name."""
    folder = files(__package__) / FOLDER
    found = (each for each in folder.iterdir() if each.name.rpartition(".")[2] in _TYPES)
    return {
        each.name: StaticFile(
            name=each.name,
            media_type=_TYPES[each.name.rpartition(".")[2]],
            content=each.read_bytes(),
        )
        for each in found
    }


@cache
def bundle_digest() -> str:
    """Return the digest of all files together, as modules import one another by relative names."""
    whole = hashlib.sha256()
    for _, each in sorted(static_files().items()):
        whole.update(each.digest.encode())
    return whole.hexdigest()[:12]
