"""Assign every customer of a source, in a copy of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from mallseg.application.events import OnEvent, Stage, ignore, progress_of
from mallseg.application.reading import notes_on_layout
from mallseg.application.reading_events import RecordRejected, SourceNote
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.ports import LabelledCopy, ModelReader
from mallseg.domain.segments.label_columns import DEFAULT_COLUMNS, LabelLayout, Stamp

Clock = Callable[[], datetime]
"""Gives the time, in UTC."""


def utc_now() -> datetime:
    """Give the time of this machine."""
    return datetime.now(UTC)


MAX_OUTSIDE = 0.1
"""Of customers like those of the training, one in 200 is outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What a labelled copy holds, and the model that made it.

    `is_doubtful` says that more customers than usual are outside, or that most records could not
    be read: the file may be another mall's, or in other units. `notes` say how it was read.
    """

    model: str
    version: int
    labelling: Labelling
    is_doubtful: bool
    notes: tuple[SourceNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCustomers:
    """Assign all customers of a source by a model's champion, or by the version asked for.

    - Every record gets the assignment that AssignSegment makes for its customer.
    - A record that cannot be read stays in its place, and has the reason instead of a segment.
    - A copy that cannot be finished does not appear, nor does one of values in another unit.
    - The copy has the chosen columns behind its own, see `LABEL_COLUMNS`.
    - A copy in which more than `max_outside` of the customers are outside is doubtful.
    """

    store: ModelReader
    max_outside: float = MAX_OUTSIDE
    columns: tuple[str, ...] = DEFAULT_COLUMNS
    clock: Clock = utc_now

    def __call__(
        self,
        copy: LabelledCopy,
        *,
        model: str,
        version: int | None = None,
        on_event: OnEvent = ignore,
    ) -> Labelled:
        """Load, assign, write.

        Raises
        ------
        CustomerDataError
            The source cannot be read as a table, or half of its values are too high for a unit.
        InvalidOptionError
            The copy cannot be written where it was asked for, or there is no such column.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        """
        LabelLayout.of(self.columns, Stamp(model=model))  # a wrong choice needs no model
        stored = self.store.load(model, version)
        now = self.clock().isoformat(timespec="seconds")
        stamp = Stamp(model=stored.model, version=stored.version, assigned_at=now)
        progress = progress_of(Stage.ASSIGNING, on_event)
        labelling = copy.write(
            stored.segmentation, layout=LabelLayout.of(self.columns, stamp), progress=progress
        )
        for rejection in labelling.rejections:
            on_event(RecordRejected(rejection=rejection))
        notes = tuple(notes_on_layout(labelling))
        for note in notes:
            on_event(note)
        return Labelled(
            model=stored.model,
            version=stored.version,
            labelling=labelling,
            notes=notes,
            is_doubtful=labelling.is_mostly_unusable or labelling.outside_share > self.max_outside,
        )
