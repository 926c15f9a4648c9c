"""The JSON of audiences and of the results of campaigns."""

from mallseg.application.campaigns.judge_campaign import CampaignResult
from mallseg.application.campaigns.plan_campaign import PlannedCampaign
from mallseg.application.campaigns.select_audience import Audience
from mallseg.domain.campaigns.effect import Effect, Group, Judged
from mallseg.domain.campaigns.response_rates import ALPHA, POWER
from mallseg.entrypoints.presentation.documents.copied import Json, copied
from mallseg.entrypoints.presentation.documents.notes import notes_document
from mallseg.entrypoints.presentation.documents.readings import rejections_document
from mallseg.entrypoints.presentation.words.campaigns import (
    audience_notes,
    closer_share_sentence,
    detectable_sentence,
    effect_sentence,
    left_out_phrase,
    plan_notes,
    result_notes,
)
from mallseg.entrypoints.presentation.words.reading_notes import reading_note


def audience_document(audience: Audience) -> Json:
    """Describe whom a campaign writes to.

    records = not_assigned + in_other_segments + members, and members = those left out + held_out +
    mailed. `files` are named by kind.
    """
    account, labelling = audience.account, audience.labelling
    return {
        "model": audience.model,
        "version": audience.version,
        "campaign": audience.campaign,
        "source": labelling.source,
        "records": account.records,
        "not_assigned": account.not_assigned,
        "in_other_segments": account.in_other_segments,
        "members": account.members,
        "left_out": [
            {
                "reason": str(each.reason),
                "detail": each.detail,
                "customers": each.customers,
                "in_words": left_out_phrase(each),
            }
            for each in account.left_out
        ],
        "held_out": account.held_out,
        "mailed": account.mailed,
        "segments": copied(account.segments),
        "unordered": account.unordered,
        "id_column": audience.ids.name if audience.ids else None,
        "id_column_was_named": bool(audience.ids and audience.ids.was_named),
        "detectable": _detectable(audience),
        "closer_share": _closer_share(audience),
        "opt_outs": copied(audience.opt_outs),
        "changes": copied(audience.changes),
        "files": copied(audience.files),
        "outside_share": labelling.outside_share,
        "doubtful": audience.is_doubtful,
        "in_words": [*audience_notes(audience)],
        "notes": notes_document(audience.notes, reading_note),
        "faults": copied(labelling.faults),
        "examples": rejections_document(labelling.rejections),
    }


def _detectable(audience: Audience) -> Json:
    found = audience.detectable
    if found is None:
        return None
    return {
        "difference": found.difference,
        "usual_share": found.usual_share,
        "power": POWER,
        "alpha": ALPHA,
        "in_words": detectable_sentence(found),
    }


def _closer_share(audience: Audience) -> Json:
    found = audience.closer_share
    if found is None:
        return None
    return {
        "asked": found.asked,
        "share": found.share,
        "customers": found.customers,
        "held_out": found.held_out,
        "in_words": closer_share_sentence(found),
    }


def plan_document(planned: PlannedCampaign) -> Json:
    """Describe what a budget reaches: the segments in which it earns most first."""
    plan = planned.plan
    return {
        "model": planned.model,
        "version": planned.version,
        "source": planned.labelling.source,
        "value_column": planned.value_column,
        "budget": plan.budget,
        "cost_per_customer": plan.cost,
        "mailed": plan.mailed,
        "spent": plan.spent,
        "earned": plan.earned,
        "next_best": plan.next_best,
        "segments": [
            {
                "slug": line.outlook.slug,
                "name": line.outlook.name,
                "customers": line.outlook.customers,
                "value": line.outlook.value,
                "response": line.outlook.response,
                "break_even_response": line.break_even,
                "earned_per_unit": line.earned_per_unit,
                "mailed": line.mailed,
                "cost": line.cost,
                "responses": line.responses,
                "earned": line.earned,
            }
            for line in plan.lines
        ],
        "unreadable": planned.unreadable,
        "doubtful": planned.needs_review,
        "in_words": [*plan_notes(planned)],
    }


def result_document(result: CampaignResult) -> Json:
    """Describe what a campaign changed: all customers first, then each segment."""
    first, *segments = (_judged(result, each) for each in result.judged)
    return {
        "campaign": result.campaign,
        "outcomes": {"records": result.records, **{str(k): n for k, n in result.outcomes.items()}},
        "overall": first,
        "segments": [*segments],
        "alpha": ALPHA,
        "power": POWER,
        "in_words": [*result_notes(result)],
    }


def _judged(result: CampaignResult, judged: Judged) -> Json:
    groups, slug = judged.comparison, judged.comparison.segment
    own: dict[str, Json] = {"slug": slug, "name": result.names.get(slug, "")} if slug else {}
    return {
        **own,
        "mailed": _group(groups.mailed),
        "held_out": _group(groups.held_out),
        **{str(effect.measure): _effect(result, judged, effect) for effect in judged.effects},
    }


def _group(group: Group) -> Json:
    return {
        "customers": group.responses.people,
        "responded": group.responses.responded,
        "buyers": group.amounts.buyers if group.amounts else None,
    }


def _effect(result: CampaignResult, judged: Judged, effect: Effect) -> Json:
    return {
        "mailed": effect.mailed,
        "held_out": effect.held_out,
        "difference": effect.difference,
        "interval": None if effect.low is None else [effect.low, effect.high],
        "method": effect.method,
        "p_value": effect.p_value,
        "corrected_p_value": effect.corrected_p_value,
        "detectable": effect.detectable,
        "conclusion": str(effect.conclusion),
        "in_words": effect_sentence(result, judged, effect),
    }
