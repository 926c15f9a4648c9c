"""``manifest.json``: where a version comes from, and what its other files must be."""

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from mallseg.adapters.joblib_store.json_file import SignedJson, convert
from mallseg.adapters.joblib_store.older_formats import FORMAT, upgraded_manifest
from mallseg.domain.registry.version import Version

LARGEST_MANIFEST = 64 << 10
_LIBRARIES = ("mallseg", "joblib", "numpy", "sklearn", "pandas")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What a file must be, to the last bit."""

    length: int
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> "FileFacts":
        """Take the facts of a file's content."""
        return cls(length=len(content), sha256=hashlib.sha256(content).hexdigest())

    def check(self, content: bytes) -> None:
        """Raise ValueError unless the content has these facts."""
        if len(content) != self.length:
            raise ValueError(
                f"has {len(content)} bytes where {self.length} were saved: it is damaged"
            )
        if FileFacts.of(content) != self:
            raise ValueError("is not the file that was saved: its SHA-256 differs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A version, and the facts of its other files by their names."""

    version: Version
    files: Mapping[str, FileFacts]


def write(version: Version, files: Mapping[str, bytes], signed_json: SignedJson) -> bytes:
    """Write the manifest of a version whose other files have these contents."""
    facts = {name: FileFacts.of(content) for name, content in files.items()}
    manifest = Manifest(version=version, files=facts)
    return signed_json.close({"format": FORMAT, **msgspec.to_builtins(manifest)})


def read(content: bytes, signed_json: SignedJson) -> Manifest:
    """Read a manifest back.

    Raises
    ------
    ValueError
        It is not what `write` writes, or was written by a newer mallseg.
    """
    return convert(upgraded_manifest(signed_json.open(content)), Manifest)


def now() -> str:
    """Return the time in UTC, to the second, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def libraries_in_use() -> dict[str, str]:
    """List the versions of the libraries that are loaded in this process."""
    python = ".".join(map(str, sys.version_info[:3]))
    loaded = {name: sys.modules[name] for name in _LIBRARIES if name in sys.modules}
    return {"python": python} | {name: str(m.__version__) for name, m in loaded.items()}
