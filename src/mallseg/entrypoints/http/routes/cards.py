"""Encoded cards of versions: expensive to make, and immutable, so they are cached."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from mallseg.domain.errors import SegmentNotFoundError
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.naming import Wording
from mallseg.entrypoints.http.routes.served import to_json
from mallseg.entrypoints.presentation.documents.cards import CardDocument, SegmentsDocument
from mallseg.entrypoints.presentation.views.card import cards_of

_MAX_CACHED = 8
"""Versions: some 30 KB each, 150 KB with twenty segments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedCards:
    """The cards of one version in JSON: all in one document, and each by its slug."""

    stored: StoredSegmentation
    all: bytes
    by_slug: Mapping[str, bytes]

    def one(self, slug: str) -> bytes:
        """Give one card, or raise SegmentNotFoundError."""
        if slug not in self.by_slug:
            names = {each.slug: each.name for each in self.stored.segmentation.segments}
            raise SegmentNotFoundError(names)
        return self.by_slug[slug]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """A cache that encodes the cards of a version in a thread, once for concurrent requests."""

    store: SegmentationStore
    wording: Wording
    _cache: dict[tuple[str, int], EncodedCards] = field(default_factory=dict, init=False)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def of(self, stored: StoredSegmentation) -> EncodedCards:
        """Give the cards of a version.

        Raises
        ------
        SegmentationNotFoundError, UnreadableSegmentationError
            Its profile is gone or damaged.
        """
        if found := self._cached(stored):
            return found
        async with self._lock:
            if found := self._cached(stored):
                return found
            made = await run_in_threadpool(self._encode, stored)
            for oldest in [*self._cache][: max(0, len(self._cache) + 1 - _MAX_CACHED)]:
                del self._cache[oldest]
            self._cache[stored.model, stored.version] = made
        return made

    def _cached(self, stored: StoredSegmentation) -> EncodedCards | None:
        cards = self._cache.get((stored.model, stored.version))
        return cards if cards and cards.stored is stored else None

    def _encode(self, stored: StoredSegmentation) -> EncodedCards:
        profile = self.store.profile(stored.model, stored.version)
        cards = cards_of(stored.segmentation, profile, self.wording)
        document = SegmentsDocument.of(cards, model=stored.model, version=stored.version)
        return EncodedCards(
            stored=stored,
            all=to_json(document),
            by_slug={card.segment.slug: to_json(CardDocument.card_of(card)) for card in cards},
        )
