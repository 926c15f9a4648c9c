"""A fake of the SegmentationStore port, in memory."""

from dataclasses import dataclass, field, replace

from mallseg.domain.identity.identifiers import UsedIdentifiers
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.catalogue import Catalogue, Pointer
from mallseg.domain.registry.version import (
    CHAMPION,
    Provenance,
    StoredSegmentation,
    Version,
    check_model_name,
)
from mallseg.domain.registry.version_history import VersionHistory
from mallseg.domain.segments.segmentation import Segmentation


@dataclass
class InMemoryStore:
    """Keeps the history of each model, and the segmentation and profile of each version, in dicts.

    A test may look at both, and change them.
    """

    histories: dict[str, VersionHistory] = field(default_factory=dict)
    contents: dict[tuple[str, int], tuple[Segmentation, Profile | None]] = field(
        default_factory=dict
    )

    def check_writable(self, model: str) -> None:
        check_model_name(model)

    def save(
        self,
        model: str,
        segmentation: Segmentation,
        provenance: Provenance,
        *,
        profile: Profile | None = None,
        as_champion: bool = False,
        as_challenger: bool = False,
    ) -> Version:
        history = self.history(model).add(
            segmentation,
            provenance,
            created_at="2026-01-01T00:00:00+00:00",
            as_champion=as_champion,
            as_challenger=as_challenger,
        )
        self.histories[model] = history
        self.contents[model, history.last] = segmentation, profile
        return history.versions[-1]

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        number = self.history(model).number(version)
        segmentation, _ = self.contents[model, number]
        return StoredSegmentation(model=model, version=number, segmentation=replace(segmentation))

    def profile(self, model: str, version: int) -> Profile | None:
        return self.contents[model, self.history(model).number(version)][1]

    def models(self) -> tuple[str, ...]:
        return tuple(sorted(model for model, own in self.histories.items() if own.versions))

    def catalogue(self, model: str) -> Catalogue:
        return self.history(model).catalogue()

    def identifiers(self, model: str) -> UsedIdentifiers:
        return self.history(model).identifiers

    def champion(self, model: str) -> int | None:
        return self.history(model).champion

    def promote(self, model: str, version: int, *, alias: str = CHAMPION) -> Pointer:
        self.histories[model] = history = self.history(model).promote(version, alias)
        return next(pointer for pointer in history.pointers if pointer.alias == alias)

    def roll_back(self, model: str) -> int:
        self.histories[model] = history = self.history(model).roll_back()
        return history.number(CHAMPION)

    def remove_alias(self, model: str, alias: str) -> None:
        self.histories[model] = self.history(model).remove_alias(alias)

    def delete(self, model: str, version: int) -> None:
        self.histories[model] = self.history(model).delete(version)

    def exposed(self, model: str) -> tuple[str, ...]:
        check_model_name(model)
        return ()

    def history(self, model: str) -> VersionHistory:
        """Return the history of a model, which is empty for an unknown model."""
        return self.histories.get(model) or VersionHistory(store="memory", model=model)
