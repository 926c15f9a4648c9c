"""Cards as plain lines, for files and pipes."""

from collections.abc import Iterator, Sequence

from mallseg.domain.number_of_segments.border import BorderKind
from mallseg.entrypoints.presentation.terminal.assignments import print_offers
from mallseg.entrypoints.presentation.terminal.centres import centre_in_words
from mallseg.entrypoints.presentation.terminal.lines import print_line, print_paragraph
from mallseg.entrypoints.presentation.views.card import Card
from mallseg.entrypoints.presentation.words.breakdowns import beside_mall, shown
from mallseg.entrypoints.presentation.words.cards import (
    across,
    how_good,
    offered_as,
    rule_phrase,
    sets_apart,
    size,
    suppressed,
    worth,
)
from mallseg.entrypoints.presentation.words.features import span
from mallseg.entrypoints.presentation.words.identity import stale_note, stale_remedy
from mallseg.entrypoints.presentation.words.phrases import sentence

_INDENT = " " * 3


def print_cards(cards: Sequence[Card]) -> None:
    """Print who the segments are, how to recognise them, and what to offer, one by one."""
    for place, card in enumerate(cards):
        if place:
            print_line()
        print_paragraph(f"{card.segment.number}  {card.segment.name}", hanging=_INDENT)
        for paragraph in _paragraphs(card):
            print_paragraph(paragraph, indent=_INDENT)
        print_offers(card.offers, indent=_INDENT)
        if said := offered_as(card):
            print_paragraph(said, indent=_INDENT)
        if card.avoid:
            print_line(f"{_INDENT}What to avoid:")
        for text in card.avoid:
            print_paragraph(sentence(text), indent=f"{_INDENT}- ", hanging=f"{_INDENT}  ")


def _paragraphs(card: Card) -> Iterator[str]:
    size_and_worth = ", ".join(filter(None, (size(card), worth(card.worth))))
    yield f"{size_and_worth}. {centre_in_words(card.segment, card.features)}".rstrip()
    if card.stale_name:
        yield f"{stale_note(card.stale_name)} {stale_remedy(card.stale_name)}"
    yield card.segment.description
    if said := sets_apart(card):
        yield said
    if card.profile:
        pairs = zip(card.features, card.profile.typical, strict=True)
        ranges = ", ".join(
            f"{f.label} {span(f, low, high)}"
            for f, (low, high) in pairs
            if card.segment.discloses(f)
        )
        if ranges:
            yield f"Eight in ten of them: {ranges}."
    yield from _people(card)
    if card.rule:
        yield f"Rule of thumb: {rule_phrase(card.rule, card.features)}; {how_good(card.rule)}."
    if soft := across(card, BorderKind.LINE):
        yield f"Soft border, a line that we drew, with {soft}."
    if gaps := across(card, BorderKind.GAP):
        yield f"A real gap to {gaps}."


def _people(card: Card) -> Iterator[str]:
    for own in card.breakdowns:
        if own.shares:
            groups = [beside_mall(*each) for each in shown(own.breakdown, own.shares)]
            yield f"By {own.breakdown.label}, {', '.join(groups)}."
    if missing := suppressed(card):
        yield f"Who they are is {missing}."
