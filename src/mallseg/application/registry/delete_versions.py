"""Delete versions of a model."""

from collections.abc import Collection
from dataclasses import dataclass

from mallseg.domain.errors import SegmentationNotFoundError
from mallseg.domain.ports import SegmentationStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """The versions that were deleted and those that stay; `damaged` ones stay unread."""

    model: str
    deleted: tuple[int, ...]
    kept: tuple[int, ...]
    damaged: tuple[int, ...] = ()
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteVersions:
    """Delete versions of a model, including damaged ones.

    - If one of them does not exist, none is deleted.
    - A version that an alias names is not deleted.
    - The numbers are not used again.
    """

    store: SegmentationStore

    def __call__(self, *, model: str, versions: Collection[int]) -> Deletion:
        """Check, then delete one after the other.

        Raises
        ------
        InvalidOptionError
            An alias names one of the versions; those before it are gone.
        SegmentationNotFoundError
            There is no such model or version.
        UnreadableSegmentationError
            An alias cannot be read, so the version that it names is not known.
        StoreUnavailableError
            The store cannot be written.
        """
        numbers = self.store.catalogue(model).numbers
        for version in versions:
            if version not in numbers:
                raise SegmentationNotFoundError("the store", model, version, is_known=True)
        for version in dict.fromkeys(versions):
            self.store.delete(model, version)
        kept = tuple(number for number in numbers if number not in versions)
        return Deletion(model=model, deleted=tuple(dict.fromkeys(versions)), kept=kept)
