"""Find who moved from one segment to another between two months, and why."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mallseg.application.events import OnEvent, ignore
from mallseg.application.reading import notes_on_layout, read_identified
from mallseg.application.reading_events import SourceNote
from mallseg.domain.customers.column_name import plain_name
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.moves.between_months import Moves, cause_of
from mallseg.domain.moves.cause import RATIO, Cause, MoveRule
from mallseg.domain.moves.joined import MovedCustomer
from mallseg.domain.ports import CustomerJoin, IdentifiedCustomers, ModelReader
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.sources.id_column import IdColumn


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """A customer whose segment has changed, and why.

    Attributes
    ----------
    before, after
        The segments. Where the model changed, both are those of the old values, by the two
        versions.
    """

    id: str
    before: Segment
    after: Segment
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class MovesReport:
    """The moves between two months, and the versions that assigned them.

    Attributes
    ----------
    version, before_version
        The version that assigns both months, and the one that was in use in the earlier month.
    notes
        What is unusual in how the months were read.
    """

    model: str
    version: int
    before_version: int
    moves: Moves
    notes: tuple[SourceNote, ...] = ()

    @property
    def needs_review(self) -> bool:
        """Whether the months may not be those of one mall."""
        return self.moves.is_doubtful


@dataclass(frozen=True, slots=True, kw_only=True)
class FindMoves:
    """Join the customers of two months by their ids, and find who moved and why.

    - Both months are assigned by one version, so that a move is the customer's own.
    - Every record of both months is joined, new, gone, or unusable for a reason.
    - Movers are handed over after both months were read to the end and found to be in the model's
      units.

    Attributes
    ----------
    ratio
        A move is beyond noise where the distance to the new centre is below this share of the
        distance to the old one.
    lower_is_better
        The names of features of which less is better.
    """

    store: ModelReader
    join: CustomerJoin
    ratio: float = RATIO
    lower_is_better: tuple[str, ...] = ()

    def __call__(
        self,
        before: IdentifiedCustomers,
        after: IdentifiedCustomers,
        *,
        model: str,
        version: int | str | None = None,
        before_version: int | str | None = None,
        id_column: str = "",
        take_movers: Callable[[str, Iterator[Mover]], object] | None = None,
        on_event: OnEvent = ignore,
    ) -> MovesReport:
        """Load the versions, read both months, join them.

        Parameters
        ----------
        before_version
            The version that was in use in the earlier month, if it was another one.
        id_column
            The column of the ids; empty to find it.
        take_movers
            Receives the name of the column of the ids, and all who moved, most important flow
            first.

        Raises
        ------
        CustomerDataError
            A month cannot be read, is in another unit, or has its ids in another column.
        InvalidOptionError
            The versions have different features.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        """
        stored = self.store.load(model, version)
        earlier = stored if before_version is None else self.store.load(model, before_version)
        rule = MoveRule(
            segmentation=stored.segmentation,
            earlier=stored.segmentation
            if earlier.version == stored.version
            else earlier.segmentation,
            ratio=self.ratio,
        )
        _check_same_column(before, after, rule.segmentation, id_column)
        with self.join.opened(rule) as join:
            months = [
                read_identified(source, rule.segmentation, take, id_column, on_event)
                for source, take in ((before, join.add_before), (after, join.add_after))
            ]
            moves = Moves.of(rule, join.result(), *months, lower_is_better=self.lower_is_better)
            if take_movers:
                movers = (_mover(rule, each) for each in join.moved(moves.paths))
                take_movers(months[1].ids.name, movers)
        return MovesReport(
            model=stored.model,
            version=stored.version,
            before_version=earlier.version,
            moves=moves,
            notes=tuple(dict.fromkeys(note for own in months for note in notes_on_layout(own))),
        )


def _check_same_column(
    before: IdentifiedCustomers,
    after: IdentifiedCustomers,
    segmentation: Segmentation,
    named: str,
) -> None:
    """Refuse two months with their ids in columns of different names, before either is read."""
    first: IdColumn = before.find_ids(segmentation.features, named=named)
    second: IdColumn = after.find_ids(segmentation.features, named=named)
    if plain_name(first.name) != plain_name(second.name):
        raise CustomerDataError(
            after.name,
            SourceFault.OTHER_ID_COLUMN,
            column=second.name,
            other=before.name,
            other_column=first.name,
        )


def _mover(rule: MoveRule, moved: MovedCustomer) -> Mover:
    path, segments = moved.path, rule.segmentation.segments
    cause = cause_of(rule, path)
    if cause is Cause.MODEL:
        before, after = rule.earlier.segments[path.reported], segments[path.before]
    else:
        before, after = segments[path.before], segments[path.after]
    return Mover(id=moved.id, before=before, after=after, cause=cause or Cause.NOISE)
