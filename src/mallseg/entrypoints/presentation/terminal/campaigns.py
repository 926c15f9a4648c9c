"""Audiences and results of campaigns on the terminal."""

from mallseg.application.campaigns.judge_campaign import CampaignResult
from mallseg.application.campaigns.plan_campaign import PlannedCampaign
from mallseg.application.campaigns.select_audience import Audience
from mallseg.domain.campaigns.effect import Effect, Judged, Measure
from mallseg.entrypoints.presentation.terminal.lines import print_line, print_paragraph
from mallseg.entrypoints.presentation.terminal.table import print_table
from mallseg.entrypoints.presentation.words.campaigns import (
    audience_account,
    audience_notes,
    conclusion_phrase,
    difference_phrase,
    interval_phrase,
    outcome_phrase,
    plan_notes,
    result_notes,
    value_phrase,
)
from mallseg.entrypoints.presentation.words.phrases import counted
from mallseg.entrypoints.presentation.words.reading_notes import reading_note


def print_audience(audience: Audience) -> None:
    """Print what became of all records, and what should be known of the list."""
    account, rows = audience.account, audience_account(audience)
    print_table(["", "customers"], [[text, f"{number:,}"] for text, number in rows], left={0})
    if len(account.segments) > 1:
        print_line()
        header = ["segment", "mailed", "held out"]
        own = [[s.name, f"{s.mailed:,}", f"{s.held_out:,}"] for s in account.segments]
        print_table(header, own, left={0})
    print_line()
    for note in audience_notes(audience):
        print_paragraph(note)
    for each in audience.notes:
        print_paragraph(reading_note(each))


def print_plan(planned: PlannedCampaign) -> None:
    """Print what a budget reaches, by segment, and what was assumed."""
    header = ["", "customers", "value", "response", "break-even", "per 1.00", "mailed", "cost"]
    rows = [
        [
            line.outlook.name,
            f"{line.outlook.customers:,}",
            f"{line.outlook.value:,.2f}",
            f"{line.outlook.response:.1%}",
            "-" if line.break_even is None else f"{line.break_even:.1%}",
            f"{line.earned_per_unit:,.2f}",
            f"{line.mailed:,}",
            f"{line.cost:,.2f}",
        ]
        for line in planned.plan.lines
    ]
    print_table(header, rows, left={0})
    print_line()
    for note in plan_notes(planned):
        print_paragraph(note)


def print_result(result: CampaignResult) -> None:
    """Print the table of differences, and what can be said of them."""
    uses = (f"{n:,} {outcome_phrase(use)}" for use, n in result.outcomes.items() if n)
    name = f"Campaign {result.campaign}: " if result.campaign else ""
    print_paragraph(f"{name}{counted(result.records, 'outcome')}; {', '.join(uses)}")
    for measure in dict.fromkeys(e.measure for e in result.judged[0].effects):
        print_line()
        heading = "responded" if measure is Measure.SHARE else "mean amount"
        header = ["", "mailed", heading, "held out", heading, "difference", "95% interval", ""]
        rows = [
            _row(result, each, effect)
            for each in result.judged
            for effect in each.effects
            if effect.measure is measure
        ]
        print_table(header, rows, left={0, 7})
    print_line()
    for note in result_notes(result):
        print_paragraph(note)


def _row(result: CampaignResult, judged: Judged, effect: Effect) -> list[str]:
    groups, slug = judged.comparison, judged.comparison.segment
    return [
        (result.names.get(slug) or slug) if slug else "overall",
        f"{groups.mailed.responses.people:,}",
        value_phrase(effect, effect.mailed),
        f"{groups.held_out.responses.people:,}",
        value_phrase(effect, effect.held_out),
        difference_phrase(effect, effect.difference),
        interval_phrase(effect),
        conclusion_phrase(effect.conclusion),
    ]
