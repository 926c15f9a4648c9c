"""``manifest.json``: where a version comes from, and what its other files must be."""

import hashlib
import json
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from mallseg.domain.segmentation import Segmentation
from mallseg.domain.version import Provenance, Version

FORMAT = 1
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
        """Raise ValueError unless this is the content that the facts were taken of."""
        if len(content) != self.length:
            raise ValueError(
                f"has {len(content)} bytes where {self.length} were saved: it is damaged"
            )
        if FileFacts.of(content) != self:
            raise ValueError("is not the file that was saved: its SHA-256 differs")


def write(version: Version, segmentation: Segmentation, model: bytes) -> bytes:
    """Write the manifest of a version whose model file has these bytes."""
    manifest = {
        "format": FORMAT,
        "model": version.model,
        "version": version.number,
        "created_at": version.created_at,
        "features": [feature.name for feature in segmentation.features],
        "scaling": str(segmentation.scale.scaling),
        "segments": version.segments,
        "inertia": segmentation.inertia,
        "provenance": asdict(version.provenance),
        "libraries": _versions_in_use(),
        "files": {"model.joblib": asdict(FileFacts.of(model))},
    }
    return sealed(manifest)


def sealed(manifest: dict[str, Any]) -> bytes:
    """Write a manifest with a digest of itself, in the one form that `read` accepts."""
    digest = hashlib.sha256(_canonical(manifest)).hexdigest()
    return _canonical(manifest | {"digest": digest})


def read(content: bytes) -> tuple[Version, FileFacts]:
    """Read a manifest back: the version, and what ``model.joblib`` must be.

    Raises
    ------
    ValueError
        It is not what `write` writes, or was written by a newer mallseg.
    """
    try:
        manifest = json.loads(content)
    except RecursionError:
        raise ValueError("is not a manifest: it is nested too deeply") from None
    if not isinstance(manifest, dict) or not isinstance(written := manifest.get("format"), int):
        raise ValueError("is not a manifest")
    if written > FORMAT:
        raise ValueError(f"is of format {written}, newer than this mallseg: upgrade mallseg")
    manifest.pop("digest", None)
    if sealed(manifest) != content:
        raise ValueError("is not the file that was saved: its digest differs")
    try:
        version = Version(
            model=manifest["model"],
            number=manifest["version"],
            created_at=manifest["created_at"],
            segments=manifest["segments"],
            provenance=Provenance(**manifest["provenance"]),
        )
        return version, FileFacts(**manifest["files"]["model.joblib"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"is not a manifest: {error}") from None


def now() -> str:
    """Give the time in UTC, to the second, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _versions_in_use() -> dict[str, str]:
    """Ask the libraries that took part in this process: the others made no difference."""
    python = ".".join(map(str, sys.version_info[:3]))
    loaded = {name: sys.modules[name] for name in _LIBRARIES if name in sys.modules}
    return {"python": python} | {name: str(m.__version__) for name, m in loaded.items()}


def _canonical(manifest: dict[str, Any]) -> bytes:
    return json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"
