"""Lists of campaigns, and what came of them, as the page shows them."""

from collections.abc import Container, Iterator
from dataclasses import dataclass

from mallseg.application.campaigns.judge_campaign import CampaignResult
from mallseg.application.campaigns.select_audience import Audience
from mallseg.domain.campaigns.audience import ListKind
from mallseg.domain.campaigns.effect import Conclusion, Measure
from mallseg.domain.campaigns.hold_out import CloserShare
from mallseg.entrypoints.presentation.words.campaigns import (
    audience_account,
    audience_doubts,
    audience_notes,
    closer_share_sentence,
    conclusion_phrase,
    detectable_sentence,
    difference_phrase,
    interval_phrase,
    outcome_phrase,
    percentage,
    result_notes,
    value_phrase,
)
from mallseg.entrypoints.presentation.words.lists_page import (
    could_show,
    hold_out_exactly,
    result_sentence,
    size_of,
)
from mallseg.entrypoints.presentation.words.phrases import counted
from mallseg.entrypoints.presentation.words.reading_notes import reading_note
from mallseg.entrypoints.presentation.words.train_page import for_a_page


@dataclass(frozen=True, slots=True, kw_only=True)
class CloserShareLines:
    """A share that holds out as many as was meant: in words, and as the form takes it."""

    said: str
    button: str
    percent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceLines:
    """Whom a list holds.

    Attributes
    ----------
    size
        How many are mailed and held out, in words.
    account
        What became of all records, line by line.
    segments
        Name, mailed and held out of each.
    effect
        What the list could show; empty where no one is held out.
    closer_share
        Offered where chance held out far more or fewer.
    doubts
        What a person should look at before anything is sent.
    files
        By their kind, the names of those that were written.
    """

    campaign: str
    size: str
    mailed: int
    account: tuple[tuple[str, int], ...]
    segments: tuple[tuple[str, int, int], ...]
    effect: str
    closer_share: CloserShareLines | None
    notes: tuple[str, ...]
    doubts: tuple[str, ...]
    files: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectLine:
    """One comparison of those mailed with those held out."""

    who: str
    mailed: str
    held_out: str
    difference: str
    interval: str
    conclusion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLines:
    """The effects of a campaign.

    Attributes
    ----------
    verdict
        What can be said of the campaign in all, as a code.
    sentences
        The same for readers who do not know statistics; `notes` are for those who do.
    tables
        By what was measured, the comparisons.
    """

    campaign: str
    verdict: str
    headline: str
    sentences: tuple[str, ...]
    outcomes: str
    tables: tuple[tuple[str, tuple[EffectLine, ...]], ...]
    notes: tuple[str, ...]
    looks_wrong: bool


def audience_lines(audience: Audience) -> AudienceLines:
    """Say whom a list holds."""
    account = audience.account
    doubts = tuple(audience_doubts(audience))
    can_show = audience.detectable if account.mailed else None
    said = {
        *doubts,
        *map(detectable_sentence, filter(None, [audience.detectable])),
        *map(closer_share_sentence, filter(None, [audience.closer_share])),
    }
    return AudienceLines(
        campaign=audience.campaign,
        size=size_of(account.mailed, account.held_out),
        mailed=account.mailed,
        account=tuple(audience_account(audience)),
        segments=tuple((each.name, each.mailed, each.held_out) for each in account.segments),
        effect=could_show(can_show) if can_show else "",
        closer_share=_closer_share(audience.closer_share) if audience.closer_share else None,
        notes=tuple(_notes(audience, said)),
        doubts=tuple(map(for_a_page, doubts)),
        files={str(kind): name for kind, name in audience.files.items()},
    )


def _closer_share(found: CloserShare) -> CloserShareLines:
    return CloserShareLines(
        said=closer_share_sentence(found),
        button=hold_out_exactly(found.held_out),
        percent=percentage(found.share),
    )


def result_lines(result: CampaignResult) -> ResultLines:
    """Say what a campaign changed."""
    overall = result.judged[0].effects[0].conclusion
    warnings = (
        result.matches_no_customer + result.has_all_customers
    )  # which come first among the notes
    notes = tuple(map(for_a_page, result_notes(result)))
    uses = (f"{n:,} {outcome_phrase(use)}" for use, n in result.outcomes.items() if n)
    return ResultLines(
        campaign=result.campaign,
        verdict=str(overall),
        headline=_HEADLINES[overall],
        sentences=(*notes[:warnings], *map(result_sentence, result.judged[0].effects)),
        outcomes=f"{counted(result.records, 'outcome')}: {', '.join(uses)}.",
        tables=tuple(_tables(result)),
        notes=notes[warnings:],
        looks_wrong=result.needs_review,
    )


_HEADLINES = {
    Conclusion.HELPED: "The campaign helped",
    Conclusion.NO_DIFFERENCE: "No difference was seen",
    Conclusion.TOO_FEW: "There were too few people to tell",
    Conclusion.HARMED: "The campaign did harm",
}


def _notes(audience: Audience, said: Container[str]) -> Iterator[str]:
    """Say what else should be known, but what is said elsewhere."""
    notes = (each for each in audience_notes(audience) if each not in said)
    yield from filter(None, map(for_a_page, (*notes, *map(reading_note, audience.notes))))


def _tables(result: CampaignResult) -> Iterator[tuple[str, tuple[EffectLine, ...]]]:
    for measure in dict.fromkeys(each.measure for each in result.judged[0].effects):
        lines = (
            EffectLine(
                who=(result.names.get(slug) or slug) if slug else "Overall",
                mailed=value_phrase(effect, effect.mailed),
                held_out=value_phrase(effect, effect.held_out),
                difference=difference_phrase(effect, effect.difference),
                interval=interval_phrase(effect),
                conclusion=conclusion_phrase(effect.conclusion),
            )
            for judged in result.judged
            for slug in (judged.comparison.segment,)
            for effect in judged.effects
            if effect.measure is measure
        )
        yield _MEASURES[measure], tuple(lines)


_MEASURES = {Measure.SHARE: "Who responded", Measure.AMOUNT: "What they spent on average"}

HELD_OUT = str(ListKind.HELD_OUT)
"""The kind of the file of those who are held out."""
