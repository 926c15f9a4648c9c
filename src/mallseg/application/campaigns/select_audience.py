"""Choose whom a campaign writes to, and write the lists."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mallseg.application.assigning.label_customers import MAX_OUTSIDE
from mallseg.application.campaigns.audience_request import AudienceRequest
from mallseg.application.campaigns.moved import Months, Way, moved_between
from mallseg.application.campaigns.opt_outs import what_came_of
from mallseg.application.events import AudienceChosen, OnEvent, Stage, ignore, progress_of
from mallseg.application.moves.find_moves import FindMoves
from mallseg.application.reading import notes_on_layout
from mallseg.application.reading_events import RecordRejected, SourceNote
from mallseg.domain.campaigns.audience import (
    CHANGES,
    Account,
    Detectable,
    ListKind,
    OptOuts,
    SegmentAudience,
)
from mallseg.domain.campaigns.choice import AudienceChoice, segments_called
from mallseg.domain.campaigns.chooser import Chosen
from mallseg.domain.campaigns.opted_out import OptedOut
from mallseg.domain.customers.columns.id_column import IdColumn
from mallseg.domain.customers.labelling import Labelling
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import (
    AudienceLists,
    CustomerLedger,
    MemberRecords,
    ModelReader,
    TextTable,
)
from mallseg.domain.registry.version import StoredSegmentation


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom a campaign writes to.

    Attributes
    ----------
    account
        What became of all records.
    ids
        The column of the ids, if there is one.
    detectable
        How large an effect the list could show, where some are held out.
    opt_outs
        What came of those who have opted out, if there are such.
    changes
        How many were added, updated and removed since the last list, if there is one.
    files
        The names of the files that were written, by kind; none where there is no one to write to.
    is_doubtful
        As in `Labelled`: the file may be another mall's, or in other units.
    """

    model: str
    version: int
    campaign: str
    labelling: Labelling
    account: Account
    ids: IdColumn | None
    detectable: Detectable | None
    opt_outs: OptOuts | None
    is_doubtful: bool
    notes: tuple[SourceNote, ...]
    changes: Mapping[ListKind, int] = field(default_factory=dict)
    files: Mapping[ListKind, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether no one is to be written to."""
        return not self.account.mailed

    @property
    def says_no(self) -> bool:
        """Whether a person should look before anything is sent."""
        opt_outs = self.opt_outs
        return self.is_empty or self.is_doubtful or bool(opt_outs and opt_outs.is_doubtful)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectAudience:
    """Choose the customers of some segments whom a campaign writes to.

    - Customers are assigned as by LabelCustomers, with the same guards.
    - Everyone is accounted for: mailed, held out, or left out for one reason.
    - Who moved from another segment is found by FindMoves, or else by the settled changes in the
      ledger: the customer changed, beyond noise.
    - A customer who has opted out is in no list. Of an id that is repeated, the first record
      counts.
    - Those held out are taken from those who would be mailed, after all else.
    - The lists appear when they are whole; where there is no one to mail, none does.
    """

    store: ModelReader
    find_moves: FindMoves
    ledger: CustomerLedger
    max_outside: float = MAX_OUTSIDE

    def __call__(
        self,
        records: MemberRecords,
        lists: AudienceLists,
        *,
        model: str,
        choice: AudienceChoice,
        version: int | None = None,
        opted_out: TextTable | None = None,
        last: TextTable | None = None,
        months: Months | None = None,
        on_event: OnEvent = ignore,
    ) -> Audience:
        """Load, choose, say how large an effect could be seen, write.

        Parameters
        ----------
        opted_out
            The ids of those who are not to be written to.
        last
            The last list, to write what has changed since.
        months
            The customers of an earlier month and of this one, to find who moved; without them, the
            ledger is asked.

        Raises
        ------
        SegmentNotFoundError
            There is no segment of that slug or name.
        CustomerDataError
            A file cannot be read as a table, ids are needed and not found, or values are in
            another unit.
        InvalidOptionError
            A condition or a column is none of the file, or the lists cannot be written.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        """
        stored = self.store.load(model, version)
        request = AudienceRequest.of(records, stored.segmentation, choice, opted_out, last)
        lists.check(request.kinds)
        request.chooser.moved = self._moved(stored, request, months, on_event)
        labelling = records.read(
            stored.segmentation,
            request.chooser.take,
            slugs=request.slugs,
            progress=progress_of(Stage.ASSIGNING, on_event),
        )
        for rejection in labelling.rejections:
            on_event(RecordRejected(rejection=rejection))
        mailed, held_out = request.parted()
        account = _account(labelling, request, mailed, held_out)
        audience = Audience(
            model=stored.model,
            version=stored.version,
            campaign=choice.campaign.name if choice.campaign else "",
            labelling=labelling,
            account=account,
            ids=request.ids,
            detectable=Detectable.of(account, choice.usual_share) if choice.held_out else None,
            opt_outs=_opt_outs(request, records, opted_out),
            is_doubtful=labelling.is_mostly_unusable or labelling.outside_share > self.max_outside,
            notes=tuple(notes_on_layout(labelling)),
        )
        on_event(
            AudienceChosen(
                mailed=account.mailed,
                held_out=account.held_out,
                detectable=audience.detectable.difference if audience.detectable else None,
            )
        )
        return (
            audience if audience.is_empty else _written(audience, request, lists, mailed, held_out)
        )

    def _moved(
        self,
        stored: StoredSegmentation,
        request: AudienceRequest,
        months: Months | None,
        on_event: OnEvent,
    ) -> Container[str] | None:
        """Find who moved as asked, by the months or else the ledger; None where it is no matter."""
        asked, choice = request.choice.moved_from, request.choice
        if not asked:
            return None
        left = frozenset(each.slug for each in segments_called(stored.segmentation, asked))
        way = Way(left=left, reached=request.slugs)
        if months:
            if choice.moved_since is not None:
                raise InvalidOptionError("moved_since", OptionFault.NOT_WITH, other="before")
            by = self.find_moves
            return moved_between(
                months, way, by, stored, id_column=choice.id_column, on_event=on_event
            )
        if self.ledger.last_update(stored.model) is None:
            raise InvalidOptionError("moved_from", OptionFault.NO_EARLIER_MONTH, model=stored.model)
        return self.ledger.who_moved(
            stored.model, left=way.left, into=way.reached, since=choice.moved_since
        )


def _account(
    labelling: Labelling,
    request: AudienceRequest,
    mailed: Sequence[Chosen],
    held_out: Sequence[Chosen],
) -> Account:
    own, out = Counter(each.segment for each in mailed), Counter(each.segment for each in held_out)
    return Account(
        records=labelling.records,
        not_assigned=labelling.unusable,
        members=request.chooser.members,
        left_out=request.chooser.counts(),
        segments=tuple(
            SegmentAudience(
                slug=segment.slug, name=segment.name, mailed=own[place], held_out=out[place]
            )
            for segment in request.segmentation.by_number
            if segment.slug in request.slugs
            for place in (request.segmentation.segments.index(segment),)
        ),
        unordered=request.chooser.unordered,
    )


def _opt_outs(
    request: AudienceRequest, records: MemberRecords, table: TextTable | None
) -> OptOuts | None:
    opted_out: OptedOut | None = request.chooser.opted_out
    if table is None or opted_out is None or request.ids is None:
        return None
    segmentation, place = request.segmentation, request.ids.place
    return what_came_of(opted_out, table.name, records, segmentation, place)


def _written(
    audience: Audience,
    request: AudienceRequest,
    lists: AudienceLists,
    mailed: Sequence[Chosen],
    held_out: Sequence[Chosen],
) -> Audience:
    layout, last, changes = request.layout, request.last, Counter[ListKind]()
    segments = request.segmentation.segments
    headers = dict.fromkeys(request.kinds, layout.header)
    if last:
        headers[ListKind.REMOVED] = (layout.id_name,)
    with lists.drafted(headers, layout.delimiter, texts=(layout.id_name,)) as add:
        for each in held_out:
            add(ListKind.HELD_OUT, layout.row(each, segments[each.segment], audience.campaign))
        for each in mailed:
            row = layout.row(each, segments[each.segment], audience.campaign)
            add(ListKind.MAILED, row)
            if last and (kind := last.change(each.customer_id, row)):
                changes[kind] += 1
                add(kind, row)
        for customer_id in last.removed() if last else ():
            changes[ListKind.REMOVED] += 1
            add(ListKind.REMOVED, [customer_id])
    counts = {kind: changes[kind] for kind in CHANGES if kind in request.kinds}
    return replace(audience, changes=counts, files=lists.names(request.kinds))
