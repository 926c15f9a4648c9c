"""A cache of versions in memory, for servers with thousands of requests a second."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mallseg.domain.errors import MallsegError, SegmentationNotFoundError
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.version import CHAMPION, StoredSegmentation

_MAX_ENTRIES = 32
"""Versions cached besides champions."""

_Key = tuple[str, int | str]
"""A model, and the alias or the number of its version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedModels:
    """Caches the versions asked for, and checks for newer ones at most every `max_age_s`.

    A new champion that cannot be loaded does not take the service down: the last good one keeps
    serving, `failures` names it, and `on_failure` is called once per failure. A version that
    another alias or a number names is served only as long as the store has it.
    """

    store: SegmentationStore
    max_age_s: float
    on_failure: Callable[[MallsegError], None]
    clock: Callable[[], float] = time.monotonic
    _entries: dict[_Key, "_Entry"] = field(default_factory=dict, init=False)

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        """Return the version as it was at most `max_age_s` ago."""
        key = (model, CHAMPION if version is None else version)
        now = self.clock()
        entry = self._entries.get(key)
        if entry is None:
            entry = self._insert(key, now)
        elif now - entry.checked_at >= self.max_age_s:
            entry.checked_at = now
            self._refresh(key, entry)
        return entry.stored

    def failures(self) -> Mapping[str, MallsegError]:
        """Return, by model, why the champion of the store cannot be served."""
        entries = [*self._entries.items()]
        return {
            model: own.failure
            for (model, version), own in entries
            if version == CHAMPION and own.failure is not None
        }

    def _insert(self, key: _Key, now: float) -> "_Entry":
        entry = _Entry(stored=self.store.load(*key), checked_at=now)
        others = [each for each in [*self._entries] if each[1] != CHAMPION]
        for oldest in others[: max(0, len(others) + 1 - _MAX_ENTRIES)]:
            self._entries.pop(oldest, None)
        self._entries[key] = entry
        return entry

    def _refresh(self, key: _Key, entry: "_Entry") -> None:
        model, version = key
        try:
            if version != CHAMPION or self.store.champion(model) != entry.stored.version:
                found = self.store.load(model, version)
                # The same version stays the same object: what was derived from it is cached by
                # identity.
                entry.stored = found if found != entry.stored else entry.stored
            entry.failure = None
        except MallsegError as error:
            if version != CHAMPION and isinstance(error, SegmentationNotFoundError):
                self._entries.pop(key, None)
                raise
            if str(error) != str(entry.failure or ""):
                self.on_failure(error)
            entry.failure = error


@dataclass(slots=True, kw_only=True)
class _Entry:
    """A version, when it was last compared with the store, and the last failure."""

    stored: StoredSegmentation
    checked_at: float
    failure: MallsegError | None = None
