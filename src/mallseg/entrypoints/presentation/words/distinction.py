"""The sentence that says how a segment differs from the whole mall, largest difference first.

"Most" is said where the segment's mean is beyond two thirds of the customers, "the average
customer" where it is nearer.
"""

from mallseg.domain.customers.feature import AGE, ANNUAL_INCOME, SPENDING_SCORE
from mallseg.domain.profiles.demographic_table import FROM_40, UNDER_40
from mallseg.domain.profiles.distinction import Distinction, FeatureDifference, GroupDifference
from mallseg.entrypoints.presentation.words.demographics import group_label
from mallseg.entrypoints.presentation.words.phrases import in_percent

_MOST_DECIMALS = 3
_AVERAGE = "the average customer"

# The first thing said, and one that follows. `{how}` is "more", "far more", "lower" …
_FEATURES = {
    SPENDING_SCORE.name: ("spends {how} than {whom} (score {own} against {all})",
                          "spending {how} (score {own} against {all})"),
    ANNUAL_INCOME.name: ("has a {how} income than {whom} ({own} {unit} against {all})",
                         "at a {how} income ({own} {unit} against {all})"),
    AGE.name: ("is {how} than {whom} ({own} {unit} against {all})",
               "{how} ({own} {unit} against {all})"),
}  # fmt: skip
_HOW = {
    SPENDING_SCORE.name: ("less", "more"),
    ANNUAL_INCOME.name: ("lower", "higher"),
    AGE.name: ("younger", "older"),
}
_GROUPS = (
    "has {how}more {who} than the mall ({own} against {all})",
    "with {how}more {who} ({own} against {all})",
)
_PEOPLE = {UNDER_40: "people {}", FROM_40: "people of {}"}


def distinction_sentence(distinction: Distinction) -> str:
    """Say what distinguishes a segment: "Spends far more than most (score 82 against 50), …".

    The unit is that of the differences' features.
    """
    if not distinction.notable:
        return _like_the_mall(distinction)
    first, *later = distinction.notable
    said = ", ".join([_said(first, 0), *(_said(each, 1) for each in later)])
    return f"{said[0].upper()}{said[1:]}."


def _said(difference: FeatureDifference | GroupDifference, place: int) -> str:
    far = "far " if difference.is_far else ""
    if isinstance(difference, GroupDifference):
        return _GROUPS[place].format(
            how=far,
            who=_PEOPLE.get(difference.group, "{}").format(group_label(difference.group)),
            own=in_percent(difference.own),
            all=in_percent(difference.overall),
        )
    name = difference.feature.name
    own, overall = _distinct(difference.own, difference.overall)
    return _FEATURES[name][place].format(
        how=f"{far}{_HOW[name][difference.deviations > 0]}",
        whom="most" if difference.is_beyond_most else _AVERAGE,
        unit=difference.feature.unit,
        own=own,
        all=overall,
    )


def _like_the_mall(distinction: Distinction) -> str:
    parts = []
    for each in distinction.features:
        unit = "" if each.feature.name == SPENDING_SCORE.name else f" {each.feature.unit}"
        own, overall = _distinct(each.own, each.overall)
        parts.append(f"{each.feature.label} {own}{unit} against {overall}")
    return f"Is much like the mall as a whole: {', '.join(parts)}."


def _distinct(own: float, mean: float) -> tuple[str, str]:
    """Write two numbers as whole ones, or with as many decimals as distinguish them."""
    for decimals in range(_MOST_DECIMALS):
        texts = f"{own:,.{decimals}f}", f"{mean:,.{decimals}f}"
        if texts[0] != texts[1]:
            break
    return texts
