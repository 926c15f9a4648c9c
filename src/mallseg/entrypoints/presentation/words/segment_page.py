"""Texts of the page of a segment."""

from collections.abc import Iterator

from mallseg.domain.moves.updates import SegmentMonth
from mallseg.domain.profiles.rule import Rule
from mallseg.entrypoints.presentation.views.card import Card
from mallseg.entrypoints.presentation.words.borders import border_to
from mallseg.entrypoints.presentation.words.cards import (
    how_good,
    offered_as,
    rule_phrase,
    sets_apart,
    size,
    suppressed,
)
from mallseg.entrypoints.presentation.words.identity import stale_note
from mallseg.entrypoints.presentation.words.report import difference_in_brief

__all__ = ["difference_in_brief", "offered_as", "sets_apart", "size", "stale_note"]

EYEBROW = "Segment {number} of {all}"
PRINT = "Print a brief of one page"
TO_LIST = "Make a list of these customers"
PROFILE = "Beside the mall"
PROFILE_HELP = (
    "The average customer of the segment, where eight in ten of its customers lie, and the average "
    "customer of the mall."
)
FEATURE, HERE, TYPICAL, MALL, DIFFERENCE = (
    "Property", "Segment", "Eight in ten", "The mall", "Difference",
)  # fmt: skip
WHO = "Who they are"
RECOGNISE = "How to recognise them"
OFFERS, AVOID = "What to offer", "What to avoid"
NO_OFFERS = "The playbook has no offers for it yet."
NO_AVOID = "The playbook lists nothing to avoid for it yet."
OFFER_ROW, REASON_ROW = "Offer {row}", "Why offer {row} suits"
OFFERS_HELP = (
    "Three or more, each with a reason. Leave all empty to use those of the playbook again."
)
AVOID_HELP = "One per line."
HISTORY = "Month by month"
HISTORY_HELP = (
    "Those who joined are new or come from another segment; those who left are in another, or "
    "erased."
)
NO_HISTORY = (
    "No ledger of this mall's customers is kept yet, so who joined and who left is not known. "
    "The person who runs the service can begin one."
)
MONTH, CUSTOMERS, JOINED, LEFT = "Month", "Customers", "Joined", "Left"
EDIT = "Give it other words"
EDIT_HELP = (
    "No customer changes segment. What you write stays through all later trainings, and everybody "
    "sees it within seconds."
)
NAME, SHORT, DESCRIPTION = "Name", "Short name", "Description"
NAME_HELP = "What people call the segment: up to 60 characters."
SHORT_HELP = "For legends and slides: up to 20 characters."
DESCRIPTION_HELP = "What they read below its name: up to 200 characters."
SAVE = "Save"
SAVED = "Saved. Everybody sees the new texts within seconds."
NOTHING_NEW = "These are the texts that it has already: nothing was changed."
NO_RANGES = "The typical ranges were not recorded with this version: train again to see them."


def recognise(card: Card) -> Iterator[str]:
    """Give the rule of thumb, and how good it is; or why there is none."""
    rule: Rule | None = card.rule
    if rule is not None:
        phrase, good = rule_phrase(rule, card.features), how_good(rule)
        yield f"{phrase[:1].upper()}{phrase[1:]}."
        yield f"This rule of thumb {good}."
    elif card.profile is None:
        yield NO_RANGES
    else:
        yield "A rule of thumb would disclose something personal of a few people."


def neighbours(card: Card) -> Iterator[str]:
    """Say what lies between the segment and each of its neighbours."""
    for each in card.neighbours or ():
        yield border_to(each.border.kind, each.segment.name)


def who_is_hidden(card: Card) -> str:
    """Say which breakdowns are not shown, and why; nothing where all are."""
    return f"They are {suppressed(card)}." if suppressed(card) else ""


def month(each: SegmentMonth) -> str:
    """Write a month: ``September 2026``."""
    return f"{each.month:%B %Y}"
