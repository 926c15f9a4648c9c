"""Select the customers a campaign writes to, and write the lists."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mallseg.application.assigning.label_customers import MAX_OUTSIDE
from mallseg.application.campaigns.audience_request import AudienceRequest
from mallseg.application.campaigns.moved_between import FlowFilter, Months, moved_between
from mallseg.application.campaigns.opt_outs import summarise_opt_outs
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
from mallseg.domain.campaigns.audience_selection import OptedOut, SelectedCustomer
from mallseg.domain.campaigns.choice import AudienceChoice, find_segments
from mallseg.domain.campaigns.hold_out import CloserShare
from mallseg.domain.errors import InvalidOptionError, OptionFault
from mallseg.domain.ports import (
    AudienceLists,
    CustomerLedger,
    MemberRecords,
    ModelReader,
    TextTable,
)
from mallseg.domain.registry.version import StoredSegmentation
from mallseg.domain.sources.id_column import IdColumn
from mallseg.domain.sources.labelling import Labelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """The audience of a campaign.

    Attributes
    ----------
    account
        The counts of all records: mailed, held out, left out by reason.
    ids
        The column of the ids, if there is one.
    detectable
        The smallest effect that the list could show, where some are held out.
    closer_share
        A share that holds out as many as was asked for, where chance held out far more or fewer.
    opt_outs
        How many opt-outs matched a customer, if opt-outs were given.
    changes
        How many were added, updated and removed since the last list, if there is one.
    files
        The names of the files that were written, by kind; empty where the audience is.
    is_doubtful
        See `Labelling.is_doubtful`: the file may be another mall's, or in other units.
    """

    model: str
    version: int
    campaign: str
    labelling: Labelling
    account: Account
    ids: IdColumn | None
    detectable: Detectable | None
    closer_share: CloserShare | None
    opt_outs: OptOuts | None
    is_doubtful: bool
    notes: tuple[SourceNote, ...]
    changes: Mapping[ListKind, int] = field(default_factory=dict)
    files: Mapping[ListKind, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is no one to write to."""
        return not self.account.mailed

    @property
    def needs_review(self) -> bool:
        """Whether a person should look at the result before anything is sent."""
        opt_outs = self.opt_outs
        return self.is_empty or self.is_doubtful or bool(opt_outs and opt_outs.is_doubtful)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectAudience:
    """Select the customers of some segments to whom a campaign writes.

    - Customers are assigned as by LabelCustomers, with the same checks.
    - Every record is counted once: mailed, held out, or left out for its first reason.
    - Moves from another segment are found by FindMoves, or else among the settled changes of the
      ledger: only customers who changed themselves, beyond noise, count.
    - A customer who has opted out is in no list. Of a repeated id, the first record counts.
    - The hold-out is drawn last, from those who would be mailed.
    - Lists are complete or absent; where there is no one to mail, none is written.
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
        """Load the version, select, work out the detectable effect, write the lists.

        Parameters
        ----------
        opted_out
            The ids of customers who have opted out.
        last
            The last list, to write the changes since.
        months
            The customers of an earlier month and of the present one, to find who moved; without
            them, the ledger is asked.

        Raises
        ------
        SegmentNotFoundError
            There is no segment of that slug or name.
        CustomerDataError
            A file cannot be read as a table, ids are needed and not found, or values are in
            another unit.
        InvalidOptionError
            The file lacks a column, a condition cannot be applied, or the lists cannot be written.
        SegmentationNotFoundError, UnreadableSegmentationError
            There is no such model or version, or it is damaged.
        """
        stored = self.store.load(model, version)
        request = AudienceRequest.of(records, stored.segmentation, choice, opted_out, last)
        lists.check(request.kinds)
        request.selection.moved = self._moved(stored, request, months, on_event)
        labelling = records.read(
            stored.segmentation,
            request.selection.add,
            slugs=request.slugs,
            progress=progress_of(Stage.ASSIGNING, on_event),
        )
        for rejection in labelling.rejections:
            on_event(RecordRejected(rejection=rejection))
        mailed, held_out = request.split()
        account = _account(labelling, request, mailed, held_out)
        audience = Audience(
            model=stored.model,
            version=stored.version,
            campaign=choice.campaign.name if choice.campaign else "",
            labelling=labelling,
            account=account,
            ids=request.ids,
            detectable=Detectable.of(account, choice.usual_share) if choice.held_out else None,
            closer_share=request.closer_share(mailed, held_out),
            opt_outs=_opt_outs(request, records, opted_out),
            is_doubtful=labelling.is_doubtful(self.max_outside),
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
            audience
            if audience.is_empty
            else _with_lists(audience, request, lists, mailed, held_out)
        )

    def _moved(
        self,
        stored: StoredSegmentation,
        request: AudienceRequest,
        months: Months | None,
        on_event: OnEvent,
    ) -> Container[str] | None:
        """Find the ids that moved as asked, by the months or else the ledger; None if not asked."""
        asked, choice = request.choice.moved_from, request.choice
        if not asked:
            return None
        left = frozenset(each.slug for each in find_segments(stored.segmentation, asked))
        flows = FlowFilter(left=left, entered=request.slugs)
        if months:
            if choice.moved_since is not None:
                raise InvalidOptionError("moved_since", OptionFault.NOT_WITH, other="before")
            return moved_between(
                months,
                flows,
                self.find_moves,
                stored,
                id_column=choice.id_column,
                on_event=on_event,
            )
        if self.ledger.last_update(stored.model) is None:
            raise InvalidOptionError("moved_from", OptionFault.NO_EARLIER_MONTH, model=stored.model)
        return self.ledger.moved_ids(
            stored.model, left=flows.left, entered=flows.entered, since=choice.moved_since
        )


def _account(
    labelling: Labelling,
    request: AudienceRequest,
    mailed: Sequence[SelectedCustomer],
    held_out: Sequence[SelectedCustomer],
) -> Account:
    own, out = Counter(each.segment for each in mailed), Counter(each.segment for each in held_out)
    return Account(
        records=labelling.records,
        not_assigned=labelling.unusable,
        members=request.selection.members,
        left_out=request.selection.counts(),
        segments=tuple(
            SegmentAudience(
                slug=segment.slug, name=segment.name, mailed=own[index], held_out=out[index]
            )
            for segment in request.segmentation.by_number
            if segment.slug in request.slugs
            for index in (request.segmentation.segments.index(segment),)
        ),
        unordered=request.selection.unordered,
    )


def _opt_outs(
    request: AudienceRequest, records: MemberRecords, table: TextTable | None
) -> OptOuts | None:
    opted_out: OptedOut | None = request.selection.opted_out
    if table is None or opted_out is None or request.ids is None:
        return None
    segmentation, index = request.segmentation, request.ids.index
    return summarise_opt_outs(opted_out, table.name, records, segmentation, index)


def _with_lists(
    audience: Audience,
    request: AudienceRequest,
    lists: AudienceLists,
    mailed: Sequence[SelectedCustomer],
    held_out: Sequence[SelectedCustomer],
) -> Audience:
    """Write the lists, and add their names and the changes since the last list."""
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
