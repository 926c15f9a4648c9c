"""Update the ledger from a source of customers."""

from dataclasses import dataclass
from datetime import date

from mallseg.application.events import OnEvent, ignore
from mallseg.application.reading import notes_on_layout, read_identified
from mallseg.application.reading_events import SourceNote
from mallseg.domain.errors import InvalidOptionError, MallsegError, OptionFault
from mallseg.domain.moves.cause import RATIO
from mallseg.domain.moves.membership import DAYS, SettlingRule
from mallseg.domain.moves.updates import LedgerUpdate, UpdateCounts
from mallseg.domain.ports import CustomerLedger, IdentifiedCustomers, ModelReader
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.identified import IdentifiedReading


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerReport:
    """The result of an update.

    Attributes
    ----------
    as_of
        The day of the values.
    last
        The update before, if there was one.
    reading
        The counts of the source.
    is_kept
        Whether the update was committed. It is rolled back where the source is doubtful: most of
        it cannot be used, or it has none of the ledger's customers.
    """

    model: str
    version: int
    as_of: date
    last: LedgerUpdate | None
    reading: IdentifiedReading
    counts: UpdateCounts
    is_kept: bool

    @property
    def needs_review(self) -> bool:
        """Whether a person should look at the source, as the update was not kept."""
        return not self.is_kept

    @property
    def notes(self) -> tuple[SourceNote, ...]:
        """The notes on the source."""
        return tuple(notes_on_layout(self.reading))


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateLedger:
    """Assign the customers of a source, and record who belongs to which segment since when.

    - An update is one transaction: all of it is committed, or nothing.
    - A doubtful source changes nothing.

    Attributes
    ----------
    ratio, days
        The limits of the `SettlingRule`.
    """

    store: ModelReader
    ledger: CustomerLedger
    ratio: float = RATIO
    days: int = DAYS

    def __call__(
        self,
        customers: IdentifiedCustomers,
        *,
        model: str,
        as_of: date,
        version: int | str | None = None,
        id_column: str = "",
        accept_new: bool = False,
        on_event: OnEvent = ignore,
    ) -> LedgerReport:
        """Load the version, assign the customers, commit what changed.

        Parameters
        ----------
        as_of
            The day of the values; not before the last update.
        id_column
            The column of the ids; empty to find it.
        accept_new
            Whether a source may have none of the ledger's customers.

        Raises
        ------
        CustomerDataError
            The source cannot be read, is in another unit, or its ids are not found.
        InvalidOptionError
            The day is before the last update.
        LedgerUnavailableError
            The ledger cannot be written.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        """
        stored = self.store.load(model, version)
        last = self.ledger.last_update(model)
        if last and as_of < last.as_of:
            raise InvalidOptionError(
                "as_of", OptionFault.BEFORE_LAST_UPDATE, last=last.as_of.isoformat()
            )
        rule = SettlingRule(
            model=model,
            version=stored.version,
            segmentation=stored.segmentation,
            earlier=self._earlier(last, stored),
            as_of=as_of,
            ratio=self.ratio,
            days=self.days,
        )
        with self.ledger.updating(rule) as update:
            reading = read_identified(customers, rule.segmentation, update.add, id_column, on_event)
            counts = update.compare()
            is_kept = not reading.is_mostly_unusable and (accept_new or not counts.are_all_new)
            if is_kept:
                update.commit()
        return LedgerReport(
            model=model,
            version=stored.version,
            as_of=as_of,
            last=last,
            reading=reading,
            counts=counts,
            is_kept=is_kept,
        )

    def _earlier(
        self, last: LedgerUpdate | None, stored: StoredSegmentation
    ) -> Segmentation | None:
        """Load the version of the last update, if it is another one that can be compared.

        Where it was deleted, a change that it would explain counts as the customer's own.
        """
        if last is None or last.version == stored.version:
            return None
        try:
            earlier = self.store.load(last.model, last.version).segmentation
        except MallsegError:
            return None
        return earlier if earlier.features == stored.segmentation.features else None
