"""What both ways of showing a card say in the same words."""

import math

from mallseg.domain.border import BorderKind
from mallseg.domain.card import Card
from mallseg.domain.make_up import Share, in_percent


def size(card: Card) -> str:
    """Say how many they are."""
    return f"{card.segment.customers:,} customers, {card.segment.share:.1%} of all"


def agreement(card: Card) -> str:
    """Say how good the rule of thumb is; nearly all are not all."""
    share = card.portrait.rule.agreement if card.portrait else 0.0
    return f"right for {math.floor(100 * share)}% of all customers"


def across(card: Card, kind: BorderKind) -> str:
    """List the neighbours beyond one kind of border."""
    names = [f"“{n.segment.name}”" for n in card.neighbours or () if n.border.kind is kind]
    return ", ".join(names)


def withheld(card: Card) -> str:
    """Say of what nothing is told, and why."""
    return f"not told by {' and by '.join(card.withheld)}: few people could be recognised"


def beside_mall(share: Share) -> str:
    """Say a group's share beside that of the mall."""
    return f"{share.label}: {in_percent(share.own)} (mall {in_percent(share.everybody)})"
