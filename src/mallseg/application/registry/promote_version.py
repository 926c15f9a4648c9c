"""Have an alias name a version: promote it, or go back to the previous champion."""

from dataclasses import dataclass

from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.version import CHAMPION


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """The version that an alias names, None once it is removed, and the one before, if known."""

    model: str
    alias: str
    version: int | None
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoteVersion:
    """Have an alias, by default the champion, name a version.

    - The version is given by its number or by another alias, such as `challenger`.
    - It is loaded first, so a damaged version is never promoted.
    - An alias that cannot be read is replaced.
    """

    store: SegmentationStore

    def __call__(self, *, model: str, version: int | str, alias: str = CHAMPION) -> Promotion:
        """Promote.

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

    - This is the latest one that still exists and can be loaded. Doing it twice goes back twice.
    - The version that was champion stays in the store.
    """

    store: SegmentationStore

    def __call__(self, *, model: str) -> Promotion:
        """Roll back.

        Raises
        ------
        InvalidOptionError
            There was no champion before that can be loaded.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no champion now, or its alias cannot be read.
        StoreUnavailableError
            The store cannot be written.
        """
        before = self.store.champion(model)
        version = self.store.roll_back(model)
        return Promotion(model=model, alias=CHAMPION, version=version, before=before)
