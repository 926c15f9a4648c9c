"""Verify the store: read every version and alias, and list what is damaged."""

from collections.abc import Iterator
from dataclasses import dataclass

from mallseg.application.registry.list_models import ListModels
from mallseg.domain.errors import (
    SegmentationNotFoundError,
    StoreUnavailableError,
    UnreadableSegmentationError,
)
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.catalogue import Catalogue, Damage


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The intact versions of a model, its damage, and the files that are not private."""

    model: str
    intact: tuple[int, ...]
    damage: tuple[Damage, ...]
    readable_by_others: tuple[str, ...] = ()

    @property
    def needs_review(self) -> bool:
        """Whether anything is damaged."""
        return bool(self.damage)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyModels:
    """Load every version of one model, or of all models, and check every alias.

    - All damage is listed; the check does not stop at the first.
    - A version that is deleted meanwhile is not damaged.
    """

    store: SegmentationStore
    list_models: ListModels

    def __call__(self, *, model: str | None = None) -> tuple[Verification, ...]:
        """Load everything, and collect the errors.

        Raises
        ------
        SegmentationNotFoundError
            The model that is named has no version.
        """
        catalogues = self.list_models(model=model)
        return tuple(self._verified(catalogue) for catalogue in catalogues)

    def _verified(self, catalogue: Catalogue) -> Verification:
        damage = (*catalogue.damage, *catalogue.dangling(), *self._damaged_files(catalogue))
        damaged = {each.version for each in damage}
        return Verification(
            model=catalogue.model,
            intact=tuple(n for n in catalogue.numbers if n not in damaged),
            damage=damage,
            readable_by_others=self.store.exposed(catalogue.model),
        )

    def _damaged_files(self, catalogue: Catalogue) -> Iterator[Damage]:
        for version in catalogue.versions:
            try:
                self.store.load(catalogue.model, version.number)
                self.store.profile(catalogue.model, version.number)
            except SegmentationNotFoundError:
                continue
            except (UnreadableSegmentationError, StoreUnavailableError) as error:
                yield Damage(version=version.number, reason=str(error))
