"""The cards of a version as they are sent: written once, as they are much work and never change."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool

from mallseg.domain.errors import SegmentNotFoundError
from mallseg.domain.ports import SegmentationStore
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.naming.naming import Wording
from mallseg.entrypoints.http.routes.served import written
from mallseg.entrypoints.presentation.documents.segments import CardDocument, SegmentsDocument
from mallseg.entrypoints.presentation.views.card import cards_of

_MOST_KEPT = 8
"""Versions whose cards are kept: some 30 KB each, 150 KB for twenty segments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCards:
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
    """Writes cards in a thread, once, however many ask for them meanwhile."""

    store: SegmentationStore
    wording: Wording
    _kept: dict[tuple[str, int], WrittenCards] = field(default_factory=dict, init=False)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def of(self, stored: StoredSegmentation) -> WrittenCards:
        """Give the cards of a version.

        Raises
        ------
        SegmentationNotFoundError, UnreadableSegmentationError
            Its profile is gone or damaged.
        """
        if found := self._found(stored):
            return found
        async with self._writing:
            if found := self._found(stored):
                return found
            made = await run_in_threadpool(self._write, stored)
            for oldest in [*self._kept][: max(0, len(self._kept) + 1 - _MOST_KEPT)]:
                del self._kept[oldest]
            self._kept[stored.model, stored.version] = made
        return made

    def _found(self, stored: StoredSegmentation) -> WrittenCards | None:
        kept = self._kept.get((stored.model, stored.version))
        return kept if kept and kept.stored is stored else None

    def _write(self, stored: StoredSegmentation) -> WrittenCards:
        profile = self.store.profile(stored.model, stored.version)
        cards = cards_of(stored.segmentation, profile, self.wording)
        document = SegmentsDocument.of(cards, model=stored.model, version=stored.version)
        return WrittenCards(
            stored=stored,
            all=written(document),
            by_slug={card.segment.slug: written(CardDocument.card_of(card)) for card in cards},
        )
