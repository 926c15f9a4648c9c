"""What a training finds in the store: the champion, and all that went before."""

from dataclasses import dataclass

from mallseg.application.step import ChampionUnreadable, Report
from mallseg.domain.errors import SegmentationNotFoundError, UnreadableSegmentationError
from mallseg.domain.lineage import Lineage
from mallseg.domain.plan import Plan
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.precedent import Precedent
from mallseg.domain.version import StoredSegmentation, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelHistory:
    """A model before a training.

    Attributes
    ----------
    parent
        The champion's number, if there is one that can be told.
    champion
        The champion, if it can be read.
    versions
        All whose manifests can be read, oldest first.
    lineage
        The slugs that they used.
    """

    parent: int | None
    champion: StoredSegmentation | None
    versions: tuple[Version, ...]
    lineage: Lineage

    def precedent(self, plan: Plan) -> Precedent | None:
        """Tell what a retraining goes by; None without a champion."""
        if self.champion is None:
            return None
        return Precedent.of(self.champion.segmentation, self.versions, plan)


def look_back(store: SegmentationStore, model: str, report: Report) -> ModelHistory:
    """Find out what went before; what cannot be read does not stand in the way."""
    parent = _parent(store, model, report)
    versions = _versions(store, model)
    siblings = (_load(store, model, v.number) for v in versions if v.provenance.parent == parent)
    return ModelHistory(
        parent=parent,
        champion=_load(store, model, parent),
        versions=versions,
        lineage=Lineage.of(versions, [each.segmentation for each in siblings if each]),
    )


def _parent(store: SegmentationStore, model: str, report: Report) -> int | None:
    try:
        return store.champion(model)
    except UnreadableSegmentationError as error:
        report(ChampionUnreadable(reason=str(error)))
        return None


def _versions(store: SegmentationStore, model: str) -> tuple[Version, ...]:
    try:
        return store.catalogue(model).versions
    except SegmentationNotFoundError:
        return ()


def _load(store: SegmentationStore, model: str, version: int | None) -> StoredSegmentation | None:
    try:
        return None if version is None else store.load(model, version)
    except (SegmentationNotFoundError, UnreadableSegmentationError):
        return None
