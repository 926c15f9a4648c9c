"""What a training finds in the store: the champion, and all that went before."""

from dataclasses import dataclass

from mallseg.application.events import ChampionUnreadable, OnEvent
from mallseg.application.readable import if_readable
from mallseg.domain.errors import SegmentationNotFoundError, UnreadableSegmentationError
from mallseg.domain.identity.slug_registry import SlugRegistry
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.baseline import Baseline
from mallseg.domain.registry.version import StoredSegmentation, Version
from mallseg.domain.segments.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelHistory:
    """A model before a training.

    Attributes
    ----------
    in_use
        The champion's number, if there is one that can be told.
    predecessor
        Whose segments the training looks for: the champion's, or, where there is one that cannot be
        read, those of the newest version that can.
    versions
        All whose manifests can be read, oldest first.
    lineage
        The slugs that were ever used, by versions that are damaged or deleted too.
    """

    in_use: int | None
    predecessor: StoredSegmentation | None
    versions: tuple[Version, ...]
    slug_registry: SlugRegistry

    @property
    def champion(self) -> StoredSegmentation | None:
        """The champion, if it can be read: what takes its place is no measure of a new version."""
        is_in_use = self.predecessor is not None and self.predecessor.version == self.in_use
        return self.predecessor if is_in_use else None

    @property
    def parent(self) -> int | None:
        """The number of the version that the new one follows."""
        return self.predecessor.version if self.predecessor else self.in_use

    def baseline(self, plan: Plan) -> Baseline | None:
        """Tell what a retraining goes by; None without a predecessor."""
        if self.predecessor is None:
            return None
        return Baseline.of(self.predecessor.segmentation, self.versions, plan)


def look_back(store: SegmentationStore, model: str, on_event: OnEvent) -> ModelHistory:
    """Find out what went before; what cannot be read does not stand in the way."""
    versions = _versions(store, model)
    in_use = predecessor = None
    try:
        in_use = store.champion(model)
        predecessor = None if in_use is None else store.load(model, in_use)
    except (SegmentationNotFoundError, UnreadableSegmentationError) as error:
        predecessor = _newest(store, versions)
        on_event(ChampionUnreadable(reason=_reason(error, predecessor)))
    parent = predecessor.version if predecessor else in_use
    siblings = (
        if_readable(store.load, model, version.number)
        for version in versions
        if version.provenance.parent == parent
    )
    return ModelHistory(
        in_use=in_use,
        predecessor=predecessor,
        versions=versions,
        slug_registry=SlugRegistry.of(
            store.slugs(model), [each.segmentation for each in siblings if each]
        ),
    )


def _versions(store: SegmentationStore, model: str) -> tuple[Version, ...]:
    try:
        return store.catalogue(model).versions
    except SegmentationNotFoundError:
        return ()


def _newest(store: SegmentationStore, versions: tuple[Version, ...]) -> StoredSegmentation | None:
    """Load the newest version that can be read."""
    loaded = (if_readable(store.load, v.model, v.number) for v in reversed(versions))
    return next((each for each in loaded if each), None)


def _reason(error: Exception, instead: StoredSegmentation | None) -> str:
    if instead is None:
        return str(error)
    return (
        f"{error}; slugs and names are those of version {instead.version} instead, the newest that "
        "can be read"
    )
