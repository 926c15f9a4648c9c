"""The store of models and their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mallseg.domain.registry.version import CHAMPION, Provenance, StoredSegmentation, Version

if TYPE_CHECKING:
    from mallseg.domain.identity.identifiers import UsedIdentifiers
    from mallseg.domain.profiles.profile import Profile
    from mallseg.domain.registry.catalogue import Catalogue, Pointer
    from mallseg.domain.segments.segmentation import Segmentation


class ModelReader(Protocol):
    """Loads stored segmentations, which is all that assigning customers requires of a store."""

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        """Return the version with this number or alias; without one, the champion.

        Raises
        ------
        InvalidOptionError
            The model's name or the alias is malformed.
        SegmentationNotFoundError
            There is no such model, version or alias.
        UnreadableSegmentationError
            The version is damaged.
        StoreUnavailableError
            The store cannot be read.
        """
        ...


class SegmentationStore(ModelReader, Protocol):
    """Stores immutable versions of models, which are numbered from 1 upwards for each model.

    A number is never used again, even if its version is deleted. Aliases refer to versions; the
    champion is the version that is loaded by default.

    - A malformed model name or alias raises InvalidOptionError before anything is changed.
    - An unknown model, version or alias raises SegmentationNotFoundError, and so does a version
      that is deleted while it is read.
    - A damaged version raises UnreadableSegmentationError, an unusable folder
      StoreUnavailableError.
    - Changes are durable when a method returns, and atomic.
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
        - As champion, it is promoted before another version can be saved, so that the last of
          several concurrent ones is the champion. If promoting fails, the version is removed.
        - As challenger, it gets that alias in the same way, unless it is the champion.
        """
        ...

    def profile(self, model: str, version: int) -> Profile | None:
        """Return the profile that was saved with a version; None where there was none."""
        ...

    def models(self) -> tuple[str, ...]:
        """List the models that have a version, in the order of their names."""
        ...

    def catalogue(self, model: str) -> Catalogue:
        """List all versions and aliases of a model; damaged ones do not hide the others."""
        ...

    def identifiers(self, model: str) -> UsedIdentifiers:
        """Return every slug that was ever used, and the highest number; none of an unknown model.

        These are the slugs and numbers of all segments that were ever saved, and all slugs in a
        provenance, including those of damaged and deleted versions.
        """
        ...

    def champion(self, model: str) -> int | None:
        """Return the champion's number; None for a model without one, or an unknown model."""
        ...

    def promote(self, model: str, version: int, *, alias: str = CHAMPION) -> Pointer:
        """Set an alias to a version, and return the alias.

        The version is loaded first, so that a damaged one is not promoted.
        """
        ...

    def roll_back(self, model: str) -> int:
        """Restore the latest previous champion that can be loaded; return its number.

        Raises
        ------
        InvalidOptionError
            There is none.
        """
        ...

    def remove_alias(self, model: str, alias: str) -> None:
        """Remove an alias."""
        ...

    def delete(self, model: str, version: int) -> None:
        """Delete a version, damaged or not; one with an alias raises InvalidOptionError."""
        ...

    def exposed(self, model: str) -> tuple[str, ...]:
        """List the files of a model with permissions that are wider than they should be."""
        ...
