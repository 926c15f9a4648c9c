"""Delete versions of a model: given ones, or old ones that are no longer needed."""

from collections.abc import Collection
from dataclasses import dataclass

from mallseg.domain.errors import InvalidOptionError, SegmentationNotFoundError
from mallseg.domain.ports import SegmentationStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """The versions that were deleted and those that stay, `damaged` ones among them."""

    model: str
    deleted: tuple[int, ...]
    kept: tuple[int, ...]
    damaged: tuple[int, ...] = ()
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteVersions:
    """Delete versions of a model, including damaged ones.

    - If one of them does not exist, none is deleted.
    - A version with an alias is not deleted.
    - Their numbers are not reused.
    """

    store: SegmentationStore

    def __call__(self, *, model: str, versions: Collection[int]) -> Deletion:
        """Check that all exist, then delete one after the other.

        Raises
        ------
        InvalidOptionError
            One of the versions has an alias; those before it are deleted.
        SegmentationNotFoundError
            There is no such model or version.
        UnreadableSegmentationError
            An alias cannot be read, so its version is not known.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PruneVersions:
    """Delete old versions of a model.

    - The newest versions stay, those with an alias, and the target of a rollback.
    - Damaged versions stay: with the wrong signing key, all look damaged.
    - A version that gets an alias meanwhile stays; one that is deleted meanwhile is no error.
    """

    store: SegmentationStore

    def __call__(self, *, model: str, keep: int, is_dry_run: bool = False) -> Deletion:
        """Choose the versions and delete them; in a dry run, only choose.

        Raises
        ------
        InvalidOptionError
            `keep` is below 1.
        SegmentationNotFoundError
            There is no such model.
        UnreadableSegmentationError
            An alias cannot be read, so the version that it names is not known.
        StoreUnavailableError
            The store cannot be written.
        """
        catalogue = self.store.catalogue(model)
        dispensable = catalogue.dispensable(keep=keep)
        deleted = dispensable if is_dry_run else self._delete(model, dispensable)
        return Deletion(
            model=model,
            deleted=deleted,
            kept=tuple(number for number in catalogue.numbers if number not in deleted),
            damaged=catalogue.damaged,
            is_dry_run=is_dry_run,
        )

    def _delete(self, model: str, versions: tuple[int, ...]) -> tuple[int, ...]:
        deleted = []
        for version in versions:
            try:
                self.store.delete(model, version)
            except (InvalidOptionError, SegmentationNotFoundError):
                continue
            deleted.append(version)
        return tuple(deleted)
