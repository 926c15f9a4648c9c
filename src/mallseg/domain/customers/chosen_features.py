"""The features of a plan or a model: checks of the set, and of one value for each."""

from collections.abc import Iterable, Sequence
from itertools import combinations, product

from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault

MOST_FEATURES = 8
"""With more, distances concentrate: all customers are about equally far from each other."""


def check_features(features: Sequence[Feature]) -> None:
    """Raise InvalidOptionError unless there are 1 to 8 features with distinct names and words."""
    if not 1 <= len(features) <= MOST_FEATURES:
        raise InvalidOptionError(
            "features", OptionFault.NOT_BETWEEN, lowest=1, highest=MOST_FEATURES
        )
    uses = [
        ("features", [feature.name for feature in features]),
        ("feature fields", [feature.field for feature in features]),
        *(("feature levels", [*feature.level_names]) for feature in features),
    ]
    for option, words in uses:
        if len({*words}) < len(words):
            raise InvalidOptionError(option, OptionFault.NOT_UNIQUE)
    for one, other in combinations(features, 2):
        _check_words(one, other)


def _check_words(one: Feature, other: Feature) -> None:
    """Raise InvalidOptionError if two features have the same short label or level names."""
    pairs = [(one.short_label, other.short_label), *product(one.level_names, other.level_names)]
    same = next((word for word, own in pairs if word == own), None)
    if same is not None:
        raise InvalidOptionError(
            "features", OptionFault.SAME_WORDS, features=(one.name, other.name), words=same
        )


def choose_features(
    names: "Iterable[str | Feature]", declared: Sequence[Feature]
) -> tuple[Feature, ...]:
    """Find features by name, in declared order; raise InvalidOptionError for any other name."""
    wanted = [name.name if isinstance(name, Feature) else name.strip() for name in names]
    known = [feature.name for feature in declared]
    if not wanted or len(set(wanted)) < len(wanted) or not set(known).issuperset(wanted):
        raise InvalidOptionError("features", OptionFault.NOT_SOME_OF, choices=tuple(known))
    chosen = tuple(feature for feature in declared if feature.name in wanted)
    check_features(chosen)
    return chosen


def check_values(features: Iterable[Feature], values: Sequence[object]) -> tuple[float, ...]:
    """Check and encode one value per feature; None is missing.

    Raises
    ------
    InvalidCustomerError
        For the first value that is missing or not allowed.
    """
    return tuple(_checked(f, value) for f, value in zip(features, values, strict=True))


def _checked(feature: Feature, value: object) -> float:
    if value is None:
        raise feature.missing()
    return feature.encode(feature.check(value))
