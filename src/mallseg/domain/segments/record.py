"""Serialising a segmentation as plain dicts, lists, text and numbers, for stores and services."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from mallseg.domain.customers.feature import Feature
from mallseg.domain.customers.phrases import Phrases
from mallseg.domain.customers.transform import Transform
from mallseg.domain.errors import InvalidOptionError, ModelFault, OptionFault
from mallseg.domain.segments.scaling import FeatureScale, parse_scaling
from mallseg.domain.segments.segment import NameOrigin, Segment
from mallseg.domain.segments.segment_type import THIRDS, Level, SegmentType
from mallseg.domain.segments.segmentation import Segmentation
from mallseg.domain.segments.tolerance_region import ToleranceRegion

_PAIR = 2

RECORD = 3
"""The version of the format. It is raised when older releases could no longer read a record."""


def to_record(segmentation: Segmentation) -> dict[str, Any]:
    """Serialise a segmentation as a record that JSON can hold; equal ones give equal records."""
    scale = segmentation.scale
    return {
        "record": RECORD,
        "features": [feature_record(feature) for feature in segmentation.features],
        "scaling": str(scale.scaling),
        "offset": list(scale.offset),
        "unit": list(scale.unit),
        "inertia": segmentation.inertia,
        "segments": [_segment_record(segment) for segment in segmentation.segments],
    }


def from_record(record: object) -> Segmentation:
    """Restore a segmentation from its record; unknown fields are ignored.

    Raises
    ------
    InvalidOptionError
        The record is of a newer version, or malformed. The error names the field and never repeats
        a value.
    """
    whole = _Part.of(record, "record")
    if (written := whole.count("record")) > RECORD:
        raise InvalidOptionError("record", ModelFault.NEWER_FORMAT, format=written)
    features = tuple(map(_feature, whole.parts("features")))
    parts = whole.parts("segments")
    customers = sum(part.count("customers") for part in parts)
    return Segmentation(
        features=features,
        scale=FeatureScale(
            scaling=parse_scaling(whole.text("scaling")),
            offset=whole.numbers("offset", len(features)),
            unit=whole.numbers("unit", len(features)),
        ),
        segments=tuple(
            _segment(part, position, customers, features)
            for position, part in enumerate(parts, start=1)
        ),
        inertia=whole.number("inertia"),
    )


def feature_record(feature: Feature) -> dict[str, Any]:
    """Serialise the declaration of a feature."""
    record = {each.name: getattr(feature, each.name) for each in fields(Feature)}
    return record | {
        "levels": list(feature.levels) if feature.levels else None,
        "phrases": asdict(feature.phrases) if feature.phrases else None,
        "columns": list(feature.columns),
        "transform": str(feature.transform),
        "lowest": _or_none(feature.lowest),
        "highest": _or_none(feature.highest),
    }


def type_record(kind: SegmentType) -> dict[str, str]:
    """Serialise a type by the names of its features, as the words of its levels may change."""
    return {part.feature.name: str(part.level) for part in kind.parts}


def _segment_record(segment: Segment) -> dict[str, Any]:
    return {
        "number": segment.number,
        "slug": segment.slug,
        "name": segment.name,
        "short": segment.short,
        "description": segment.description,
        "is_name_own": segment.is_name_own,
        "is_description_own": segment.is_description_own,
        "is_short_own": segment.is_short_own,
        "type": type_record(segment.type) if segment.type else None,
        "customers": segment.customers,
        "centre": list(segment.centre),
        "radius": segment.radius,
        "region": [list(row) for row in segment.region.rows] if segment.region else None,
        "moved_by_chance": list(segment.moved_by_chance),
        "named": _name_origin_record(segment.named) if segment.named else None,
        **_own_play_record(segment),
    }


def _own_play_record(segment: Segment) -> dict[str, Any]:
    """Serialise a segment's own offers and cautions; without any, the record has no such fields."""
    offers = [list(each) for each in segment.own_offers]
    own = {"own_offers": offers, "own_avoid": list(segment.own_avoid)}
    return {key: texts for key, texts in own.items() if texts}


def _name_origin_record(origin: NameOrigin) -> dict[str, Any]:
    return {
        "version": origin.version,
        "type": type_record(origin.type) if origin.type else None,
        "centre": list(origin.centre),
    }


def _feature(part: "_Part") -> Feature:
    levels = None if part.is_none("levels") else part.texts("levels")
    if levels is not None and len(levels) != len(THIRDS):
        raise InvalidOptionError(
            f"{part.path}levels", OptionFault.NOT_OF_LENGTH, length=len(THIRDS)
        )
    phrases = None if part.is_none("phrases") else part.part("phrases")
    transform = part.text("transform")
    if transform not in tuple(Transform):
        raise InvalidOptionError(
            f"{part.path}transform", OptionFault.NOT_ONE_OF, choices=tuple(Transform)
        )
    texts = ("name", "field", "label", "short_label", "topic", "unit", "part_unit")
    flags = ("takes_unit_of_header", "is_personal", "is_changeable")
    return Feature(
        **{key: part.text(key) for key in texts},  # type: ignore[arg-type]  # keywords of one type
        **{key: part.flag(key) for key in flags},  # type: ignore[arg-type]
        levels=(levels[0], levels[1], levels[2]) if levels else None,
        phrases=Phrases(**{each.name: phrases.text(each.name) for each in fields(Phrases)})
        if phrases
        else None,
        lowest=-math.inf if part.is_none("lowest") else part.number("lowest"),
        highest=math.inf if part.is_none("highest") else part.number("highest"),
        columns=tuple(part.texts("columns")),
        transform=Transform(transform),
        parts=part.count("parts"),
        highest_median=None if part.is_none("highest_median") else part.number("highest_median"),
    )


