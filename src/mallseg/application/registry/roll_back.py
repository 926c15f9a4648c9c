"""Go back to the previous champion."""

from dataclasses import dataclass

from mallseg.application.registry.promote_version import Promotion
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.version import CHAMPION


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
