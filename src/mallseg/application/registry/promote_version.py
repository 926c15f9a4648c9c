"""Point an alias to a version: promote it, or roll back to the previous champion."""

from dataclasses import dataclass

from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.version import CHAMPION


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """The version of an alias, None once it is removed, and the one before, if known."""

    model: str
    alias: str
    version: int | None
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoteVersion:
    """Point an alias, by default the champion, to a version.

    - The version is given by its number or by another alias, such as `challenger`.
    - It is loaded first, so a damaged version is never promoted.
    - A damaged alias is replaced.
    """

    store: SegmentationStore

    def __call__(self, *, model: str, version: int | str, alias: str = CHAMPION) -> Promotion:
        """Load the version and set the alias.

        Raises
        ------
        InvalidOptionError
            The alias is not a plain word.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        StoreUnavailableError
            The store cannot be written.
        """
        number = version if isinstance(version, int) else self.store.load(model, version).version
        pointer = self.store.promote(model, number, alias=alias)
        before = pointer.before[-1] if pointer.before else None
        return Promotion(model=model, alias=alias, version=number, before=before)


@dataclass(frozen=True, slots=True, kw_only=True)
class RollBack:
    """Make the previous champion the champion again.

    - This is the latest one that still exists and can be loaded. Two rollbacks go back twice.
    - The version that was champion stays in the store.
    """

    store: SegmentationStore

    def __call__(self, *, model: str) -> Promotion:
        """Set the alias of the champion back.

        Raises
        ------
        InvalidOptionError
            No previous champion can be loaded.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no champion, or its alias cannot be read.
        StoreUnavailableError
            The store cannot be written.
        """
        before = self.store.champion(model)
        version = self.store.roll_back(model)
        return Promotion(model=model, alias=CHAMPION, version=version, before=before)
