"""Make a version the champion, or have another alias name it."""

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
