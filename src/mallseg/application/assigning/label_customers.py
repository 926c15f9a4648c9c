"""Assign every customer of a source, and write a labelled copy."""

from dataclasses import dataclass

from mallseg.application.clock import Clock, utc_now
from mallseg.application.events import OnEvent, Stage, ignore, progress_of
from mallseg.application.reading import notes_on_layout
from mallseg.application.reading_events import RecordRejected, SourceNote
from mallseg.domain.ports import LabelledCopy, ModelReader
from mallseg.domain.segments.label_columns import DEFAULT_COLUMNS, LabelLayout, Stamp
from mallseg.domain.sources.labelling import Labelling

MAX_OUTSIDE = 0.1
"""Far more than usual: of customers like those of the training, one in 200 is outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """The counts of a labelled copy, and the version that assigned its customers.

    `needs_review` says that far more customers than usual are outside, or that most records could
    not be read: the file may be another mall's, or in other units. `notes` say how it was read.
    """

    model: str
    version: int
    labelling: Labelling
    needs_review: bool
    notes: tuple[SourceNote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelCustomers:
    """Assign all customers of a source by a model's champion, or by the version asked for.

    - Every record gets the assignment that AssignSegment makes for its customer.
    - A record that cannot be read stays where it is, with the reason instead of a segment.
    - The copy is complete or absent; of values in another unit, none is written.
    - The chosen columns of `LABEL_COLUMNS` come after those of the source.
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
        """Load the version, assign all customers and write the copy.

        Raises
        ------
        CustomerDataError
            The source cannot be read as a table, or half of its values are too high for their unit.
        InvalidOptionError
            The copy cannot be written to its target, or a label column is unknown.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        """
        LabelLayout.of(
            self.columns, Stamp(model=model)
        )  # a wrong choice is refused before the model is loaded
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
            needs_review=labelling.is_doubtful(self.max_outside),
        )
