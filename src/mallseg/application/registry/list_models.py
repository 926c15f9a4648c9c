"""List what the store holds."""

from dataclasses import dataclass

from mallseg.domain.errors import SegmentationNotFoundError, StoreUnavailableError
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.catalogue import Catalogue, Damage


@dataclass(frozen=True, slots=True, kw_only=True)
class ListModels:
    """List the versions and aliases of one model, or of all.

    - What is damaged or cannot be read is listed as such, and hides nothing else.
    - A model that disappears while all are listed is left out.
    """

    store: SegmentationStore

    def __call__(self, *, model: str | None = None) -> tuple[Catalogue, ...]:
        """List.

        Raises
        ------
        SegmentationNotFoundError
            There is no version of the model that is named.
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
