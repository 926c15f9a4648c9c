"""The JSON of stored models, their versions and what the gate decided about them."""

from dataclasses import dataclass

from mallseg.application.registry.rename_segment import Renaming
from mallseg.application.registry.show_version import ShownVersion
from mallseg.domain.registry.catalogue import Catalogue, Damage
from mallseg.domain.registry.version import CHAMPION, Decision, Version
from mallseg.domain.segments.segment import Segment
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.documents.segments import SegmentDocument, segments_of
from mallseg.entrypoints.presentation.documents.violations import ViolationDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDocument:
    """The decision of the gate on a version; `stopped` by its `violations`."""

    promoted: bool
    stopped: bool
    violations: list[ViolationDocument]

    @classmethod
    def of(cls, decision: Decision | None) -> "DecisionDocument | None":
        """Describe a decision, where there is one."""
        if decision is None:
            return None
        return cls(
            promoted=decision.is_promoted,
            stopped=decision.is_stopped,
            violations=[ViolationDocument.of(each) for each in decision.violations],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDocument:
    """One stored version of a model; `aliases` name it, `champion` among them."""

    version: int
    champion: bool
    aliases: list[str]
    created_at: str
    segments: int
    customers: int
    rejected_rows: int
    source: str

    @classmethod
    def of(cls, version: Version, catalogue: Catalogue) -> "VersionDocument":
        """Describe a version of a catalogue."""
        aliases = catalogue.aliases_of(version.number)
        return cls(
            version=version.number,
            champion=CHAMPION in aliases,
            aliases=list(aliases),
            created_at=version.created_at,
            segments=version.segments,
            customers=version.provenance.customers,
            rejected_rows=version.provenance.rejected_rows,
            source=version.provenance.source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsDocument:
    """All stored versions of a model, oldest first, and the damage among them."""

    model: str
    versions: list[VersionDocument]
    aliases: dict[str, int]
    damage: list[Damage]

    @classmethod
    def of(cls, catalogue: Catalogue) -> "VersionsDocument":
        """Describe a catalogue."""
        return cls(
            model=catalogue.model,
            versions=[VersionDocument.of(each, catalogue) for each in catalogue.versions],
            aliases={each.alias: each.version for each in catalogue.pointers},
            damage=list(catalogue.damage),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsDocument:
    """All models of the store."""

    models: list[VersionsDocument]

    @classmethod
    def of(cls, catalogues: tuple[Catalogue, ...]) -> "ModelsDocument":
        """Describe catalogues."""
        return cls(models=[VersionsDocument.of(each) for each in catalogues])


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownVersionDocument:
    """One version with all that is known of it.

    `settings` are the choices of the training, `scores` measure the result, `parent` is the version
    that was champion then, and the fingerprint is equal for equal customers in any order. `renamed`
    is the slug of the segment of the parent that this version renames, where it does only that;
    `recommended` is the number of segments that the study recommended. `decision` is null in
    versions that did not keep it.
    """

    model: str
    version: int
    aliases: list[str]
    created_at: str
    source: str
    customers: int
    outliers: int
    rejected_rows: int
    distinct_points: int
    census_fingerprint: str
    features: list[str]
    scaling: str
    seed: int
    parent: int | None
    renamed: str | None
    recommended: int | None
    decision: DecisionDocument | None
    settings: dict[str, object]
    scores: dict[str, float]
    libraries: dict[str, str]
    segments: list[SegmentDocument]

    @classmethod
    def of(cls, shown: ShownVersion) -> "ShownVersionDocument":
        """Describe a version."""
        version, provenance = shown.version, shown.version.provenance
        return cls(
            model=version.model,
            version=version.number,
            aliases=list(shown.aliases),
            created_at=version.created_at,
            source=provenance.source,
            customers=provenance.customers,
            outliers=provenance.outliers,
            rejected_rows=provenance.rejected_rows,
            distinct_points=provenance.distinct_points,
            census_fingerprint=provenance.census_fingerprint,
            features=list(version.features),
            scaling=version.scaling,
            seed=provenance.seed,
            parent=provenance.parent,
            renamed=provenance.renamed,
            recommended=provenance.preferred,
            decision=DecisionDocument.of(provenance.decision),
            settings=dict(provenance.settings),
            scores=dict(provenance.scores),
            libraries=dict(version.libraries),
            segments=segments_of(shown.segmentation),
        )


def renaming_document(renaming: Renaming) -> Json:
    """Describe a renaming: the new version, and the segment's words in its parent and in it."""
    return copied(renaming, before=_words(renaming.before), after=_words(renaming.after))


def _words(segment: Segment) -> Json:
    words = ("slug", "name", "short", "description")
    return {key: getattr(segment, key) for key in words}
