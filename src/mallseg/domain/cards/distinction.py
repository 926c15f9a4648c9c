"""What sets a segment apart from the whole mall, in one sentence.

What differs most is said first: means in standard deviations of all customers, shares in those of
belonging or not, ``(p - q) / sqrt(q (1 - q))``. "Most" is said where the segment's type says so:
its mean is beyond two thirds of the customers; "the average" where it is nearer.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mallseg.domain.customers.feature import AGE, ANNUAL_INCOME, SPENDING_SCORE, Feature
from mallseg.domain.customers.units import Units
from mallseg.domain.profiles.demographic_table import DemographicTable
from mallseg.domain.profiles.profile import Profile
from mallseg.domain.segments.segment import Segment
from mallseg.domain.segments.segment_type import Level, SegmentType
from mallseg.domain.wording.phrases import in_percent

_TELLING = 0.4
_FAR = 1.0
_MOST_SAID = 3
_MOST_DECIMALS = 3
_AVERAGE = "the average customer"

# The first thing said, and one that follows. `{how}` is "more", "far more", "lower" …
_SAID = {
    SPENDING_SCORE: ("spends {how} than {whom} (score {own} against {all})",
                     "spending {how} (score {own} against {all})"),
    ANNUAL_INCOME: ("has a {how} income than {whom} ({own} {unit} against {all})",
                    "at a {how} income ({own} {unit} against {all})"),
    AGE: ("is {how} than {whom} ({own} {unit} against {all})",
          "{how} ({own} {unit} against {all})"),
}  # fmt: skip
_HOW = {
    SPENDING_SCORE: ("less", "more"),
    ANNUAL_INCOME: ("lower", "higher"),
    AGE: ("younger", "older"),
}
_MORE_PEOPLE = (
    "has {how} more {who} than the mall ({own} against {all})",
    "with {how} more {who} ({own} against {all})",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    """One thing that differs: by how much, said first and said later."""

    difference: float
    first: str
    later: str


def distinction(
    segment: Segment, features: Sequence[Feature], profile: Profile, units: Units
) -> str | None:
    """Say what sets a segment apart: "Spends far more than most (score 82 against 50), …".

    Returns
    -------
    None for a portrait of before there were the figures of everybody.
    """
    if profile.overall is None:
        return None
    telling = [*_of_features(segment, features, profile.overall, units)]
    telling += _of_people(segment.slug, profile.demographics, has_ages=AGE in features)
    telling = [fact for fact in telling if fact.difference >= _TELLING]
    telling.sort(key=lambda fact: -fact.difference)
    if not telling:
        return _like_the_mall(segment, features, profile.overall, units)
    said = ", ".join([telling[0].first, *(fact.later for fact in telling[1:_MOST_SAID])])
    return f"{said[0].upper()}{said[1:]}."


def _of_features(
    segment: Segment,
    features: Sequence[Feature],
    overall: Sequence[tuple[float, float]],
    units: Units,
) -> Iterator[_Fact]:
    for feature, own, (mean, deviation) in zip(features, segment.centre, overall, strict=True):
        if deviation and segment.discloses(feature):
            difference = (own - mean) / deviation
            words = {
                "how": f"{_far(difference)}{_HOW[feature][difference > 0]}",
                "whom": "most" if _is_beyond_most(feature, segment.type, difference) else _AVERAGE,
                "unit": units.labelled(feature).unit,
                **dict(zip(("own", "all"), _apart(own, mean), strict=True)),
            }
            first, later = (form.format(**words) for form in _SAID[feature])
            yield _Fact(difference=abs(difference), first=first, later=later)


def _of_people(slug: str, demographics: DemographicTable, *, has_ages: bool) -> Iterator[_Fact]:
    """Find the group, by age and by gender, of which there are most more than in the mall.

    Where age is a feature, its mean says more.
    """
    for shares, said in (
        (() if has_ages else demographics.younger_and_older(slug), "people {}"),
        (demographics.women_and_men(slug), "{}"),
    ):
        differences = [
            ((own - all_) / math.sqrt(all_ * (1 - all_)), label, own, all_)
            for label, own, all_ in shares
            if 0 < all_ < 1
        ]
        if differences:
            difference, label, own, all_ = max(differences)
            words = {
                "how": _far(difference).strip(),
                "who": said.format(label),
                "own": in_percent(own),
                "all": in_percent(all_),
            }
            first, later = (" ".join(form.format(**words).split()) for form in _MORE_PEOPLE)
            yield _Fact(difference=difference, first=first, later=later)


def _is_beyond_most(feature: Feature, kind: SegmentType | None, difference: float) -> bool:
    if kind is None:
        return False
    level = {ANNUAL_INCOME: kind.income, SPENDING_SCORE: kind.spending, AGE: kind.age}[feature]
    return level is (Level.HIGHER if difference > 0 else Level.LOWER)


def _far(difference: float) -> str:
    return "far " if abs(difference) >= _FAR else ""


def _like_the_mall(
    segment: Segment,
    features: Sequence[Feature],
    overall: Sequence[tuple[float, float]],
    units: Units,
) -> str:
    told = []
    for feature, own, (mean, _) in zip(features, segment.centre, overall, strict=True):
        if not segment.discloses(feature):
            continue
        unit = "" if feature is SPENDING_SCORE else f" {units.labelled(feature).unit}"
        first, second = _apart(own, mean)
        told.append(f"{feature.label} {first}{unit} against {second}")
    return f"Is much like the mall as a whole: {', '.join(told)}."


def _apart(own: float, mean: float) -> tuple[str, str]:
    """Write two numbers as whole ones, or with as many decimals as tell them apart."""
    for decimals in range(_MOST_DECIMALS):
        texts = f"{own:,.{decimals}f}", f"{mean:,.{decimals}f}"
        if texts[0] != texts[1]:
            break
    return texts
