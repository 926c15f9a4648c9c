"""List the models of the store, with their versions and aliases."""

from dataclasses import dataclass

from mallseg.domain.errors import SegmentationNotFoundError, StoreUnavailableError
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.catalogue import Catalogue, Damage


@dataclass(frozen=True, slots=True, kw_only=True)
class ListModels:
    """List the versions and aliases of one model, or of all.

    - Damaged or unreadable parts are listed as such, beside all others.
    - A model that is deleted meanwhile is left out.
    """

    store: SegmentationStore

    def __call__(self, *, model: str | None = None) -> tuple[Catalogue, ...]:
        """Read the catalogues.

        Raises
        ------
        SegmentationNotFoundError
            The model that is named has no version.
        """
        if model is not None:
            return (self.store.catalogue(model),)
        catalogues = []
        for name in self.store.models():
            try:
                catalogues.append(self.store.catalogue(name))
            except SegmentationNotFoundError:
                continue
            except StoreUnavailableError as error:
                damage = (Damage(reason=str(error)),)
                catalogues.append(Catalogue(model=name, versions=(), damage=damage))
        return tuple(catalogues)
