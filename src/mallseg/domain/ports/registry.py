"""Where models are kept."""

from typing import Protocol

from mallseg.domain.identity.identifiers import UsedIdentifiers
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.catalogue import Catalogue, Pointer
from mallseg.domain.registry.version import CHAMPION, Provenance, StoredSegmentation, Version
from mallseg.domain.segments.segmentation import Segmentation


class ModelReader(Protocol):
    """Loads stored segmentations: all that assigning customers needs of a store."""

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        """Return the version with this number or alias; without one, the champion.

        Raises
        ------
        InvalidOptionError
            The model's name or the alias is not a plain word.
        SegmentationNotFoundError
            There is no such model, version or alias.
        UnreadableSegmentationError
            The version is damaged.
        StoreUnavailableError
            The store cannot be read.
        """
        ...


class SegmentationStore(ModelReader, Protocol):
    """Keeps versions of models: per model numbered from 1 upwards, never changed.

    A number is never given again, whatever became of its version. Aliases name versions; the
    champion is the one that is loaded when none is named.

    - A model name or an alias that is not a plain word raises InvalidOptionError before anything is
      touched.
    - An unknown model, version or alias raises SegmentationNotFoundError, and so does a version
      that is deleted while it is read.
    - Damage raises UnreadableSegmentationError, an unusable folder StoreUnavailableError.
    - What has returned is kept, whatever happens next. What fails half-way leaves nothing to see.
    """

    def check_writable(self, model: str) -> None:
        """Raise StoreUnavailableError if a version could not be saved now. Change nothing."""
        ...

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
        """Add a version. It is not visible before it is complete.

        - Equal segmentations are stored as equal bytes, and loaded as equal segmentations.
        - As champion, it is promoted before another can be saved: of several that are saved at
          once, the last is the champion. When promoting fails, the version is taken back.
        - As challenger, it gets that alias in the same way, unless it is the champion.
        """
        ...

    def profile(self, model: str, version: int) -> Profile | None:
        """Return the profile that was saved with a version; None where there was none."""
        ...

    def models(self) -> tuple[str, ...]:
        """List the models that have a version, by name."""
        ...

    def catalogue(self, model: str) -> Catalogue:
        """List all versions and aliases of a model; what is damaged hides nothing else."""
        ...

    def identifiers(self, model: str) -> UsedIdentifiers:
        """List every slug that was ever used, and the highest number: none of an unknown model.

        These are the slugs and numbers of all segments that were ever saved, and all slugs that a
        provenance named, whatever became of the version: damaged or deleted, they stay used.
        """
        ...

    def champion(self, model: str) -> int | None:
        """Return the champion's number: None for a model without one, known or unknown."""
        ...

    def promote(self, model: str, version: int, *, alias: str = CHAMPION) -> Pointer:
        """Have an alias name a version; return the alias as it is afterwards.

        The version is loaded first: what is damaged is not promoted.
        """
        ...

    def roll_back(self, model: str) -> int:
        """Make the latest previous champion that can be loaded the champion; return its number.

        Without any, raise InvalidOptionError.
        """
        ...

    def remove_alias(self, model: str, alias: str) -> None:
        """Have the alias name nothing."""
        ...

    def delete(self, model: str, version: int) -> None:
        """Remove a version, damaged or not; one that an alias names raises InvalidOptionError."""
        ...

    def exposed(self, model: str) -> tuple[str, ...]:
        """List the files of a model that more people may read than they should; none elsewhere."""
        ...
