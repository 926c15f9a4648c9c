"""The moves between segments from one day to another, as the ledger has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mallseg.application.readable import if_readable
from mallseg.domain.errors import LedgerFault, LedgerUnavailableError
from mallseg.domain.moves.cause import Cause
from mallseg.domain.moves.flow import SegmentRanks, importance_of
from mallseg.domain.moves.ledger_moves import LedgerMoves, MembershipPath, Period
from mallseg.domain.ports import CustomerLedger, SegmentationStore
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerMovesReport:
    """The moves in a period.

    Attributes
    ----------
    moves
        All customers, counted by their segments on both days.
    flows
        The paths of customers who changed themselves, most important first.
    segments
        By slug, all segments of the version in use in the order of their numbers; then those of
        earlier versions to which a customer belonged, as the newest version that has them names
        them. A segment that no stored version has is missing.
    best
        The slug of the most valuable segment in use.
    """

    model: str
    period: Period
    moves: LedgerMoves
    flows: tuple[MembershipPath, ...]
    segments: Mapping[str, Segment]
    best: str

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs of all segments in the same order, then those that no stored version has."""
        return (*self.segments, *sorted(self.moves.slugs - self.segments.keys()))

    def name(self, slug: str) -> str:
        """Return the name of a segment; its slug where no stored version has it."""
        return self.segments[slug].name if slug in self.segments else slug


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowLedgerMoves:
    """Compare the segments of the ledger's customers on two days; only settled changes count.

    Attributes
    ----------
    lower_is_better
        The names of features of which less is better.
    """

    store: SegmentationStore
    ledger: CustomerLedger
    lower_is_better: tuple[str, ...] = ()

    def __call__(
        self,
        *,
        model: str,
        first: date | None = None,
        last: date | None = None,
    ) -> LedgerMovesReport:
        """Query the ledger, and find the segments.

        Parameters
        ----------
        first, last
            The two days; by default the end of the month before the last update, and the day of
            that update.

        Raises
        ------
        InvalidOptionError
            The first day is not before the last.
        LedgerUnavailableError
            The ledger cannot be read, or has no customers of the model.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model, or it is damaged.
        """
        stored = self.store.load(model)
        period = self._period(model, first, last)
        moves = LedgerMoves(paths=self.ledger.paths(model, period))
        ranks = self._ranks(stored)
        own = [path for path in moves.paths if path.cause is Cause.CUSTOMER]
        return LedgerMovesReport(
            model=model,
            period=period,
            moves=moves,
            flows=tuple(sorted(own, key=lambda path: _importance(path, ranks))),
            segments=self._segments(stored, moves.slugs),
            best=min(ranks, key=ranks.__getitem__),
        )

    def _period(self, model: str, first: date | None, last: date | None) -> Period:
        update = self.ledger.last_update(model)
        if update is None:
            raise LedgerUnavailableError(f"a ledger of model {model}", LedgerFault.NO_LEDGER)
        last = last or update.as_of
        return Period(first=first or last.replace(day=1) - timedelta(days=1), last=last)

    def _ranks(self, stored: StoredSegmentation) -> Mapping[str, int]:
        ranks = SegmentRanks(stored.segmentation, self.lower_is_better)
        segments = stored.segmentation.segments
        return {segment.slug: ranks[place] for place, segment in enumerate(segments)}

    def _segments(self, stored: StoredSegmentation, slugs: frozenset[str]) -> Mapping[str, Segment]:
        found = {segment.slug: segment for segment in stored.segmentation.by_number}
        numbers = self.store.catalogue(stored.model).numbers if slugs - found.keys() else ()
        for number in sorted(numbers, reverse=True):
            if slugs <= found.keys():
                break
            earlier = if_readable(self.store.load, stored.model, number)
            for segment in earlier.segmentation.by_number if earlier else ():
                if segment.slug in slugs:
                    found.setdefault(segment.slug, segment)
        return found


def _importance(path: MembershipPath, ranks: Mapping[str, int]) -> tuple[int, int, int, str, str]:
    """Order paths as flows are; a segment that is no longer in use ranks last."""
    slugs = path.before, path.after
    before, after = (ranks.get(slug, len(ranks) + 1) for slug in slugs)
    return importance_of(before, after, path.customers, slugs)
