"""Campaigns in words: who is left out, what could be seen, and what came of it."""

from collections.abc import Iterator, Mapping

from mallseg.application.campaigns.judge_campaign import CampaignResult
from mallseg.application.campaigns.plan_campaign import PlannedCampaign
from mallseg.application.campaigns.select_audience import Audience
from mallseg.domain.campaigns.audience import Detectable, ListKind, OptOuts
from mallseg.domain.campaigns.audience_selection import LeftOut, LeftOutReason
from mallseg.domain.campaigns.effect import Conclusion, Effect, Judged, Measure
from mallseg.domain.campaigns.hold_out import CloserShare
from mallseg.domain.campaigns.outcomes import OutcomeUse
from mallseg.domain.campaigns.shares import ALPHA, POWER
from mallseg.entrypoints.presentation.words.assignments import doubtful_file
from mallseg.entrypoints.presentation.words.phrases import counted

_LEFT_OUT: Mapping[LeftOutReason, str] = {
    LeftOutReason.BLANK_ID: "without an id",
    LeftOutReason.OPTED_OUT: "opted out",
    LeftOutReason.CERTAINTY: "{what}",
    LeftOutReason.CONDITION: "not {what}",
    LeftOutReason.NOT_COMPARABLE: "no number or date for {what}",
    LeftOutReason.NOT_MOVED: "did not move as asked",
    LeftOutReason.REPEATED_ID: "id listed before",
    LeftOutReason.OVER_LIMIT: "over the limit",
}
_FILES: Mapping[ListKind, str] = {
    ListKind.MAILED: "to be mailed",
    ListKind.HELD_OUT: "held out",
    ListKind.ADDED: "added since the last list",
    ListKind.UPDATED: "updated",
    ListKind.REMOVED: "removed",
}
_CONCLUSIONS: Mapping[Conclusion, str] = {
    Conclusion.HELPED: "helped",
    Conclusion.NO_DIFFERENCE: "no difference seen",
    Conclusion.TOO_FEW: "too few to tell",
    Conclusion.HARMED: "harmed",
}
_OUTCOMES: Mapping[OutcomeUse, str] = {
    OutcomeUse.MAILED: "of those mailed",
    OutcomeUse.HELD_OUT: "of those held out",
    OutcomeUse.NOT_IN_CAMPAIGN: "of customers not in the campaign",
    OutcomeUse.BLANK_ID: "without an id",
    OutcomeUse.UNREADABLE: "not readable",
}


def left_out_phrase(left_out: LeftOut) -> str:
    """Say why some are left out."""
    return _LEFT_OUT[left_out.reason].format(what=left_out.detail)


def file_phrase(kind: ListKind) -> str:
    """Say who is in a file."""
    return _FILES[kind]


def conclusion_phrase(conclusion: Conclusion) -> str:
    """Say what can be said of a campaign."""
    return _CONCLUSIONS[conclusion]


def outcome_phrase(use: OutcomeUse) -> str:
    """Say whose outcomes they are."""
    return _OUTCOMES[use]


def points(share: float) -> str:
    """Write a difference of shares: 4.1 points; a larger one without decimals."""
    size = 100 * share
    text = f"{size:.1f}" if abs(size) < 10 else f"{size:.0f}"  # noqa: PLR2004
    return f"{text} {'point' if text == '1.0' else 'points'}"


def detectable_sentence(found: Detectable) -> str:
    """Say how large an effect a list could show."""
    groups = (
        f"{counted(found.mailed, 'person')} in each group"
        if found.mailed == found.held_out
        else f"{counted(found.mailed, 'person')} mailed and {found.held_out:,} held out"
    )
    usual = f"{100 * found.usual_share:.3g}% respond anyway"
    if found.difference is None:
        return f"With {groups} you would see no difference, however large, where {usual}."
    return (
        f"With {groups} you would see a difference of {points(found.difference)} or more, where "
        f"{usual} (power {POWER:.0%}, level {ALPHA:.0%})."
    )


def closer_share_sentence(found: CloserShare) -> str:
    """Say with which share as many would be held out as was meant."""
    return (
        f"{percentage(found.asked)}% of {found.customers:,} would be {found.held_out:,}, but each "
        f"customer is drawn separately: {percentage(found.share)}% holds out exactly "
        f"{found.held_out:,} of these."
    )


def percentage(share: float) -> str:
    """Write a share in percent with all its digits: ``7.31``."""
    return f"{100 * share:.6f}".rstrip("0").rstrip(".")


def audience_account(audience: Audience) -> list[tuple[str, int]]:
    """Say line by line what became of all records, with how many they are."""
    account = audience.account
    rows = [
        (f"records in {audience.labelling.source}", account.records),
        ("- not assigned", account.not_assigned),
        ("- in other segments", account.in_other_segments),
        (f"in {_names(audience)}", account.members),
        *((f"- {left_out_phrase(each)}", each.customers) for each in account.left_out),
    ]
    counts = {
        ListKind.HELD_OUT: account.held_out,
        ListKind.MAILED: account.mailed,
        **audience.changes,
    }
    rows += [
        (f"{file_phrase(kind)}{_in_file(audience, kind)}", number)
        for kind, number in counts.items()
        if kind is ListKind.MAILED or number or kind in audience.files
    ]
    return rows


def _names(audience: Audience) -> str:
    segments = audience.account.segments
    return f"“{segments[0].name}”" if len(segments) == 1 else counted(len(segments), "segment")


