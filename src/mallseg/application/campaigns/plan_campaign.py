"""Plan how a campaign's budget is spent."""

from collections.abc import Mapping
from dataclasses import dataclass

from mallseg.application.assigning.label_customers import MAX_OUTSIDE
from mallseg.application.events import OnEvent, Stage, ignore, progress_of
from mallseg.application.reading_events import RecordRejected
from mallseg.domain.campaigns.budget import BudgetPlan, SegmentOutlook
from mallseg.domain.campaigns.choice import find_segments
from mallseg.domain.campaigns.condition import require_column
from mallseg.domain.errors import CustomerDataError, InvalidOptionError, OptionFault, SourceFault
from mallseg.domain.ports import MemberRecords, ModelReader
from mallseg.domain.segments.segment import Segment
from mallseg.domain.sources.labelling import Labelling


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCampaign:
    """A plan for a budget, and the counts of the file that it was made from.

    Attributes
    ----------
    unreadable
        How many customers have no readable amount in the column of values: the means leave them
        out.
    needs_review
        As in `Labelled`: the file may be another mall's, or in other units.
    """

    model: str
    version: int
    labelling: Labelling
    value_column: str
    plan: BudgetPlan
    unreadable: int
    needs_review: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCampaign:
    """Spend a budget on the segments in which it earns most.

    Only the mean amounts of the segments are estimated from data; the response rates are given.
    """

    store: ModelReader
    max_outside: float = MAX_OUTSIDE

    def __call__(
        self,
        records: MemberRecords,
        *,
        model: str,
        budget: float,
        cost: float,
        responses: Mapping[str, float],
        value_column: str,
        on_event: OnEvent = ignore,
    ) -> PlannedCampaign:
        """Load the version, read the amounts, spend the budget.

        Parameters
        ----------
        cost
            What writing to one customer costs.
        responses
            The share that is assumed to respond, by slug or name of a segment.
        value_column
            The column of amounts.

        Raises
        ------
        SegmentNotFoundError
            There is no segment of that slug or name.
        CustomerDataError
            The file cannot be read as a table, is in another unit, or has no such amounts.
        InvalidOptionError
            A number is not allowed, or the column is missing.
        """
        stored = self.store.load(model)
        segmentation = stored.segmentation
        asked = {find_segments(segmentation, (n,))[0]: share for n, share in responses.items()}
        if len(asked) < len(responses):
            raise InvalidOptionError("response", OptionFault.NOT_UNIQUE)
        columns = records.columns(segmentation.features)
        index = require_column(value_column, columns.names, option="value_column")
        added = records.amounts(
            segmentation,
            index,
            slugs=frozenset(segment.slug for segment in asked),
            progress=progress_of(Stage.ASSIGNING, on_event),
        )
        labelling = added.labelling
        for rejection in labelling.rejections:
            on_event(RecordRejected(rejection=rejection))
        if added.are_mostly_unreadable:
            raise CustomerDataError(
                columns.source, SourceFault.NO_AMOUNTS, column=columns.names[index]
            )

        def outlook(segment: Segment) -> SegmentOutlook:
            return SegmentOutlook(
                slug=segment.slug,
                name=segment.name,
                customers=labelling.customers[segment.slug],
                value=added.mean(segmentation.segments.index(segment)),
                response=asked[segment],
            )

        return PlannedCampaign(
            model=stored.model,
            version=stored.version,
            labelling=labelling,
            value_column=columns.names[index],
            plan=BudgetPlan.of([outlook(each) for each in asked], budget=budget, cost=cost),
            unreadable=added.unreadable,
            needs_review=labelling.is_doubtful(self.max_outside),
        )
