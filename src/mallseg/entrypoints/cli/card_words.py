"""What both ways of showing a card say in the same words."""

import math

from mallseg.domain.border import BorderKind
from mallseg.domain.card import Card
from mallseg.domain.make_up import Share


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


def percent(share: float) -> str:
    """Round a share; hardly anybody is somebody."""
    return f"{share:.0%}" if share in {0.0, 1.0} else f"{min(max(round(100 * share), 1), 99)}%"


def beside_mall(share: Share) -> str:
    """Say a group's share beside that of the mall."""
    return f"{share.label}: {percent(share.own)} (mall {percent(share.everybody)})"
