"""A reader that keeps versions in memory, for servers with thousands of requests a second."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mallseg.domain.errors import MallsegError, SegmentationNotFoundError
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.version import CHAMPION, StoredSegmentation

_MOST_KEPT = 32
"""Models and versions that are kept beside champions."""

_Asked = tuple[str, int | str]
"""A model, and the alias or the number of its version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedModels:
    """Keeps what was asked for in memory, and looks for news of it at most every `max_age_s`.

    A new champion that cannot be loaded does not take the service down: the last good one keeps
    serving, `failures` names it, and `on_failure` is called once for the same failure. What another
    alias or a number names is served from memory only as long as the store has it.
    """

    store: SegmentationStore
    max_age_s: float
    on_failure: Callable[[MallsegError], None]
    clock: Callable[[], float] = time.monotonic
    _kept: dict[_Asked, "_Kept"] = field(default_factory=dict, init=False)

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        """Return what was asked for as it was at most `max_age_s` ago."""
        asked = (model, CHAMPION if version is None else version)
        now = self.clock()
        kept = self._kept.get(asked)
        if kept is None:
            kept = self._keep(asked, now)
        elif now - kept.checked_at >= self.max_age_s:
            kept.checked_at = now
            self._refresh(asked, kept)
        return kept.stored

    def failures(self) -> Mapping[str, MallsegError]:
        """Give, by model, why its champion is not the one that the store has now."""
        kept = [*self._kept.items()]
        return {
            model: own.failure
            for (model, version), own in kept
            if version == CHAMPION and own.failure is not None
        }

    def _keep(self, asked: _Asked, now: float) -> "_Kept":
        kept = _Kept(stored=self.store.load(*asked), checked_at=now)
        others = [each for each in [*self._kept] if each[1] != CHAMPION]
        for oldest in others[: max(0, len(others) + 1 - _MOST_KEPT)]:
            self._kept.pop(oldest, None)
        self._kept[asked] = kept
        return kept

    def _refresh(self, asked: _Asked, kept: "_Kept") -> None:
        model, version = asked
        try:
            if version != CHAMPION or self.store.champion(model) != kept.stored.version:
                found = self.store.load(model, version)
                # The same version stays the same object: what was made of it is kept by that.
                kept.stored = found if found != kept.stored else kept.stored
            kept.failure = None
        except MallsegError as error:
            if version != CHAMPION and isinstance(error, SegmentationNotFoundError):
                self._kept.pop(asked, None)
                raise
            if str(error) != str(kept.failure or ""):
                self.on_failure(error)
            kept.failure = error


@dataclass(slots=True, kw_only=True)
class _Kept:
    """A version, the time of the last comparison with the store, and its last failure."""

    stored: StoredSegmentation
    checked_at: float
    failure: MallsegError | None = None