def _in_file(audience: Audience, kind: ListKind) -> str:
    return f", in {audience.files[kind]}" if kind in audience.files else ""


def audience_notes(audience: Audience) -> Iterator[str]:
    """Say what else should be known of a list: first that it is empty, at last what is doubtful."""
    if audience.is_empty:
        yield "There is no one to write to, so no file is written."
    if audience.ids and not audience.ids.was_named:
        yield f"Customers are identified by column “{audience.ids.name}”."
    if audience.detectable:
        yield detectable_sentence(audience.detectable)
        if audience.closer_share:
            yield closer_share_sentence(audience.closer_share)
    elif not audience.is_empty:
        yield "No one is held out, so it cannot be known later whether writing to them helped."
    if audience.account.unordered:
        unordered = counted(audience.account.unordered, "customer")
        yield f"{unordered} had neither a number nor a date to be ordered by, and came last."
    yield from audience_doubts(audience)


def audience_doubts(audience: Audience) -> Iterator[str]:
    """Say what a person should look at before anything is sent."""
    if audience.opt_outs:
        yield from _on_opt_outs(audience.opt_outs)
    if audience.is_doubtful:
        yield doubtful_file(audience.labelling)


def _on_opt_outs(found: OptOuts) -> Iterator[str]:
    if found.matches_no_customer:
        yield (
            f"No id in {found.source} is that of a customer in the file, so no one is left out for "
            "it: are the ids in another column, or written differently?"
        )
    if found.nearly_matched:
        number = counted(found.nearly_matched, "customer")
        yield (
            f"{number} may have opted out by {found.source} and still be in the list: ids differ "
            "only in zeros, blanks or capitals. Write them alike."
        )


def plan_notes(planned: PlannedCampaign) -> Iterator[str]:
    """Say what a budget reaches, and what was assumed."""
    plan = planned.plan
    yield (
        f"{counted(plan.mailed, 'customer')} for {plan.spent:,.2f}, from which {plan.earned:,.2f} "
        "may come. "
        "This is plain arithmetic with the responses given; a response is taken to be worth what "
        f"a customer of the segment has in “{planned.value_column}” on average."
    )
    names = {line.outlook.slug: line.outlook.name for line in plan.lines}
    if plan.next_best:
        yield f"Further budget would earn most in “{names[plan.next_best]}”."
    for line in plan.lines:
        if not line.pays:
            yield f"“{line.outlook.name}” would cost more than it earns."
    if planned.unreadable:
        yield (
            f"{counted(planned.unreadable, 'customer')} had no amount in "
            f"“{planned.value_column}”, and took no part in a mean."
        )
    if planned.is_doubtful:
        yield doubtful_file(planned.labelling)


def result_notes(result: CampaignResult) -> Iterator[str]:
    """Say what a campaign changed, and how certain that is."""
    if result.matches_no_customer:
        yield (
            f"No outcome is of a customer in the campaign: is “{result.id_column}” the column of "
            "their ids, and are these written as in the list?"
        )
    if result.has_all_customers:
        yield "All customers have an outcome: name the column that says who responded."
    for judged in result.judged:
        for effect in judged.effects:
            yield effect_sentence(result, judged, effect)
    if len(result.judged) > 1 or len(result.judged[0].effects) > 1:
        yield (
            "Conclusions allow for all comparisons made here (Holm, level 5%); each interval "
            "stands alone."
        )


def effect_sentence(result: CampaignResult, judged: Judged, effect: Effect) -> str:
    """Say what came of one comparison."""
    slug = judged.comparison.segment
    who = f"“{result.names.get(slug) or slug}”" if slug else "Overall"
    what = "the share" if effect.measure is Measure.SHARE else "the amount"
    return f"{who}, {what}: {_concluded(effect)}."


def _concluded(effect: Effect) -> str:
    conclusion = conclusion_phrase(effect.conclusion)
    if effect.low is None or effect.high is None:
        few = " (fewer than 100 buyers in a group)" if effect.measure is Measure.AMOUNT else ""
        return f"{conclusion}{few}"
    size = difference_phrase(effect, effect.difference)
    said = f"{conclusion}: {size} (95% interval {interval_phrase(effect)}, {effect.method})"
    if effect.conclusion in {Conclusion.HELPED, Conclusion.HARMED} or effect.detectable is None:
        return said
    seen = difference_phrase(effect, effect.detectable).lstrip("+")
    said += f"; {seen} or more would probably have been seen"
    explained = ", and chance explains this among as many comparisons"
    return f"{said}{explained}" if effect.is_seen_alone_only else said


def difference_phrase(effect: Effect, value: float) -> str:
    """Write a difference with its sign."""
    sign = "+" if value > 0 else "-" if value < 0 else ""
    if effect.measure is Measure.SHARE:
        return f"{sign}{points(abs(value))}"
    return f"{sign}{abs(value):,.2f}"


def interval_phrase(effect: Effect) -> str:
    """Write an interval: ``+9.7 to +27 points``."""
    if effect.low is None or effect.high is None:
        return "-"
    low, high = difference_phrase(effect, effect.low), difference_phrase(effect, effect.high)
    return f"{low.removesuffix(' points').removesuffix(' point')} to {high}"


def value_phrase(effect: Effect, value: float) -> str:
    """Write a share or a mean amount."""
    return f"{value:.1%}" if effect.measure is Measure.SHARE else f"{value:,.2f}"
