"""Sentences of cards, in every rendering: customers, distinctions and borders."""

from collections.abc import Sequence
from itertools import groupby

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.phrases import Phrases
from mallseg.domain.customers.transform import Mean
from mallseg.domain.customers.unit_words import stands_before
from mallseg.domain.number_of_segments.border import BorderKind
from mallseg.domain.profiles.breakdown_table import Extent
from mallseg.domain.profiles.distinction import Distinction, FeatureDifference, GroupDifference
from mallseg.domain.profiles.rule import Condition, Rule
from mallseg.domain.segments.worth import ShareOfTotal
from mallseg.entrypoints.presentation.views.card import Card
from mallseg.entrypoints.presentation.words.breakdowns import people
from mallseg.entrypoints.presentation.words.features import (
    comparison,
    exactly,
    mean_kind,
    with_unit,
)
from mallseg.entrypoints.presentation.words.phrases import counted, in_percent, in_percent_down


def size(card: Card) -> str:
    """Say how many customers the segment has."""
    return f"{counted(card.segment.customers, 'customer')}, {card.segment.share:.1%} of all"


def worth(shares: Sequence[ShareOfTotal]) -> str:
    """Say what a segment has: ``8.2% of total annual income``; nothing where no sum says so."""
    return ", ".join(f"{own.share:.1%} of total {own.label}" for own in shares)


def sets_apart(card: Card) -> str:
    """Say what distinguishes the segment from the mall; nothing where that was not kept."""
    return distinction_sentence(card.distinction) if card.distinction else ""


def rule_phrase(rule: Rule, features: Sequence[Feature]) -> str:
    """Write a rule of thumb: ``annual income above 70 and spending score at most 40``."""
    by_name = {feature.name: feature for feature in features}
    parts = []
    for name, conditions in groupby(rule.conditions, key=lambda condition: condition.feature):
        sides = " and ".join(_side(each, by_name[name]) for each in conditions)
        parts.append(f"{by_name[name].label} {sides}")
    return " and ".join(parts) or "everybody"


def how_good(rule: Rule) -> str:
    """Say how many of a segment a rule of thumb finds, and how many found are right; rounded down.

    Of an earlier version only the share of all customers is known on whom it is right.
    """
    if rule.recall is None or rule.precision is None:
        return f"right for {in_percent_down(rule.agreement)} of all customers"
    found, right = in_percent_down(rule.recall), in_percent_down(rule.precision)
    return f"finds {found} of them, and {right} of those found are right"


def across(card: Card, kind: BorderKind) -> str:
    """List the neighbours beyond one kind of border."""
    names = [f"“{n.segment.name}”" for n in card.neighbours or () if n.border.kind is kind]
    return ", ".join(names)


def offered_as(card: Card) -> str:
    """Say which segment has the same offers, where they stand; nothing where none has."""
    other = card.offers_as
    return f"What to offer: the same as to {other.number}, “{other.name}”." if other else ""


def suppressed(card: Card) -> str:
    """Say which breakdowns are suppressed, and why; nothing where none are.

    Where one is by a feature, the feature's mean is disclosed and the shares are not missed, unless
    the mean is suppressed too.
    """
    missed = {feature.name: feature.label for feature in card.hidden}
    shown = {feature.name for feature in card.features} - missed.keys()
    missed |= {own.name: own.label for own in card.suppressed if own.name not in shown}
    said = f"not shown by {' and by '.join(missed.values())}: few people could be recognised"
    return said if missed else ""


def _side(condition: Condition, feature: Feature) -> str:
    return f"{'above' if condition.is_above else 'at most'} {exactly(feature, condition.threshold)}"


_MOST_DECIMALS = 3
_AVERAGE = "the average customer"

# The first thing said, and one that follows, with `{how}` "above" or "far below". They are right of
# one thing and of many: "total spend", "visits per month".
_PHRASES = Phrases(
    first="lies {how} {whom} in {label} ({own} {unit} against {all})",
    later="{how} average in {label} ({own} {unit} against {all})",
    less="below",
    more="above",
)
_GROUPS = (
    "has {how}more {who} than the mall ({own} against {all})",
    "with {how}more {who} ({own} against {all})",
)


def distinction_sentence(distinction: Distinction) -> str:
    """Say what distinguishes a segment: "Spends far more than most (score 82 against 50), …".

    "Most" is said where the segment's type says so, "the average customer"
    elsewhere. The unit is that of the differences' features.
    """
    if not distinction.notable:
        return _beside_the_mall(distinction)
    first, *later = distinction.notable
    said = ", ".join([_said(first, 0), *(_said(each, 1) for each in later)])
    return f"{said[0].upper()}{said[1:]}."


def _said(difference: FeatureDifference | GroupDifference, place: int) -> str:
    far = "far " if difference.is_far else ""
    if isinstance(difference, GroupDifference):
        return _GROUPS[place].format(
            how=far,
            who=people(difference.breakdown, difference.group),
            own=Extent.NEARLY_ALL if difference.own is None else in_percent(difference.own),
            all=in_percent(difference.overall),
        )
    feature = difference.feature
    phrases = feature.phrases or _PHRASES
    own, overall = _distinct(feature, difference.own, difference.overall)
    return comparison(
        phrases.later if place else phrases.first,
        feature,
        own,
        overall,
        how=f"{far}{phrases.more if difference.deviations > 0 else phrases.less}",
        whom="most" if difference.is_beyond_most else _AVERAGE,
    )


def _beside_the_mall(distinction: Distinction) -> str:
    parts = []
    for each in distinction.features:
        feature = each.feature
        own, overall = _distinct(feature, each.own, each.overall)
        kind = "" if feature.mean is Mean.ARITHMETIC else f", {mean_kind(feature)},"
        own = with_unit(own, feature) if feature.has_symbol else own
        overall = with_unit(overall, feature) if stands_before(feature.unit) else overall
        parts.append(f"{feature.label}{kind} {own} against {overall}")
    how = "Is much like" if distinction.is_like_the_mall else "Beside"
    return f"{how} the mall as a whole: {', '.join(parts)}." if parts else ""


def _distinct(feature: Feature, own_mean: float, overall: float) -> tuple[str, str]:
    """Write two means in whole steps of the feature, or with the decimals that distinguish them."""
    own, mean = feature.decode(own_mean), feature.decode(overall)
    for decimals in range(feature.decimals, feature.decimals + _MOST_DECIMALS):
        texts = f"{own:,.{decimals}f}", f"{mean:,.{decimals}f}"
        if texts[0] != texts[1]:
            break
    return texts
