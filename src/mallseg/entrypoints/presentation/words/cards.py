"""What every rendering of a card says in the same words."""

from itertools import groupby

from mallseg.domain.number_of_segments.border import BorderKind
from mallseg.domain.profiles.rule import Condition, Rule
from mallseg.entrypoints.presentation.views.card import Card
from mallseg.entrypoints.presentation.words.distinction import distinction_sentence
from mallseg.entrypoints.presentation.words.phrases import counted, in_percent_down


def size(card: Card) -> str:
    """Say how many customers the segment has."""
    return f"{counted(card.segment.customers, 'customer')}, {card.segment.share:.1%} of all"


def sets_apart(card: Card) -> str:
    """Say what distinguishes the segment from the mall; nothing where that was not kept."""
    return distinction_sentence(card.distinction) if card.distinction else ""


def rule_phrase(rule: Rule) -> str:
    """Write a rule of thumb: ``annual income above 70 and spending score at most 40``."""
    by_feature = groupby(rule.conditions, key=lambda condition: condition.feature)
    parts = (f"{feature.label} {' and '.join(map(_side, own))}" for feature, own in by_feature)
    return " and ".join(parts) or "everybody"


def agreement(rule: Rule) -> str:
    """Say how good a rule of thumb is, rounded down."""
    return f"right for {in_percent_down(rule.agreement)} of all customers"


def across(card: Card, kind: BorderKind) -> str:
    """List the neighbours beyond one kind of border."""
    names = [f"“{n.segment.name}”" for n in card.neighbours or () if n.border.kind is kind]
    return ", ".join(names)


def suppressed(card: Card) -> str:
    """Say which demographics are suppressed, and why; nothing where none are.

    Where age is a feature, its mean is disclosed and its shares are not missed, unless the mean is
    suppressed too.
    """
    hidden = {feature.name for feature in card.hidden}
    shown = {feature.name for feature in card.features} - hidden
    missed = [what for what in ("age", "gender") if what in {*card.suppressed, *hidden} - shown]
    said = f"not shown by {' and by '.join(missed)}: few people could be recognised"
    return said if missed else ""


def _side(condition: Condition) -> str:
    return f"{'above' if condition.is_above else 'at most'} {condition.threshold:g}"
