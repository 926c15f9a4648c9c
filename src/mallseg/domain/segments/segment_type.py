"""Segment types: where a segment's centre lies among all customers of the mall."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault

LONGEST_NAME = 60
"""Letters of a name; only a place that is added to distinguish namesakes may make it longer."""


class Level(StrEnum):
    """Below, within or above the middle third of the mall's customers, or a side of the average."""

    LOWER = "lower"
    MIDDLE = "middle"
    HIGHER = "higher"
    BELOW = "below"
    """Below the average and the middle customer: all that is true of a half of the mall."""
    ABOVE = "above"

    @property
    def third(self) -> "Level":
        """The third on the same side."""
        return {Level.BELOW: Level.LOWER, Level.ABOVE: Level.HIGHER}.get(self, self)


THIRDS = (Level.LOWER, Level.MIDDLE, Level.HIGHER)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeatureLevel:
    """The level of one feature, the same with and without a logarithm: thirds do not depend on it.

    So a playbook that knows nothing of logarithms has its say on a model that takes some.
    """

    feature: Feature
    level: Level

    def __eq__(self, other: object) -> bool:
        """Compare the names of the features."""
        if not isinstance(other, FeatureLevel):
            return NotImplemented
        return (self.feature.name, self.level) == (other.feature.name, other.level)

    def __hash__(self) -> int:
        """Hash what is compared."""
        return hash((self.feature.name, self.level))

    @property
    def words(self) -> str:
        """Name it: ``higher income``, ``younger``, ``above-average income``."""
        if self.level not in THIRDS:
            return f"{self.level}-average {self.feature.topic}"
        return self.feature.level_names[THIRDS.index(self.level)]

    @property
    def key(self) -> str:
        """Name it in records and the playbook: ``higher-income``."""
        return self.words.replace(" ", "-")

    @property
    def third(self) -> "FeatureLevel":
        """The third on the same side of the middle."""
        return FeatureLevel(feature=self.feature, level=self.level.third)

    @property
    def is_on_a_side(self) -> bool:
        """Whether it is a side of the average, and no third."""
        return self.level not in THIRDS

    @property
    def is_said_alone(self) -> bool:
        """Whether its words say by themselves what they compare with, or that it is the middle."""
        return self.level not in {Level.LOWER, Level.HIGHER}

    @property
    def is_below_most(self) -> bool:
        """Whether its words need "than most": no one is just "lower income"."""
        return self.level is Level.LOWER and self.feature.levels is None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentType:
    """The type of a segment, on which its name, description and offers depend.

    Attributes
    ----------
    parts
        The levels in its name: at least one, those of personal features last. A middle one
        of a personal feature is left out where it would add nothing.
    """

    parts: tuple[FeatureLevel, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise InvalidOptionError("type", OptionFault.EMPTY)

    @classmethod
    def of(cls, levels: Mapping[Feature, Level]) -> "SegmentType":
        """Make the type of some levels, those of personal features last."""
        return cls(
            parts=tuple(FeatureLevel(feature=f, level=levels[f]) for f in _main_first([*levels]))
        )

    @classmethod
    def parse(cls, key: str, features: Sequence[Feature]) -> "SegmentType":
        """Find a type of some features by its key, or raise InvalidOptionError."""
        parts = _parse(key, _main_first(features))
        if not parts:
            examples = tuple(
                FeatureLevel(feature=feature, level=Level.HIGHER).key for feature in features
            )
            raise InvalidOptionError("type", OptionFault.NOT_LIKE, examples=examples)
        return cls(parts=parts)

    @property
    def key(self) -> str:
        """Its name in records and the playbook: ``higher-income-lower-spending-younger``."""
        return "-".join(part.key for part in self.parts)

    @property
    def main(self) -> tuple[FeatureLevel, ...]:
        """The levels of features that are not personal."""
        return tuple(part for part in self.parts if not part.feature.is_personal)

    @property
    def personal(self) -> tuple[FeatureLevel, ...]:
        """The levels of personal features."""
        return tuple(part for part in self.parts if part.feature.is_personal)

    @property
    def has_a_side(self) -> bool:
        """Whether it names a side of the average, which no third of the customers is."""
        return any(part.is_on_a_side for part in self.parts)

    def levels(self) -> Mapping[Feature, Level]:
        """Return the level of each feature that has one."""
        return {part.feature: part.level for part in self.parts}

    @property
    def in_plain_words(self) -> str:
        """Name it without a playbook: ``Higher income, lower spending than most``.

        Where labels are long, the last parts are left out.
        """
        texts = (_in_plain_words(self.parts[:some]) for some in range(len(self.parts), 0, -1))
        return next((text for text in texts if len(text) <= LONGEST_NAME), "") or _in_plain_words(
            self.parts[:1]
        )

    @property
    def in_a_sentence(self) -> str:
        """Describe it without a playbook: ``They have higher recency than most.``."""
        usual = [part for part in self.parts if not part.feature.levels or part.is_on_a_side]
        beyond = _listed([part.words for part in usual if not part.is_said_alone])
        alone = _listed([part.words for part in usual if part.is_said_alone])
        has = _listed([f"{beyond} than most"] * bool(beyond) + [alone] * bool(alone))
        others = (
            f"By {each.feature.label} they are {each.words}."
            for each in self.parts
            if each not in usual
        )
        return " ".join((*[f"They have {has}."] * bool(has), *others))


def _in_plain_words(parts: Sequence[FeatureLevel]) -> str:
    """Write levels with commas between; "than most" stands once behind several lower ones."""
    needs = [part.is_below_most for part in parts]
    is_last = [mine and not after for mine, after in zip(needs, [*needs[1:], False], strict=True)]
    pairs = zip(parts, is_last, strict=True)
    text = ", ".join(f"{part.words} than most" if last else part.words for part, last in pairs)
    return f"{text[:1].upper()}{text[1:]}"


def _listed(words: Sequence[str]) -> str:
    *others, last = words or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _main_first(features: Sequence[Feature]) -> list[Feature]:
    return sorted(features, key=lambda feature: feature.is_personal)


def _parse(key: str, features: Sequence[Feature]) -> tuple[FeatureLevel, ...]:
    """Take a key apart into levels of some features, in their order; nothing where it cannot be."""
    for index, feature in enumerate(features):
        for level in Level:
            part = FeatureLevel(feature=feature, level=level)
            if key == part.key:
                return (part,)
            rest = key.removeprefix(f"{part.key}-")
            if rest != key and (parts := _parse(rest, features[index + 1 :])):
                return (part, *parts)
    return ()


def types_of(features: Sequence[Feature]) -> Iterator[SegmentType]:
    """Yield every type by thirds of the customers that segments by these features can have."""

    def grown(parts: tuple[FeatureLevel, ...], rest: Sequence[Feature]) -> Iterator[SegmentType]:
        for index, feature in enumerate(rest):
            for level in THIRDS:
                longer = (*parts, FeatureLevel(feature=feature, level=level))
                yield SegmentType(parts=longer)
                yield from grown(longer, rest[index + 1 :])

    return grown((), _main_first(features))
