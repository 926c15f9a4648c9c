"""Judge whether a campaign helped: compare those mailed with those held out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mallseg.domain.campaigns.condition import find_column, require_column
from mallseg.domain.campaigns.effect import Conclusion, Judged, judge
from mallseg.domain.campaigns.hold_out import Campaign
from mallseg.domain.campaigns.list_layout import CAMPAIGN_COLUMN, NAME_COLUMN, SLUG_COLUMN
from mallseg.domain.campaigns.member import TextColumns
from mallseg.domain.campaigns.outcomes import (
    OutcomeChoice,
    Outcomes,
    OutcomeUse,
    Person,
    is_yes,
    segments_of,
)
from mallseg.domain.campaigns.segment_amounts import amount_in
from mallseg.domain.errors import CustomerDataError, SourceFault
from mallseg.domain.ports import TextTable
from mallseg.domain.sources.id_column import find_id_column, is_blank


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignResult:
    """The effects of a campaign.

    Attributes
    ----------
    names
        The names of the segments by slug, as far as the list has them.
    judged
        All customers together first; then each segment, where there are several.
    outcomes
        How many records of outcomes were used, or left out, by reason.
    id_column
        The name of the column of ids in the outcomes.
    """

    campaign: str
    names: Mapping[str, str]
    judged: tuple[Judged, ...]
    outcomes: Mapping[OutcomeUse, int]
    id_column: str

    @property
    def records(self) -> int:
        """The number of records of outcomes."""
        return sum(self.outcomes.values())

    @property
    def matches_no_customer(self) -> bool:
        """Whether no outcome belongs to a customer of the campaign."""
        return not (self.outcomes[OutcomeUse.MAILED] or self.outcomes[OutcomeUse.HELD_OUT])

    @property
    def has_all_customers(self) -> bool:
        """Whether all have responded: the outcomes may be a list of all customers."""
        overall = self.judged[0].comparison
        groups = overall.mailed.responses, overall.held_out.responses
        return all(group.people == group.responded for group in groups)

    @property
    def needs_review(self) -> bool:
        """Whether the campaign did harm, or nothing could be compared."""
        conclusions = {effect.conclusion for each in self.judged for effect in each.effects}
        return self.matches_no_customer or Conclusion.HARMED in conclusions


@dataclass(frozen=True, slots=True)
class JudgeCampaign:
    """Compare the customers of a list with those who were held out of it.

    - The analysis is by intention to treat: customers count in their group, reached or not.
    - The shares of those who responded are compared, and the mean amounts where there are any.
    - Outcomes of other customers are counted, and ignored.
    """

    def __call__(
        self, mailed: TextTable, held_out: TextTable, outcomes: TextTable, *, choice: OutcomeChoice
    ) -> CampaignResult:
        """Read the lists and the outcomes, and compare.

        Raises
        ------
        CustomerDataError
            A file cannot be read as a table, the two lists are not of one campaign, or most
            amounts or answers (yes, no) cannot be read.
        InvalidOptionError
            A column is missing.
        """
        lists = [_List.read(table, choice.id_column) for table in (mailed, held_out)]
        campaign = _campaign_of(lists)
        people = {
            customer_id: Person(segment, is_held_out)
            for each, is_held_out in zip(lists, (False, True), strict=True)
            for customer_id, segment in each.segments.items()
        }
        added = Outcomes(people=people, has_amounts=bool(choice.amount))
        reader = _OutcomeReader.of(outcomes, lists[0].id_name, choice)
        uses = reader.add_all(outcomes, added)
        slugs = segments_of(people.values())
        return CampaignResult(
            campaign=campaign,
            names={**lists[1].names, **lists[0].names},
            judged=judge(added.comparison(), [added.comparison(slug) for slug in slugs]),
            outcomes={use: uses[use] for use in OutcomeUse},
            id_column=reader.columns.names[reader.ids],
        )


@dataclass(frozen=True, slots=True)
class _List:
    """A list as it was written: the segment of each id, and the names of segments by slug."""

    source: str
    id_name: str
    segments: Mapping[str, str]
    names: Mapping[str, str]
    campaigns: frozenset[str]

    @classmethod
    def read(cls, table: TextTable, named: str) -> "_List":
        columns = table.columns()
        ids = find_id_column(columns.source, columns.names, columns.first_rows, named=named)
        indexes = [
            find_column(n, columns.names) for n in (SLUG_COLUMN, NAME_COLUMN, CAMPAIGN_COLUMN)
        ]
        segments: dict[str, str] = {}
        names: dict[str, str] = {}
        campaigns = set()
        for row in table.rows():
            if len(row) != len(columns.names):
                raise CustomerDataError(columns.source, SourceFault.NOT_AS_WRITTEN)
            slug, name, campaign = ("" if index is None else row[index] for index in indexes)
            if row[ids.index] in segments:
                raise CustomerDataError(columns.source, SourceFault.LISTED_TWICE)
            segments[row[ids.index]] = slug
            names[slug] = name
            campaigns.add(campaign)
        return cls(columns.source, ids.name, segments, names, frozenset(campaigns))


def _campaign_of(lists: Sequence[_List]) -> str:
    """Return the name of the campaign; check that the two lists keep to its hold-out rule."""
    mailed, held_out = lists
    if not mailed.segments.keys().isdisjoint(held_out.segments):
        raise CustomerDataError(mailed.source, SourceFault.LISTED_TWICE)
    names = mailed.campaigns | held_out.campaigns
    name = next(iter(names)) if len(names) == 1 else ""
    if len(names) > 1:
        raise CustomerDataError(mailed.source, SourceFault.NOT_ONE_CAMPAIGN)
    if name and mailed.segments and held_out.segments:
        hash_of = Campaign(name=name).hash_of
        if max(map(hash_of, held_out.segments)) > min(map(hash_of, mailed.segments)):
            raise CustomerDataError(mailed.source, SourceFault.NOT_ONE_CAMPAIGN)
    return name


@dataclass(frozen=True, slots=True)
class _OutcomeReader:
    """Reads outcomes; its fields are the indexes of the columns, None where there is none."""

    columns: TextColumns
    ids: int
    responded: int | None
    amount: int | None

    @classmethod
    def of(cls, table: TextTable, id_name: str, choice: OutcomeChoice) -> "_OutcomeReader":
        columns, responded, amount = table.columns(), choice.responded, choice.amount
        names = columns.names
        return cls(
            columns,
            _ids_of(columns, id_name, choice),
            require_column(responded, names, option="responded") if responded else None,
            require_column(amount, names, option="amount") if amount else None,
        )

    def add_all(self, table: TextTable, outcomes: Outcomes) -> Counter[OutcomeUse]:
        """Add all records, and count them by use."""
        uses = Counter(self._add(row, outcomes) for row in table.rows())
        read = uses[OutcomeUse.MAILED] + uses[OutcomeUse.HELD_OUT]
        if uses[OutcomeUse.UNREADABLE] > read:
            index = self.amount if self.amount is not None else self.responded
            column = self.columns.names[index or 0]
            raise CustomerDataError(self.columns.source, SourceFault.NO_OUTCOMES, column=column)
        return uses

    def _add(self, row: Sequence[str], outcomes: Outcomes) -> OutcomeUse:
        if len(row) != len(self.columns.names):
            return OutcomeUse.UNREADABLE
        customer_id = row[self.ids]
        if is_blank(customer_id):
            return OutcomeUse.BLANK_ID
        if customer_id not in outcomes.people:
            return OutcomeUse.NOT_IN_CAMPAIGN
        amount = said = None
        if self.amount is not None:
            amount = amount_in(row[self.amount], self.columns.numbers)
            said = amount is not None and amount > 0
        if self.responded is not None:
            said = is_yes(row[self.responded])
        if said is None or (self.amount is not None and amount is None):
            if self.responded is not None or self.amount is not None:
                return OutcomeUse.UNREADABLE
            said = True
        return outcomes.add(customer_id, has_responded=said, amount=amount)


def _ids_of(columns: TextColumns, id_name: str, choice: OutcomeChoice) -> int:
    """Find the column of ids: the named one, that of the list, or one called so. Ids may repeat."""
    names = columns.names
    if not choice.outcome_id_column and len(names) == 1:
        return 0
    known = find_column(choice.id_column or id_name, names)
    if known is not None and not choice.outcome_id_column:
        return known
    try:
        return find_id_column(columns.source, names, [], named=choice.outcome_id_column).index
    except CustomerDataError:
        shown = tuple(filter(None, names))
        raise CustomerDataError(columns.source, SourceFault.NO_OUTCOME_IDS, columns=shown) from None
