"""Segment types: where a segment's centre lies among all customers of the mall."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mallseg.domain.customers.feature import Feature
from mallseg.domain.errors import InvalidOptionError, OptionFault

LONGEST_NAME = 60
"""Characters of a name. Only a place added to distinguish equal names may make it longer."""


class Level(StrEnum):
    """A third of the mall's customers by one feature, or a side of the average."""

    LOWER = "lower"
    MIDDLE = "middle"
    HIGHER = "higher"
    BELOW = "below"
    """Below both the mean and the median of the mall."""
    ABOVE = "above"

    @property
    def third(self) -> "Level":
        """The third on the same side."""
        return {Level.BELOW: Level.LOWER, Level.ABOVE: Level.HIGHER}.get(self, self)


THIRDS = (Level.LOWER, Level.MIDDLE, Level.HIGHER)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeatureLevel:
    """The level of one feature.

    Thirds are invariant under a logarithm. So levels are equal whether the feature has one or not,
    and a playbook applies to both.
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
        """Its name for people: ``higher income``, ``younger``, ``above-average income``."""
        if self.level not in THIRDS:
            return f"{self.level}-average {self.feature.topic}"
        return self.feature.level_names[THIRDS.index(self.level)]

    @property
    def key(self) -> str:
        """Its name in records and the playbook: ``higher-income``."""
        return self.words.replace(" ", "-")

    @property
    def third(self) -> "FeatureLevel":
        """The third on the same side of the middle."""
        return FeatureLevel(feature=self.feature, level=self.level.third)

    @property
    def is_on_a_side(self) -> bool:
        """Whether it is a side of the average rather than a third."""
        return self.level not in THIRDS

    @property
    def is_said_alone(self) -> bool:
        """Whether its words need no "than most", as for a middle third or a side of the average."""
        return self.level not in {Level.LOWER, Level.HIGHER}

    @property
    def is_below_most(self) -> bool:
        """Whether its words need "than most" in a name, as ``lower income`` does."""
        return self.level is Level.LOWER and self.feature.levels is None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentType:
    """The type of a segment, on which its name, description and offers depend.

    Attributes
    ----------
    parts
        The levels in its name: at least one, those of personal features last. The middle level of
        a personal feature is left out unless it is the only one.
    """

    parts: tuple[FeatureLevel, ...]

    def __post_init__(self) -> None:
        if not self.parts:
            raise InvalidOptionError("type", OptionFault.EMPTY)

    @classmethod
    def of(cls, levels: Mapping[Feature, Level]) -> "SegmentType":
        """Make a type from levels, those of personal features last."""
        return cls(
            parts=tuple(FeatureLevel(feature=f, level=levels[f]) for f in _main_first([*levels]))
        )

    @classmethod
    def parse(cls, key: str, features: Sequence[Feature]) -> "SegmentType":
        """Parse the key of a type of these features, or raise InvalidOptionError."""
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
        """Whether one of its levels is a side of the average."""
        return any(part.is_on_a_side for part in self.parts)

    def levels(self) -> Mapping[Feature, Level]:
        """Return the level of each feature that has one."""
        return {part.feature: part.level for part in self.parts}

    @property
    def in_plain_words(self) -> str:
        """Its name without a playbook: ``Higher income, lower spending than most``.

        Where it would be too long, the last levels are left out.
        """
        texts = (_in_plain_words(self.parts[:some]) for some in range(len(self.parts), 0, -1))
        return next((text for text in texts if len(text) <= LONGEST_NAME), "") or _in_plain_words(
            self.parts[:1]
        )

    @property
    def in_a_sentence(self) -> str:
        """Its description without a playbook: ``They have higher recency than most.``."""
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
    """Join levels by commas; several lower ones in a row share one "than most"."""
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
    """Split a key into levels of these features, in their order; empty where it is no key."""
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
    """Yield every combination of thirds of one or more of these features."""

    def grown(parts: tuple[FeatureLevel, ...], rest: Sequence[Feature]) -> Iterator[SegmentType]:
        for index, feature in enumerate(rest):
            for level in THIRDS:
                longer = (*parts, FeatureLevel(feature=feature, level=level))
                yield SegmentType(parts=longer)
                yield from grown(longer, rest[index + 1 :])

    return grown((), _main_first(features))
