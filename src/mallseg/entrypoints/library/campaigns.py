"""Campaigns: write the list of an audience, and evaluate the result."""

import os
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Unpack

from mallseg.application.campaigns.judge_campaign import CampaignResult
from mallseg.application.campaigns.moved_between import Months
from mallseg.application.campaigns.select_audience import Audience
from mallseg.domain.campaigns.choice import USUAL_SHARE, AudienceChoice, parse_excluded
from mallseg.domain.campaigns.hold_out import Campaign
from mallseg.domain.campaigns.outcomes import OutcomeChoice
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.entrypoints.library.advice import in_python
from mallseg.entrypoints.library.choices import ReadingChoices, wire_call
from mallseg.entrypoints.library.stored_models import of_store, origin_of

if TYPE_CHECKING:
    from mallseg.container import Container

_Path = str | os.PathLike[str]


def audience(
    file: _Path,
    segmentation: Segmentation,
    out: _Path,
    *,
    segment: str | Sequence[str],
    list_columns: Sequence[str] = (),
    where: Sequence[str] = (),
    moved_from: str | Sequence[str] = (),
    moved_since: date | None = None,
    before: _Path | None = None,
    before_table: str = "",
    exclude: Sequence[str] = (),
    exclude_file: _Path | None = None,
    exclude_table: str = "",
    exclude_id: str = "",
    id: str = "",  # noqa: A002  (as everybody calls it)
    limit: int | None = None,
    nearest: bool = False,
    order_by: str = "",
    lowest_first: bool = False,
    campaign: str | None = None,
    hold_out: float | None = None,
    usual_response: float = USUAL_SHARE,
    since: _Path | None = None,
    signing_key: str = "",
    **reading: Unpack[ReadingChoices],
) -> Audience:
    """Write the list of customers of a segment who are contacted by a campaign.

    Parameters
    ----------
    file, **reading
        The customers: a file, or the address of a database with ``table``, and its format, as for
        `train`.
    segmentation
        The result of `load`.
    out
        The list, .csv or .xlsx. The hold-out group is written to a file beside it.
    segment
        One or more, by slug or name.
    list_columns
        The columns of the list; by default all.
    where
        Conditions on columns of the file: ``["newsletter=yes", "visits>=3"]``.
    moved_from, before, before_table
        Select only customers who left one of these segments since an earlier month, with its file
        or table; without either, moves are looked up in the ledger.
    moved_since
        The first day of moves in the ledger; by default the day of its last update.
    exclude
        Certainties of customers to leave out: ``["borderline", "outside"]``.
    exclude_file, exclude_table, exclude_id
        A file, or a table of a database, with the ids of customers who opted out, and its column
        of ids.
    id
        The column of the ids; by default, it is found by its name.
    limit, nearest, order_by, lowest_first
        The most customers to select, and how: at random, seeded by the campaign's name; those
        nearest to the centre; or those with the highest or lowest values of a column.
    campaign, hold_out
        The campaign's name, and the share of the selected customers who are held out.
    usual_response
        The expected response rate of customers who are not contacted.
    since
        The previous list: the changes since then are written too.
    signing_key
        As for `load`.

    Returns
    -------
    Audience
        ``audience.needs_review`` is true if a person should check the list before it is used.

    Raises
    ------
    InvalidOptionError
        The segmentation was not loaded from a store, an argument is invalid, or a file cannot be
        written.
    SegmentNotFoundError
        There is no segment of that slug or name.
    CustomerDataError
        A file cannot be read as a table, or its values are in another unit.
    """
    with in_python():
        origin = origin_of(segmentation)
        choice = AudienceChoice(
            segments=_listed(segment),
            columns=tuple(list_columns),
            conditions=tuple(where),
            moved_from=_listed(moved_from),
            moved_since=moved_since,
            excluded=parse_excluded(exclude),
            id_column=id,
            opted_out_column=exclude_id,
            limit=limit,
            prefers_nearest=nearest,
            order_by=order_by,
            lowest_first=lowest_first,
            campaign=None if campaign is None else Campaign(name=campaign),
            hold_out=hold_out,
            usual_share=usual_response,
        )
        settings = of_store(origin.store, signing_key)
        of_model = segmentation.features
        call = wire_call("audience", reading, data=file, of_model=of_model, settings=settings)
        parts = call.container
        opted_out = None
        if exclude_file is not None:
            opted_out = parts.text_table(exclude_file, table=exclude_table)
        found: Audience = parts.select_audience()(
            parts.member_records(file),
            parts.audience_lists(out),
            model=origin.model,
            version=origin.version,
            choice=choice,
            opted_out=opted_out,
            last=None if since is None else parts.last_list(since),
            months=_months(parts, before, before_table, file),
        )
    return found


def results(
    audience: _Path,
    outcomes: _Path,
    *,
    id: str = "",  # noqa: A002  (as everybody calls it)
    outcome_id: str = "",
    responded: str = "",
    amount: str = "",
    table: str = "",
    decimal: str = ".",
    encoding: str = "utf-8",
) -> CampaignResult:
    """Estimate the effect of a campaign: contacted customers against the hold-out group.

    Parameters
    ----------
    audience
        The list that `mallseg.audience` wrote, with the file of the hold-out group beside it.
    outcomes
        The outcomes: a file with the ids of customers, or the address of a database.
    id, outcome_id
        The columns of the ids in the list and in the outcomes; by default, they are found by name.
    responded
        A column of yes and no. By default all who are listed, or spent something, have responded.
    amount
        A column of amounts spent.
    table
        The table of the outcomes in a database.
    decimal, encoding
        The format of the outcomes.

    Returns
    -------
    CampaignResult
        ``result.judged[0].effects[0].conclusion`` is the conclusion about the whole campaign.

    Raises
    ------
    InvalidOptionError
        There is no file of the hold-out group, or a column is missing.
    CustomerDataError
        A file cannot be read, or the lists are not of one campaign.
    """
    choice = OutcomeChoice(
        id_column=id,
        outcome_id_column=outcome_id,
        responded=responded,
        amount=amount,
    )
    with in_python():
        reading = {"decimal": decimal, "encoding": encoding}
        parts = wire_call("results", reading, data=outcomes).container
        mailed, held_out = parts.list_tables(audience)
        found: CampaignResult = parts.judge_campaign()(
            mailed, held_out, parts.text_table(outcomes, table=table), choice=choice
        )
    return found


def _months(parts: "Container", before: _Path | None, table: str, file: _Path) -> Months | None:
    if before is None:
        return None
    return parts.identified_customers(before, table=table), parts.identified_customers(file)


def _listed(names: str | Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)
