"""The size of a segment month by month, as the ledger has it."""

from dataclasses import dataclass

from mallseg.domain.errors import SegmentNotFoundError
from mallseg.domain.moves.updates import SegmentMonth
from mallseg.domain.ports import CustomerLedger, ModelReader


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentHistory:
    """The months of a segment, oldest first.

    Attributes
    ----------
    name
        The name of the segment in the version in use; its slug where that has no such segment.
    """

    model: str
    slug: str
    name: str
    months: tuple[SegmentMonth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowHistory:
    """Look a segment up in the ledger, by its present or a former slug."""

    store: ModelReader
    ledger: CustomerLedger

    def __call__(self, *, model: str, slug: str) -> SegmentHistory:
        """Name the segment, and list its months.

        Raises
        ------
        SegmentNotFoundError
            Neither the ledger nor the version in use has such a segment.
        LedgerUnavailableError
            The ledger cannot be read.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model, or it is damaged.
        """
        names = {
            segment.slug: segment.name for segment in self.store.load(model).segmentation.segments
        }
        months = self.ledger.history(model, slug)
        if not months and slug not in names:
            raise SegmentNotFoundError(names)
        return SegmentHistory(model=model, slug=slug, name=names.get(slug, slug), months=months)
