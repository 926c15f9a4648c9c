"""``manifest.json``: the provenance of a version, and the checksums of its other files."""

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
class Checksum:
    """The length and SHA-256 of a file."""

    length: int
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> "Checksum":
        """Compute the checksum of a content."""
        return cls(length=len(content), sha256=hashlib.sha256(content).hexdigest())

    def check(self, content: bytes) -> None:
        """Raise ValueError unless the content matches."""
        if len(content) != self.length:
            raise ValueError(
                f"has {len(content)} bytes where {self.length} were saved: it is damaged"
            )
        if Checksum.of(content) != self:
            raise ValueError("is not the file that was saved: its SHA-256 differs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A version, and the checksums of its other files by name."""

    version: Version
    files: Mapping[str, Checksum]


def write(version: Version, files: Mapping[str, bytes], signed_json: SignedJson) -> bytes:
    """Encode the manifest of a version with the contents of its other files."""
    checksums = {name: Checksum.of(content) for name, content in files.items()}
    manifest = Manifest(version=version, files=checksums)
    return signed_json.encode({"format": FORMAT, **msgspec.to_builtins(manifest)})


def read(content: bytes, signed_json: SignedJson) -> Manifest:
    """Read a manifest back.

    Raises
    ------
    ValueError
        It is not what `write` writes, or was written by a newer mallseg.
    """
    return convert(upgraded_manifest(signed_json.decode(content)), Manifest)


def now() -> str:
    """Return the time in UTC, to the second, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def libraries_in_use() -> dict[str, str]:
    """List the versions of the libraries that are loaded in this process."""
    python = ".".join(map(str, sys.version_info[:3]))
    loaded = {name: sys.modules[name] for name in _LIBRARIES if name in sys.modules}
    return {"python": python} | {name: str(m.__version__) for name, m in loaded.items()}
