"""A store that remembers the champion, for servers that answer thousands of times a second."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from mallseg.domain.errors import MallsegError
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.registry.catalogue import Catalogue, Pointer
from mallseg.domain.registry.version import CHAMPION, Provenance, StoredSegmentation, Version
from mallseg.domain.segments.segmentation import Segmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class CachingStore:
    """Asks the store behind it for a new champion once in `max_age_s`; in between it remembers.

    A new champion that cannot be loaded does not take the service down: the last good one serves on
    and `on_failure` is told, once for the same failure.
    """

    store: SegmentationStore
    max_age_s: float
    on_failure: Callable[[MallsegError], None]
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, "_Known"] = field(default_factory=dict, init=False)

    def load(self, model: str, version: int | str | None = None) -> StoredSegmentation:
        """Give the champion as it was at most `max_age_s` ago, or the version that is named."""
        if version not in (None, CHAMPION):
            return self.store.load(model, version)
        now = self.clock()
        known = self._known.get(model)
        if known is None:
            known = self._known[model] = _Known(stored=self.store.load(model), checked_at=now)
        elif now - known.checked_at >= self.max_age_s:
            known.checked_at = now
            self._refresh(known)
        return known.stored

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
        """Hand on, and forget the champion of before if there is a new one."""
        version = self.store.save(
            model,
            segmentation,
            provenance,
            profile=profile,
            as_champion=as_champion,
            as_challenger=as_challenger,
        )
        if as_champion:
            self._known.pop(model, None)
        return version

    def promote(self, model: str, version: int, *, alias: str = CHAMPION) -> Pointer:
        """Hand on, and forget the champion of before."""
        pointer = self.store.promote(model, version, alias=alias)
        self._known.pop(model, None)
        return pointer

    def roll_back(self, model: str) -> int:
        """Hand on, and forget the champion of before."""
        champion = self.store.roll_back(model)
        self._known.pop(model, None)
        return champion

    def remove_alias(self, model: str, alias: str) -> None:
        """Hand on, and forget the champion: it may be the alias."""
        self.store.remove_alias(model, alias)
        self._known.pop(model, None)

    def profile(self, model: str, version: int) -> Profile | None:
        """Hand on."""
        return self.store.profile(model, version)

    def check_writable(self, model: str) -> None:
        """Hand on."""
        self.store.check_writable(model)

    def models(self) -> tuple[str, ...]:
        """Hand on."""
        return self.store.models()

    def catalogue(self, model: str) -> Catalogue:
        """Hand on."""
        return self.store.catalogue(model)

    def slugs(self, model: str) -> frozenset[str]:
        """Hand on."""
        return self.store.slugs(model)

    def champion(self, model: str) -> int | None:
        """Hand on."""
        return self.store.champion(model)

    def delete(self, model: str, version: int) -> None:
        """Hand on: the champion is never deleted."""
        self.store.delete(model, version)

    def _refresh(self, known: "_Known") -> None:
        model = known.stored.model
        try:
            if self.store.champion(model) != known.stored.version:
                known.stored = self.store.load(model)
            known.failure = ""
        except MallsegError as error:
            if str(error) != known.failure:
                self.on_failure(error)
            known.failure = str(error)


@dataclass(slots=True, kw_only=True)
class _Known:
    """A champion, when it was last compared with the store, and what went wrong then."""

    stored: StoredSegmentation
    checked_at: float
    failure: str = ""
