"""Values of features in words, in their own unit."""

from mallseg.domain.customers import unit_words
from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.transform import Mean

_MEANS = {Mean.ARITHMETIC: "mean", Mean.GEOMETRIC: "geometric mean"}

_WITH_UNIT = "{own} {unit}"

AS_READ = 6
"""Decimals: no value has more."""


def heading(feature: Feature, *more: str) -> str:
    """Name a feature with its unit above a column or beside an axis: ``recency (days)``."""
    beside = ", ".join(filter(None, (feature.unit, *more)))
    return f"{feature.label} ({beside})" if beside else feature.label


def mean_heading(feature: Feature) -> str:
    """Say above a column of means if they are geometric: ``revenue (EUR, geometric mean)``."""
    is_usual = feature.mean is Mean.ARITHMETIC
    return heading(feature) if is_usual else heading(feature, _MEANS[feature.mean])


def mean_kind(feature: Feature) -> str:
    """Name the mean that a centre is."""
    return _MEANS[feature.mean]


def average(feature: Feature, mean: float) -> str:
    """Write a mean: ``86.5 k$``, or ``1,880.4 EUR (geometric mean)``."""
    text = feature.show(mean)
    return text if feature.mean is Mean.ARITHMETIC else f"{text} ({mean_kind(feature)})"


def value(feature: Feature, own: float, *, finer: int = 1) -> str:
    """Write a value of a point, or an edge between values, without needless decimals.

    Parameters
    ----------
    finer
        How many decimals more than the feature's step it may have.
    """
    return trimmed(feature.value_of(own), feature.decimals + finer)


def exactly(feature: Feature, own: float) -> str:
    """Write a threshold to the digit: a rounded one would be another rule."""
    return trimmed(feature.value_of(own), AS_READ)


def span(feature: Feature, low: float, high: float) -> str:
    """Write a range: ``5 to 11 days``, ``$50 to $80``."""
    if not unit_words.stands_before(feature.unit):
        return with_unit(value_span(feature, low, high), feature)
    return " to ".join(with_unit(value(feature, end), feature) for end in (low, high))


def value_span(feature: Feature, low: float, high: float) -> str:
    """Write a range without the unit: ``5 to 11``."""
    return f"{value(feature, low)} to {value(feature, high)}"


def with_unit(text: str, feature: Feature) -> str:
    """Add the unit of a feature to a number, where there is one."""
    return unit_words.with_unit(text, feature.unit)


def unit_around(feature: Feature) -> tuple[str, str]:
    """Give what stands before and behind the numbers of a feature: ``$``, or `` k$``."""
    unit = feature.unit
    return (unit, "") if unit_words.stands_before(unit) else ("", f" {unit}" if unit else "")


def comparison(phrase: str, feature: Feature, own: str, other: str, **said: str) -> str:
    """Fill in a phrase of `Phrases` with two means: ``(score 82 against 50)``.

    A unit that stands before its numbers is written at both: ``($82 against $50)``.
    """
    unit = feature.unit
    if unit_words.stands_before(unit) and _WITH_UNIT in phrase:
        phrase = phrase.replace(_WITH_UNIT, "{own}")
        own, other = with_unit(own, feature), with_unit(other, feature)
    text = phrase.format(
        **said,
        label=feature.short_label,
        unit=unit,
        own=own if feature.mean is Mean.ARITHMETIC else f"{mean_kind(feature)} {own}",
        all=other,
    )
    return text if unit else text.replace("  ", " ")


def trimmed(number: float, decimals: int) -> str:
    """Write a number with at most this many decimals."""
    text = f"{number:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
