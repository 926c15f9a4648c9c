"""``manifest.json``: where a version comes from, and what its other files must be."""

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from mallseg.adapters.joblib_store import diff_record, schema
from mallseg.adapters.joblib_store.signed_json import SignedJson
from mallseg.domain.customers.outliers import OutlierFences
from mallseg.domain.registry.decision import Decision, GateMeasure, Violation
from mallseg.domain.registry.version import Provenance, RecordedDiff, Version
from mallseg.domain.segments.naming.slug import new_slugs

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


def write(version: Version, files: Mapping[str, bytes], signed_json: SignedJson) -> bytes:
    """Write the manifest of a version whose other files have these contents."""
    return signed_json.close(
        {
            "format": FORMAT,
            "model": version.model,
            "version": version.number,
            "created_at": version.created_at,
            "features": list(version.features),
            "scaling": version.scaling,
            "segments": version.segments,
            "provenance": schema.in_format_2(asdict(version.provenance)),
            "libraries": dict(version.libraries),
            "files": {name: asdict(FileFacts.of(content)) for name, content in files.items()},
        }
    )


def read(content: bytes, signed_json: SignedJson) -> Manifest:
    """Read a manifest back.

    Raises
    ------
    ValueError
        It is not what `write` writes, or was written by a newer mallseg.
    """
    fields = signed_json.open(content, newest=FORMAT)
    libraries = schema.mapping(fields.get("libraries"))
    files = schema.mapping(fields.get("files"))
    version = Version(
        model=schema.text(fields, "model"),
        number=schema.whole(fields, "version"),
        created_at=schema.text(fields, "created_at"),
        features=tuple(schema.texts(fields, "features")),
        scaling=schema.text(fields, "scaling"),
        segments=schema.whole(fields, "segments"),
        libraries={name: schema.text(libraries, name) for name in libraries},
        provenance=_provenance(fields, segments=schema.whole(fields, "segments")),
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
    fields = schema.mapping(manifest.get("provenance"))
    first_format = {"settings": {}, "scores": {"inertia": manifest.get("inertia")}}
    fields = fields if manifest["format"] == FORMAT else first_format | dict(fields)
    scores = schema.mapping(fields.get("scores"))
    faults = schema.mapping(fields.get("faults", {}))  # not noted before there were reports
    repeated = fields.get("repeated_ids")
    return Provenance(
        source=schema.text(fields, "source"),
        customers=schema.whole(fields, "customers"),
        outliers=schema.whole(fields, "set_aside", lowest=0),
        rejected_rows=schema.whole(fields, "rejected_rows", lowest=0),
        distinct_points=schema.whole(fields, "distinct_points"),
        census_fingerprint=schema.text(fields, "census_fingerprint"),
        seed=schema.whole(fields, "seed", lowest=0),
        parent=None if fields.get("parent") is None else schema.whole(fields, "parent"),
        settings=schema.mapping(fields.get("settings")),
        scores={name: schema.number(scores[name], name) for name in scores},
        slugs=_slugs(fields, segments),
        preferred=schema.whole(fields, "preferred") if fields.get("preferred") else None,
        renamed=schema.text(fields, "renamed") if fields.get("renamed") else None,
        faults={name: schema.whole(faults, name) for name in faults},
        repeated_ids=None if repeated is None else schema.whole(fields, "repeated_ids", lowest=0),
        fences=None if fields.get("fences") is None else _fences(fields["fences"]),
        diff=_diff(fields.get("succession")),
        decision=None if fields.get("decision") is None else _decision(fields["decision"]),
    )


def _diff(value: object) -> RecordedDiff | None:
    return None if value is None else diff_record.from_record(schema.mapping(value))


def _fences(value: object) -> OutlierFences:
    fields, fences = schema.mapping(value), {}
    for name in fields:
        low, high = schema.numbers(fields, name, 2)
        fences[name] = low, high
    return fences


def _decision(value: object) -> Decision:
    fields = schema.mapping(value)
    return Decision(
        is_promoted=schema.truth(fields, "is_promoted"),
        is_stopped=schema.truth(fields, "is_stopped"),
        violations=tuple(_violation(each) for each in schema.items(fields, "objections")),
    )


def _violation(value: object) -> Violation:
    """Read a violation; older manifests have a sentence in place of feature and champion."""
    fields = schema.mapping(value)
    champion = fields.get("champion")
    return Violation(
        measure=_measure(schema.text(fields, "measure")),
        figure=schema.number(fields.get("figure"), "figure"),
        limit=schema.number(fields.get("limit"), "limit"),
        feature=schema.text(fields, "feature") if fields.get("feature") else None,
        champion=None if champion is None else schema.number(champion, "champion"),
    )


def _measure(text: str) -> GateMeasure:
    try:
        return GateMeasure(text)
    except ValueError:
        raise ValueError("has a measure that this mallseg does not know: upgrade it") from None


def _slugs(fields: Mapping[str, object], segments: int) -> tuple[str, ...]:
    """Read the slugs that were used; before they were kept, every training numbered anew."""
    if "slugs" in fields:
        return tuple(schema.texts(fields, "slugs"))
    return tuple(new_slugs(segments, used=()))


def _facts(value: object) -> FileFacts:
    fields = schema.mapping(value)
    return FileFacts(
        length=schema.whole(fields, "length", lowest=0), sha256=schema.text(fields, "sha256")
    )
