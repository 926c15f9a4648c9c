"""What all ways of showing a card say in the same words."""

from mallseg.domain.cards.card import Card
from mallseg.domain.number_of_segments.border import BorderKind
from mallseg.domain.profiles.demographic_table import Share
from mallseg.domain.profiles.rule import Rule
from mallseg.domain.wording.phrases import counted, in_percent, in_percent_down


def size(card: Card) -> str:
    """Say how many they are."""
    return f"{counted(card.segment.customers, 'customer')}, {card.segment.share:.1%} of all"


def agreement(rule: Rule) -> str:
    """Say how good a rule of thumb is; nearly all are not all."""
    return f"right for {in_percent_down(rule.agreement)} of all customers"


def across(card: Card, kind: BorderKind) -> str:
    """List the neighbours beyond one kind of border."""
    names = [f"“{n.segment.name}”" for n in card.neighbours or () if n.border.kind is kind]
    return ", ".join(names)


def suppressed(card: Card) -> str:
    """Say of what nothing is told, and why; nothing where all is told.

    An age that is a feature is told by its mean, so nobody misses its shares, unless the mean is
    not told either.
    """
    hidden = {feature.name for feature in card.hidden}
    told = {feature.name for feature in card.features} - hidden
    missed = [what for what in ("age", "gender") if what in {*card.suppressed, *hidden} - told]
    said = f"not told by {' and by '.join(missed)}: few people could be recognised"
    return said if missed else ""


def beside_mall(share: Share) -> str:
    """Say a group's share beside that of the mall."""
    return f"{share.label}: {in_percent(share.own)} (mall {in_percent(share.overall)})"