def _segment(
    part: "_Part", position: int, customers: int, features: tuple[Feature, ...]
) -> Segment:
    own = part.count("customers")
    return Segment(
        # Segments in records of older releases have no numbers: they are numbered by their order.
        number=part.count("number") if "number" in part.fields else position,
        slug=part.text("slug"),
        name=part.text("name"),
        description=part.text("description"),
        customers=own,
        share=own / customers,
        centre=part.numbers("centre", len(features)),
        radius=part.number("radius"),
        region=None if part.is_none("region") else part.region(len(features)),
        moved_by_chance=part.numbers("moved_by_chance"),
        type=part.type(features),
        short=part.text("short") if "short" in part.fields else "",
        is_name_own=part.flag("is_name_own"),
        is_description_own=part.flag("is_description_own"),
        is_short_own="is_short_own" in part.fields and part.flag("is_short_own"),
        named=None if part.is_none("named") else _name_origin(part.part("named"), features),
        own_offers=part.pairs("own_offers") if "own_offers" in part.fields else (),
        own_avoid=tuple(part.texts("own_avoid")) if "own_avoid" in part.fields else (),
    )


def _name_origin(part: "_Part", features: tuple[Feature, ...]) -> NameOrigin:
    return NameOrigin(
        version=part.count("version"),
        type=part.type(features),
        centre=part.numbers("centre", len(features)),
    )


def _or_none(value: float) -> float | None:
    """Return None for an infinite number, which JSON cannot represent."""
    return value if math.isfinite(value) else None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a record, whose fields are checked as they are read, and its path for errors."""

    fields: Mapping[str, object]
    path: str = ""

    @classmethod
    def of(cls, value: object, path: str, *, prefix: str = "") -> "_Part":
        if not isinstance(value, dict):
            raise InvalidOptionError(path, OptionFault.NOT_A_RECORD)
        return cls(value, prefix)

    def is_none(self, key: str) -> bool:
        return key in self.fields and self.fields[key] is None

    def text(self, key: str) -> str:
        return _text(self.fields.get(key), self.path + key)

    def texts(self, key: str) -> list[str]:
        return [_text(each, path) for each, path in self._items(key, "text")]

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        rows = [(_Part({path: row}).texts(path), path) for row, path in self._items(key, "rows")]
        for texts, path in rows:
            if len(texts) != _PAIR:
                raise InvalidOptionError(path, OptionFault.NOT_OF_LENGTH, length=_PAIR)
        return tuple((texts[0], texts[1]) for texts, _ in rows)

    def level(self, key: str) -> Level:
        if (level := self.text(key)) not in tuple(Level):
            raise InvalidOptionError(self.path + key, OptionFault.NOT_ONE_OF, choices=tuple(Level))
        return Level(level)

    def flag(self, key: str) -> bool:
        value = self.fields.get(key)
        if not isinstance(value, bool):
            raise InvalidOptionError(self.path + key, OptionFault.NOT_TRUE_OR_FALSE)
        return value

    def count(self, key: str) -> int:
        value = self.fields.get(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise InvalidOptionError(self.path + key, OptionFault.NOT_WHOLE)
        if value < 1:
            raise InvalidOptionError(self.path + key, OptionFault.BELOW_MINIMUM, lowest=1)
        return value

    def number(self, key: str) -> float:
        return _number(self.fields.get(key), self.path + key)

    def numbers(self, key: str, length: int | None = None) -> tuple[float, ...]:
        values = tuple(_number(each, path) for each, path in self._items(key, "numbers"))
        if length not in {None, len(values)}:
            raise InvalidOptionError(self.path + key, OptionFault.NOT_OF_LENGTH, length=length)
        return values

    def region(self, features: int) -> ToleranceRegion:
        rows = {path: row for row, path in self._items("region", "rows")}
        if len(rows) != features:
            raise InvalidOptionError(
                f"{self.path}region", OptionFault.NOT_OF_LENGTH, length=features
            )
        lengths = enumerate(rows, start=1)
        return ToleranceRegion(
            rows=tuple(_Part(rows).numbers(path, length) for length, path in lengths)
        )

    def type(self, features: Sequence[Feature]) -> SegmentType | None:
        if self.is_none("type"):
            return None
        part, names = self.part("type"), tuple(feature.name for feature in features)
        if not part.fields or not {*names}.issuperset(part.fields):
            raise InvalidOptionError(self.path + "type", OptionFault.NOT_SOME_OF, choices=names)
        return SegmentType.of({f: part.level(f.name) for f in features if f.name in part.fields})

    def part(self, key: str) -> "_Part":
        path = self.path + key
        return _Part.of(self.fields.get(key), path, prefix=f"{path}.")

    def parts(self, key: str) -> "list[_Part]":
        items = self._items(key, "records")
        return [_Part.of(each, path, prefix=f"{path}.") for each, path in items]

    def _items(self, key: str, items: str) -> list[tuple[object, str]]:
        path, values = self.path + key, self.fields.get(key)
        if not isinstance(values, list):
            raise InvalidOptionError(path, OptionFault.NOT_A_LIST, items=items)
        return [(each, f"{path}[{index}]") for index, each in enumerate(values)]


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise InvalidOptionError(path, OptionFault.NOT_A_TEXT)
    return value


def _number(value: object, path: str) -> float:
    """Parse a finite number. Integers are accepted: some JSON writers drop the ``.0`` of floats."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidOptionError(path, OptionFault.NOT_FINITE)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise InvalidOptionError(path, OptionFault.NOT_FINITE)
    return number
