"""``manifest.json``: where a version comes from, and what its other files must be."""

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from mallseg.adapters.joblib_store import shape, succession_record
from mallseg.adapters.joblib_store.seal import Seal
from mallseg.domain.reading.extremes import Fences
from mallseg.domain.versions.decision import Decision, Objection
from mallseg.domain.versions.succession import Succession
from mallseg.domain.versions.version import Provenance, Version
from mallseg.domain.wording.slug import new_slugs

FORMAT = 2
"""1 knew neither settings nor scores, signed nothing, and had an inertia beside its provenance."""

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
        """Raise ValueError unless this is the content that the facts were taken of."""
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


def write(version: Version, files: Mapping[str, bytes], seal: Seal) -> bytes:
    """Write the manifest of a version whose other files have these contents."""
    return seal.close(
        {
            "format": FORMAT,
            "model": version.model,
            "version": version.number,
            "created_at": version.created_at,
            "features": list(version.features),
            "scaling": version.scaling,
            "segments": version.segments,
            "provenance": asdict(version.provenance),
            "libraries": dict(version.libraries),
            "files": {name: asdict(FileFacts.of(content)) for name, content in files.items()},
        }
    )


def read(content: bytes, seal: Seal) -> Manifest:
    """Read a manifest back.

    Raises
    ------
    ValueError
        It is not what `write` writes, or was written by a newer mallseg.
    """
    fields = seal.open(content, newest=FORMAT)
    libraries = shape.mapping(fields.get("libraries"))
    files = shape.mapping(fields.get("files"))
    version = Version(
        model=shape.text(fields, "model"),
        number=shape.whole(fields, "version"),
        created_at=shape.text(fields, "created_at"),
        features=tuple(shape.texts(fields, "features")),
        scaling=shape.text(fields, "scaling"),
        segments=shape.whole(fields, "segments"),
        libraries={name: shape.text(libraries, name) for name in libraries},
        provenance=_provenance(fields, segments=shape.whole(fields, "segments")),
    )
    return Manifest(version=version, files={name: _facts(files[name]) for name in files})


def now() -> str:
    """Give the time in UTC, to the second, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def libraries_in_use() -> dict[str, str]:
    """Ask the libraries that took part in this process: the others made no difference."""
    python = ".".join(map(str, sys.version_info[:3]))
    loaded = {name: sys.modules[name] for name in _LIBRARIES if name in sys.modules}
    return {"python": python} | {name: str(m.__version__) for name, m in loaded.items()}


def _provenance(manifest: Mapping[str, object], *, segments: int) -> Provenance:
    fields = shape.mapping(manifest.get("provenance"))
    first_format = {"settings": {}, "scores": {"inertia": manifest.get("inertia")}}
    fields = fields if manifest["format"] == FORMAT else first_format | dict(fields)
    scores = shape.mapping(fields.get("scores"))
    faults = shape.mapping(fields.get("faults", {}))  # not noted before there were reports
    repeated = fields.get("repeated_ids")
    return Provenance(
        source=shape.text(fields, "source"),
        customers=shape.whole(fields, "customers"),
        set_aside=shape.whole(fields, "set_aside", lowest=0),
        rejected_rows=shape.whole(fields, "rejected_rows", lowest=0),
        distinct_points=shape.whole(fields, "distinct_points"),
        census_fingerprint=shape.text(fields, "census_fingerprint"),
        seed=shape.whole(fields, "seed", lowest=0),
        parent=None if fields.get("parent") is None else shape.whole(fields, "parent"),
        settings=shape.mapping(fields.get("settings")),
        scores={name: shape.number(scores[name], name) for name in scores},
        slugs=_slugs(fields, segments),
        preferred=shape.whole(fields, "preferred") if fields.get("preferred") else None,
        renamed=shape.text(fields, "renamed") if fields.get("renamed") else None,
        faults={name: shape.whole(faults, name) for name in faults},
        repeated_ids=None if repeated is None else shape.whole(fields, "repeated_ids", lowest=0),
        fences=None if fields.get("fences") is None else _fences(fields["fences"]),
        succession=_succession(fields.get("succession")),
        decision=None if fields.get("decision") is None else _decision(fields["decision"]),
    )


def _succession(value: object) -> Succession | None:
    return None if value is None else succession_record.from_record(shape.mapping(value))


def _fences(value: object) -> Fences:
    fields, fences = shape.mapping(value), {}
    for name in fields:
        low, high = shape.numbers(fields, name, 2)
        fences[name] = low, high
    return fences


def _decision(value: object) -> Decision:
    fields = shape.mapping(value)
    return Decision(
        is_promoted=shape.truth(fields, "is_promoted"),
        is_stopped=shape.truth(fields, "is_stopped"),
        objections=tuple(_objection(each) for each in shape.items(fields, "objections")),
    )


def _objection(value: object) -> Objection:
    fields = shape.mapping(value)
    return Objection(
        measure=shape.text(fields, "measure"),
        figure=shape.number(fields.get("figure"), "figure"),
        limit=shape.number(fields.get("limit"), "limit"),
        reason=shape.text(fields, "reason"),
    )


def _slugs(fields: Mapping[str, object], segments: int) -> tuple[str, ...]:
    """Read the slugs that were used; before they were kept, every training numbered anew."""
    if "slugs" in fields:
        return tuple(shape.texts(fields, "slugs"))
    return tuple(new_slugs(segments, used=()))


def _facts(value: object) -> FileFacts:
    fields = shape.mapping(value)
    return FileFacts(
        length=shape.whole(fields, "length", lowest=0), sha256=shape.text(fields, "sha256")
    )
