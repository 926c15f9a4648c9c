"""The state of a model before a training."""

from dataclasses import dataclass

from mallseg.application.events import OnEvent
from mallseg.application.readable import if_readable
from mallseg.application.training_events import ChampionUnreadable
from mallseg.domain.errors import SegmentationNotFoundError, UnreadableSegmentationError
from mallseg.domain.identity.identifiers import IdentifierRegistry
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
        The champion's number, if there is one and its alias can be read.
    predecessor
        The version whose segments are continued: the champion, or the newest readable version where
        the champion cannot be read.
    versions
        The versions whose manifests can be read, oldest first.
    registry
        All slugs and numbers that the model has used, also in damaged and deleted versions.
    """

    in_use: int | None
    predecessor: StoredSegmentation | None
    versions: tuple[Version, ...]
    registry: IdentifierRegistry

    @property
    def champion(self) -> StoredSegmentation | None:
        """The champion, if it can be read: the only version that the gate compares with."""
        is_in_use = self.predecessor is not None and self.predecessor.version == self.in_use
        return self.predecessor if is_in_use else None

    @property
    def parent(self) -> int | None:
        """The number of the version from which the new one is trained."""
        return self.predecessor.version if self.predecessor else self.in_use

    def baseline(self, plan: Plan) -> Baseline | None:
        """Make the baseline of a retraining; None without a predecessor."""
        if self.predecessor is None:
            return None
        return Baseline.of(self.predecessor.segmentation, self.versions, plan)


def load_history(store: SegmentationStore, model: str, on_event: OnEvent) -> ModelHistory:
    """Load the history of a model; an unreadable champion is reported, other damage left out."""
    versions = _versions(store, model)
    in_use = predecessor = None
    try:
        in_use = store.champion(model)
        predecessor = None if in_use is None else store.load(model, in_use)
    except (SegmentationNotFoundError, UnreadableSegmentationError) as error:
        predecessor = _newest(store, versions)
        instead = predecessor.version if predecessor else None
        on_event(ChampionUnreadable(reason=str(error), instead=instead))
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
        registry=IdentifierRegistry.of(
            store.identifiers(model), [each.segmentation for each in siblings if each]
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
