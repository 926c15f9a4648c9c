"""A reader that keeps champions in memory, for servers with thousands of requests a second."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from mallseg.domain.errors import MallsegError
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.version import CHAMPION, StoredSegmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedModels:
    """Keeps each model's champion in memory and looks for a new one at most every `max_age_s`.

    A new champion that cannot be loaded does not take the service down: the last good one keeps
    serving, and `on_failure` is called once for the same failure.
    """

    store: SegmentationStore
    max_age_s: float
    on_failure: Callable[[MallsegError], None]
    clock: Callable[[], float] = time.monotonic
    _champions: dict[str, "_Champion"] = field(default_factory=dict, init=False)

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        """Return the champion as it was at most `max_age_s` ago, or the version asked for."""
        if version not in (None, CHAMPION):
            return self.store.load(model, version)
        now = self.clock()
        champion = self._champions.get(model)
        if champion is None:
            champion = _Champion(stored=self.store.load(model), checked_at=now)
            self._champions[model] = champion
        elif now - champion.checked_at >= self.max_age_s:
            champion.checked_at = now
            self._refresh(champion)
        return champion.stored

    def _refresh(self, champion: "_Champion") -> None:
        model = champion.stored.model
        try:
            if self.store.champion(model) != champion.stored.version:
                champion.stored = self.store.load(model)
            champion.failure = ""
        except MallsegError as error:
            if str(error) != champion.failure:
                self.on_failure(error)
            champion.failure = str(error)


@dataclass(slots=True, kw_only=True)
class _Champion:
    """A champion, the time of the last comparison with the store, and its last failure."""

    stored: StoredSegmentation
    checked_at: float
    failure: str = ""
